/** Which volume a claim may have: pkg/controller/volume/persistentvolume (index.go) and component-helpers' FindMatchingVolume. */
import { matchesSelector } from '#lib/kube/labels.ts';
import { compareQuantity } from '#lib/kube/quantity.ts';
import { classOf } from '#lib/kube/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '#lib/kube/types/storage.ts';

const sizeOf = ({ spec }: PersistentVolume): string => spec.capacity?.['storage'] ?? '0';

export const requestOf = ({ spec }: PersistentVolumeClaim): string =>
  spec.resources?.requests?.['storage'] ?? '0';

/** Whether the volume is set aside for the claim; by an administrator perhaps before the claim was there. */
export function isBoundTo({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  return (
    claimRef?.name === metadata.name &&
    claimRef.namespace === metadata.namespace &&
    (!claimRef.uid || claimRef.uid === metadata.uid)
  );
}

const offersModes = ({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode));

const sameMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem');

export interface MatchOptions {
  /** Only volumes that are set aside for it: the scheduler chooses among the others. */
  readonly onlyReserved?: boolean;
  /** Which volumes can be reached (from a node); all of them unless given. */
  readonly reaches?: (volume: PersistentVolume) => boolean;
  /** Volumes that are promised to others. */
  readonly taken?: ReadonlySet<string>;
}

/** The volume set aside for the claim, or the smallest that will do, of those with the fewest access modes. */
export function bestVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { onlyReserved = false, reaches = () => true, taken }: MatchOptions = {},
): PersistentVolume | undefined {
  const large = volumes.filter(
    (volume) =>
      compareQuantity(sizeOf(volume), requestOf(claim)) >= 0 &&
      sameMode(volume, claim) &&
      offersModes(volume, claim) &&
      !volume.metadata.deletionTimestamp &&
      !taken?.has(volume.metadata.name),
  );
  const reserved = large.find((volume) => isBoundTo(volume, claim));
  if (reserved) return reaches(reserved) ? reserved : undefined;
  if (onlyReserved) return undefined;
  const free = large.filter(
    (volume) =>
      volume.status?.phase === 'Available' &&
      !volume.spec.claimRef &&
      (!claim.spec.selector || matchesSelector(claim.spec.selector, volume.metadata.labels)) &&
      classOf(volume) === classOf(claim) &&
      reaches(volume),
  );
  const modes = ({ spec }: PersistentVolume) => spec.accessModes?.length ?? 0;
  return free.reduce<PersistentVolume | undefined>((best, volume) => {
    if (!best || modes(volume) < modes(best)) return volume;
    return modes(volume) === modes(best) && compareQuantity(sizeOf(volume), sizeOf(best)) < 0 ? volume : best;
  }, undefined);
}

/** Why a volume that the claim asks for by name cannot be had (checkVolumeSatisfyClaim); undefined where it can. */
export function whyUnfit(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp) return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (compareQuantity(sizeOf(volume), requestOf(claim)) < 0) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (!sameMode(volume, claim)) return 'incompatible volumeMode';
  return offersModes(volume, claim) ? undefined : 'incompatible accessMode';
}

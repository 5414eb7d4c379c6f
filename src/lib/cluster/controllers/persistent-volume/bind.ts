/** The steps in which a volume and a claim come to belong together: the volume first, then the claim (pv_controller.go, bind). */
import { deepEqual } from '#lib/kube/equal.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, ObjectReference } from '#lib/kube/types.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import { carryOut, type Action, type Outcome } from '#lib/cluster/controllers/controller.ts';
import { isBoundTo } from './match.ts';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

export type Steps<T = void> = Generator<Action, T, Outcome>;

export const hasAnnotation = ({ metadata }: KubeObject, name: string): boolean =>
  metadata.annotations?.[name] !== undefined;

export const annotated = <T extends KubeObject>(object: T, added: Readonly<Record<string, string>>): T => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...added } },
});

export function withoutAnnotation<T extends KubeObject>(object: T, name: string): T {
  const { annotations: { [name]: gone, ...others } = {}, ...metadata } = object.metadata;
  if (gone === undefined) return object;
  return {
    ...object,
    metadata: Object.keys(others).length > 0 ? { ...metadata, annotations: others } : metadata,
  };
}

/** Writes the phase where it is another one. */
export function* setVolumePhase(
  volume: PersistentVolume,
  phase: NonNullable<NonNullable<PersistentVolume['status']>['phase']>,
  now: number,
  message?: string,
): Steps<PersistentVolume> {
  const { status } = volume;
  if (status?.phase === phase && (status.message ?? '') === (message ?? '')) return volume;
  const lastPhaseTransitionTime = status?.phase === phase ? status.lastPhaseTransitionTime : rfc3339(now);
  const next = {
    ...(lastPhaseTransitionTime && { lastPhaseTransitionTime }),
    ...(message && { message }),
    phase,
  };
  return yield* carryOut<PersistentVolume>({ do: 'updateStatus', object: { ...volume, status: next } });
}

/** What a claim's status says; of the volume where it has one. */
export function* setClaimStatus(
  claim: PersistentVolumeClaim,
  phase: 'Pending' | 'Bound' | 'Lost',
  volume?: PersistentVolume,
): Steps<PersistentVolumeClaim> {
  const { accessModes: _modes, capacity: before, ...rest } = claim.status ?? {};
  const size = volume?.spec.capacity?.['storage'];
  // A claim that is being made larger says itself how large it is.
  const capacity = claim.status?.phase === 'Bound' && before ? before : size ? { storage: size } : undefined;
  const status = volume
    ? {
        ...rest,
        ...(volume.spec.accessModes && { accessModes: volume.spec.accessModes }),
        ...(capacity && { capacity }),
        phase,
      }
    : { ...rest, phase };
  if (deepEqual(status, claim.status)) return claim;
  return yield* carryOut<PersistentVolumeClaim>({ do: 'updateStatus', object: { ...claim, status } });
}

const referenceTo = (claim: PersistentVolumeClaim): ObjectReference => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  name: claim.metadata.name,
  ...(claim.metadata.namespace && { namespace: claim.metadata.namespace }),
  ...(claim.metadata.resourceVersion && { resourceVersion: claim.metadata.resourceVersion }),
  ...(claim.metadata.uid && { uid: claim.metadata.uid }),
});

/** The volume as it is set aside for the claim. */
export function reservedFor(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  if (volume.spec.claimRef?.uid === claim.metadata.uid && isBoundTo(volume, claim)) return volume;
  const reserved = { ...volume, spec: { ...volume.spec, claimRef: referenceTo(claim) } };
  // One that an administrator set aside stays so.
  return volume.spec.claimRef ? reserved : annotated(reserved, { [BOUND_BY_CONTROLLER]: 'yes' });
}

export function* bind(volume: PersistentVolume, claim: PersistentVolumeClaim, now: number): Steps {
  const reserved = reservedFor(volume, claim);
  const taken =
    reserved === volume ? volume : yield* carryOut<PersistentVolume>({ do: 'update', object: reserved });
  const bound = yield* setVolumePhase(taken, 'Bound', now);
  let next = claim;
  if (claim.spec.volumeName !== bound.metadata.name) {
    next = annotated(
      { ...claim, spec: { ...claim.spec, volumeName: bound.metadata.name } },
      { [BOUND_BY_CONTROLLER]: 'yes' },
    );
  }
  if (!hasAnnotation(next, BIND_COMPLETED)) next = annotated(next, { [BIND_COMPLETED]: 'yes' });
  if (next !== claim) next = yield* carryOut<PersistentVolumeClaim>({ do: 'update', object: next });
  yield* setClaimStatus(next, 'Bound', bound);
}

/** What everybody who looks at volumes has to know (pkg/apis/core/v1/helper and component-helpers/storage). */
import type { KubeObject } from './types.ts';
import type { AccessMode, PersistentVolume, PersistentVolumeClaim, StorageClass } from './types/storage.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';
const IS_DEFAULT_BETA = 'storageclass.beta.kubernetes.io/is-default-class';

/** The class a claim or a volume is of; '' for none. The annotation of old times still wins. */
export const classOf = ({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string =>
  metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? '';

/** Whether the claim says of which class it is, be it of none. */
export const hasClass = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  metadata.annotations?.[BETA_CLASS] !== undefined || spec.storageClassName !== undefined;

export const isDefaultClass = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[IS_DEFAULT] === 'true' || metadata.annotations?.[IS_DEFAULT_BETA] === 'true';

/** The class of claims that name none: of several the newest, of equally new ones the first by name. */
export function defaultClass(classes: readonly StorageClass[]): StorageClass | undefined {
  const born = ({ metadata }: StorageClass) => metadata.creationTimestamp ?? '';
  const defaults = classes.filter(isDefaultClass);
  return [...defaults].sort((a, b) =>
    born(a) === born(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : born(a) > born(b) ? -1 : 1,
  )[0];
}

const SHORT: readonly (readonly [AccessMode, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** `RWO,ROX`, always in this order. */
export const accessModesText = (modes: readonly AccessMode[] | undefined): string =>
  SHORT.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');

/** The claims that a pod's volumes refer to, those made for the pod alone too (`POD-VOLUME`). */
export function claimNamesOf(pod: KubeObject): string[] {
  const { volumes = [] } = (pod['spec'] ?? {}) as { readonly volumes?: readonly VolumeLike[] };
  return volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim
      ? [persistentVolumeClaim.claimName]
      : ephemeral
        ? [`${pod.metadata.name}-${name}`]
        : [],
  );
}

interface VolumeLike {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly ephemeral?: unknown;
}

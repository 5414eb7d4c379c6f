/** Sorts of volumes, in the words of `describe`: a list to read, one entry a sort. */
import type { Volume } from '#lib/kube/types.ts';

type Source = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
interface DownwardItem {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly resource: string };
}

const shortMode = (mode: string): string =>
  ({ ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' })[mode] ??
  mode;

/** Go prints an absent pointer so. */
const pointer = (value: unknown): string => (value === undefined || value === null ? '<nil>' : String(value));

const SORTS: Readonly<Record<string, (source: Source) => readonly string[]>> = {
  configMap: (s) => [
    'Type:\tConfigMap (a volume populated by a ConfigMap)',
    `Name:\t${shown(s['name'])}`,
    `Optional:\t${String(s['optional'] ?? false)}`,
  ],
  secret: (s) => [
    'Type:\tSecret (a volume populated by a Secret)',
    `SecretName:\t${shown(s['secretName'])}`,
    `Optional:\t${String(s['optional'] ?? false)}`,
  ],
  emptyDir: (s) => [
    "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    `Medium:\t${shown(s['medium'])}`,
    `SizeLimit:\t${shown(s['sizeLimit']) || '<unset>'}`,
  ],
  hostPath: (s) => [
    'Type:\tHostPath (bare host directory volume)',
    `Path:\t${shown(s['path'])}`,
    `HostPathType:\t${shown(s['type'])}`,
  ],
  persistentVolumeClaim: (s) => [
    'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    `ClaimName:\t${shown(s['claimName'])}`,
    `ReadOnly:\t${String(s['readOnly'] ?? false)}`,
  ],
  nfs: (s) => [
    'Type:\tNFS (an NFS mount that lasts the lifetime of a pod)',
    `Server:\t${shown(s['server'])}`,
    `Path:\t${shown(s['path'])}`,
    `ReadOnly:\t${String(s['readOnly'] ?? false)}`,
  ],
  local: (s) => [
    'Type:\tLocalVolume (a persistent volume backed by local storage on a node)',
    `Path:\t${shown(s['path'])}`,
  ],
  csi: (s) => [
    'Type:\tCSI (a Container Storage Interface (CSI) volume source)',
    `Driver:\t${shown(s['driver'])}`,
    `FSType:\t${shown(s['fsType'])}`,
    // Only a PersistentVolume's has one.
    ...(s['volumeHandle'] === undefined ? [] : [`VolumeHandle:\t${shown(s['volumeHandle'])}`]),
    `ReadOnly:\t${String(s['readOnly'] ?? false)}`,
    ...attributeLines(s['volumeAttributes'] as Readonly<Record<string, string>> | undefined),
  ],
  downwardAPI: (s) => [
    'Type:\tDownwardAPI (a volume populated by information about the pod)',
    'Items:',
    ...((s['items'] as DownwardItem[] | undefined) ?? []).map(
      ({ path, fieldRef, resourceFieldRef }) =>
        `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`,
    ),
  ],
  ephemeral: (s) => {
    const { spec = {} } = (s['volumeClaimTemplate'] ?? {}) as { spec?: Source };
    const { requests = {} } = (spec['resources'] ?? {}) as { requests?: Readonly<Record<string, string>> };
    return [
      'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
      `StorageClass:\t${shown(spec['storageClassName'])}`,
      'Volume:\t',
      'Labels:\t<none>',
      'Annotations:\t<none>',
      `Capacity:\t${shown(requests['storage'])}`,
      `Access Modes:\t${((spec['accessModes'] as readonly string[] | undefined) ?? []).map(shortMode).join(',')}`,
      `VolumeMode:\t${shown(spec['volumeMode']) || 'Filesystem'}`,
    ];
  },
  image: (s) => [
    'Type:\tImage (a container image or OCI artifact)',
    `Reference:\t${shown(s['reference'])}`,
    `PullPolicy:\t${shown(s['pullPolicy'])}`,
  ],
  iscsi: (s) => [
    "Type:\tISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    `TargetPortal:\t${shown(s['targetPortal'])}`,
    `IQN:\t${shown(s['iqn'])}`,
    `Lun:\t${shown(s['lun'])}`,
    `ISCSIInterface\t${shown(s['iscsiInterface'])}`,
    `FSType:\t${shown(s['fsType'])}`,
    `ReadOnly:\t${String(s['readOnly'] ?? false)}`,
  ],
  projected: (s) => [
    'Type:\tProjected (a volume that contains injected data from multiple sources)',
    ...((s['sources'] as Source[] | undefined) ?? []).flatMap(projectedLines),
  ],
};

function attributeLines(attributes: Readonly<Record<string, string>> = {}): readonly string[] {
  const lines = Object.keys(attributes)
    .sort()
    .map((key) => `${key}=${attributes[key]}`);
  return lines.length === 0
    ? ['VolumeAttributes:\t<none>']
    : lines.map((line, i) => `${i === 0 ? 'VolumeAttributes:' : ''}\t${line}`);
}

function projectedLines(source: Source): readonly string[] {
  const secret = source['secret'] as Source | undefined;
  const configMap = source['configMap'] as Source | undefined;
  const token = source['serviceAccountToken'] as Source | undefined;
  return [
    ...(secret
      ? [`SecretName:\t${shown(secret['name'])}`, `SecretOptionalName:\t${pointer(secret['optional'])}`]
      : []),
    ...(source['downwardAPI'] ? ['DownwardAPI:\ttrue'] : []),
    ...(configMap
      ? [
          `ConfigMapName:\t${shown(configMap['name'])}`,
          `ConfigMapOptional:\t${pointer(configMap['optional'])}`,
        ]
      : []),
    ...(token ? [`TokenExpirationSeconds:\t${shown(token['expirationSeconds'])}`] : []),
  ];
}

export function volumeLines(volume: Volume): readonly string[] {
  const sort = Object.keys(SORTS).find((name) => volume[name] !== undefined && volume[name] !== null);
  return sort ? (SORTS[sort]?.(volume[sort] as Source) ?? []) : ['<unknown>'];
}

/** Where the server's OpenAPI schema and our own differ about enumerations: which fields list their values (`+enum` in k8s.io/api). */
import type { FieldSchema } from '#lib/kube/schema.ts';

/** Enumerations of ours that the schema publishes as plain strings. */
const plainStrings: ReadonlySet<string> = new Set(
  ['LabelSelectorOperator', 'StorageMedium', 'ContainerRestartPolicy', 'SecretType'].map(
    (name) => `v1.${name}`,
  ),
);

const PROFILES = 'Localhost RuntimeDefault Unconfined';

/** `Type.field`: values that the schema lists and ours does not. */
const moreEnums: Readonly<Record<string, string>> = {
  'AppArmorProfile.type': PROFILES,
  'SeccompProfile.type': PROFILES,
  'AzureDiskVolumeSource.cachingMode': 'None ReadOnly ReadWrite',
  'AzureDiskVolumeSource.kind': 'Dedicated Managed Shared',
  'HostPathVolumeSource.type':
    '"" BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket',
  'NamespaceStatus.phase': 'Active Terminating',
  'NodeStatus.phase': 'Pending Running Terminated',
  'PodSecurityContext.fsGroupChangePolicy': 'Always OnRootMismatch',
  'PodSecurityContext.supplementalGroupsPolicy': 'Merge Strict',
  'PodStatus.phase': 'Failed Pending Running Succeeded Unknown',
  'PodStatus.qosClass': 'BestEffort Burstable Guaranteed',
  'SecurityContext.procMount': 'Default Unmasked',
  'TopologySpreadConstraint.nodeAffinityPolicy': 'Honor Ignore',
  'TopologySpreadConstraint.nodeTaintsPolicy': 'Honor Ignore',
  'VolumeMount.mountPropagation': 'Bidirectional HostToContainer None',
};

/** The field with the values that the server's schema lists for it; `at` is `Type.field`. */
export function published(at: string, { enum: values, ...field }: FieldSchema): FieldSchema {
  const more = moreEnums[at];
  const listed = more ? more.split(' ') : plainStrings.has(field.goType ?? '') ? undefined : values;
  return { ...field, ...(listed && { enum: listed.toSorted() }) };
}

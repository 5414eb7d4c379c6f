/** Where the server's OpenAPI schema and our own differ about enumerations: which fields list their values (`+enum` in k8s.io/api). */

/** Enumerations of ours that the schema publishes as plain strings. */
export const plainStrings: ReadonlySet<string> = new Set(
  ['LabelSelectorOperator', 'StorageMedium', 'ContainerRestartPolicy', 'SecretType'].map(
    (name) => `v1.${name}`,
  ),
);

const PROFILES = 'Localhost RuntimeDefault Unconfined';

/** `Type.field`: values that the schema lists and ours does not. */
export const moreEnums: Readonly<Record<string, string>> = {
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

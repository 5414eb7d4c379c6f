/** v1 Pod. */
import type { ObjectMeta, Pod } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { podColumns } from './columns.ts';
import { podDefaults, qosClass } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { ephemeralUpdateErrors } from '#lib/cluster/apiserver/kinds/validation/ephemeral.ts';
import { podErrors } from '#lib/cluster/apiserver/kinds/validation/pod-spec.ts';
import { podUpdateErrors } from '#lib/cluster/apiserver/kinds/validation/pod-update.ts';
import { podWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';

/** Metadata with the owners of the old one. */
function sameOwners(metadata: ObjectMeta, { ownerReferences }: ObjectMeta): ObjectMeta {
  if (metadata.ownerReferences === ownerReferences) return metadata;
  const { ownerReferences: _, ...others } = metadata;
  return ownerReferences ? { ...others, ownerReferences } : others;
}

export const pod: ResourceDefinition<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  subresources: ['ephemeralcontainers', 'status'],
  keepsGeneration: false,
  returnsDeleted: true,
  defaults: podDefaults,
  prepareForCreate: (object) => ({
    ...object,
    status: { phase: 'Pending', qosClass: qosClass(object.spec) },
  }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForSubresource: {
    ephemeralcontainers: ({ metadata: { resourceVersion }, spec: { ephemeralContainers } }, old) => {
      const { ephemeralContainers: _, ...spec } = old.spec;
      return {
        ...old,
        metadata: { ...old.metadata, ...(resourceVersion && { resourceVersion }) },
        spec: { ...spec, ...(ephemeralContainers && { ephemeralContainers }) },
      };
    },
  },
  prepareForStatusUpdate: (object, { spec, metadata, status }) => ({
    ...object,
    spec,
    metadata: sameOwners(object.metadata, metadata),
    status:
      object.status?.qosClass === status?.qosClass
        ? object.status
        : { ...object.status, qosClass: status?.qosClass },
  }),
  validate: podErrors,
  validateUpdate: (object, old, subresource) =>
    subresource === 'ephemeralcontainers' ? ephemeralUpdateErrors(object, old) : podUpdateErrors(object, old),
  warnings: podWarnings,
  fields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': ({ status }) =>
      (status as { nominatedNodeName?: string } | undefined)?.nominatedNodeName ?? '',
  },
  columns: podColumns,
  deletionGraceSeconds: ({ spec, status }) => {
    // One that runs nowhere, or runs no more, has nothing to wind up (registry/core/pod/strategy.go).
    if (!spec.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
    return spec.terminationGracePeriodSeconds ?? 30;
  },
};

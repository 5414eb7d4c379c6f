/** v1 ReplicationController. From pkg/apis/core/v1/defaults.go and pkg/registry/core/replicationcontroller/strategy.go. */
import { formatLabels } from '#lib/kube/labels.ts';
import type { ReplicationController } from '#lib/kube/types/apps.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { workloadWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';
import { replicationControllerColumns } from './columns.ts';
import { replicationControllerErrors } from './validation.ts';

/** Who names neither labels nor a selector takes those of the template. */
function labelDefaults(object: ReplicationController): ReplicationController {
  const labels = object.spec.template?.metadata?.labels;
  if (!labels || Object.keys(labels).length === 0) return object;
  let next = object;
  if (Object.keys(object.spec.selector ?? {}).length === 0)
    next = { ...next, spec: { ...next.spec, selector: labels } };
  if (Object.keys(object.metadata.labels ?? {}).length === 0)
    next = { ...next, metadata: { ...next.metadata, labels } };
  return next;
}

export const replicationController: ResourceDefinition<ReplicationController> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status', 'scale'],
  keepsGeneration: true,
  defaults: (object) =>
    change(labelDefaults(fill(object, { spec: {} })), 'spec', (spec) =>
      change(fill(spec, { replicas: 1 }), 'template', templateDefaults),
    ),
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0 } }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: replicationControllerErrors,
  warnings: (object, old) => workloadWarnings(object, old),
  columns: replicationControllerColumns,
  // Orphans are what it leaves unless somebody says otherwise: the first kind that kept pods did so.
  defaultPropagation: 'Orphan',
  scale: {
    specReplicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => (spec.selector ? formatLabels(spec.selector) : ''),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
};

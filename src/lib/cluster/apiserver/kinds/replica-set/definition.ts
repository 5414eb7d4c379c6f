/** apps/v1 ReplicaSet. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { ReplicaSet } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { replicaSetColumns } from './columns.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { replicaSetErrors, sameSelector } from '#lib/cluster/apiserver/kinds/validation/workload.ts';
import { workloadWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';

const SPEC = { replicas: 1, selector: null, template: {} } as const;

export const replicaSet: ResourceDefinition<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status', 'scale'],
  keepsGeneration: true,
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) =>
      change(fill(spec, SPEC), 'template', templateDefaults),
    ),
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0 } }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: replicaSetErrors,
  validateUpdate: sameSelector,
  warnings: workloadWarnings,
  columns: replicaSetColumns,
  scale: {
    specReplicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => formatSelector(spec.selector),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
};

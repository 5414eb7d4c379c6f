/** apps/v1 StatefulSet. From pkg/apis/apps/v1/defaults.go and pkg/registry/apps/statefulset/strategy.go. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { ClaimTemplate, StatefulSet } from '#lib/kube/types/apps.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { statefulSetColumns } from './columns.ts';
import { statefulSetErrors, statefulSetUpdateErrors } from './validation.ts';
import { statefulSetWarnings } from './warnings.ts';

type Spec = StatefulSet['spec'];
type UpdateStrategy = NonNullable<Spec['updateStrategy']>;

const SPEC = {
  podManagementPolicy: 'OrderedReady',
  replicas: 1,
  revisionHistoryLimit: 10,
  selector: null,
  serviceName: '',
  template: {},
  updateStrategy: {},
  persistentVolumeClaimRetentionPolicy: {},
} as const;
const RETENTION = { whenDeleted: 'Retain', whenScaled: 'Retain' } as const;

/** Only who names no type at all gets a partition: `type: RollingUpdate` alone stays alone. */
function strategyDefaults(given: UpdateStrategy): UpdateStrategy {
  const strategy: UpdateStrategy = given.type
    ? given
    : { ...given, type: 'RollingUpdate', rollingUpdate: given.rollingUpdate ?? {} };
  return strategy.type === 'RollingUpdate'
    ? change(strategy, 'rollingUpdate', (rolling) => fill(rolling, { partition: 0 }))
    : strategy;
}

function claimDefaults(given: ClaimTemplate): ClaimTemplate {
  const claim = fill(given, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {},
    spec: {},
    status: {},
  });
  return change(
    change(
      change(claim, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem', resources: {} })),
      'metadata',
      (metadata) =>
        'creationTimestamp' in metadata ? metadata : ({ creationTimestamp: null, ...metadata } as object),
    ),
    'status',
    (status) => fill(status, { phase: 'Pending' }),
  );
}

function specDefaults(given: Spec): Spec {
  let spec = change(fill(given, SPEC), 'updateStrategy', strategyDefaults);
  spec = change(spec, 'persistentVolumeClaimRetentionPolicy', (policy) => fill(policy, RETENTION));
  spec = changeEach(spec, 'volumeClaimTemplates', claimDefaults);
  return change(spec, 'template', templateDefaults);
}

export const statefulSet: ResourceDefinition<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status', 'scale'],
  keepsGeneration: true,
  defaults: (object) => change(fill(object, { spec: {} }), 'spec', specDefaults),
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0, availableReplicas: 0 } }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: statefulSetErrors,
  validateUpdate: statefulSetUpdateErrors,
  warnings: statefulSetWarnings,
  columns: statefulSetColumns,
  scale: {
    specReplicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => formatSelector(spec.selector),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
};

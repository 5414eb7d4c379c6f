/** apps/v1 Deployment. */
import { deepEqual } from '#lib/kube/equal.ts';
import { formatSelector } from '#lib/kube/labels.ts';
import type { Deployment, DeploymentStrategy } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { deploymentColumns } from './columns.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { deploymentErrors, sameSelector } from '#lib/cluster/apiserver/kinds/validation/workload.ts';
import { workloadWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';

const SPEC = {
  replicas: 1,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
  strategy: {},
  selector: null,
  template: {},
} as const;
const ROLLING = { maxUnavailable: '25%', maxSurge: '25%' } as const;

function strategyDefaults(given: DeploymentStrategy): DeploymentStrategy {
  const strategy = given.type ? given : { ...given, type: 'RollingUpdate' as const };
  if (strategy.type !== 'RollingUpdate') return strategy;
  const rollingUpdate = fill(strategy.rollingUpdate ?? {}, ROLLING);
  return rollingUpdate === strategy.rollingUpdate ? strategy : { ...strategy, rollingUpdate };
}

export const deployment: ResourceDefinition<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status', 'scale'],
  keepsGeneration: true,
  raisesGeneration: (object, old) => !deepEqual(object.metadata.annotations, old.metadata.annotations),
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) =>
      change(change(fill(spec, SPEC), 'strategy', strategyDefaults), 'template', templateDefaults),
    ),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: deploymentErrors,
  validateUpdate: sameSelector,
  warnings: workloadWarnings,
  columns: deploymentColumns,
  scale: {
    specReplicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => formatSelector(spec.selector),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
};

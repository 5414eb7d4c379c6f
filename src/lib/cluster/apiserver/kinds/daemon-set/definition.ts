/** apps/v1 DaemonSet. From pkg/apis/apps/v1/defaults.go and pkg/registry/apps/daemonset/strategy.go. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { templateWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';
import { daemonSetColumns } from './columns.ts';
import { daemonSetErrors, sameDaemonSelector } from './validation.ts';

type Spec = DaemonSet['spec'];
type UpdateStrategy = NonNullable<Spec['updateStrategy']>;

const SPEC = { updateStrategy: {}, revisionHistoryLimit: 10, selector: null, template: {} } as const;
const ROLLING = { maxUnavailable: 1, maxSurge: 0 } as const;
/** Counts the templates that the DaemonSet has had; its pods have the number as a label. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function strategyDefaults(given: UpdateStrategy): UpdateStrategy {
  const strategy = fill(given, { type: 'RollingUpdate' });
  if (strategy.type !== 'RollingUpdate') return strategy;
  const rollingUpdate = fill(strategy.rollingUpdate ?? {}, ROLLING);
  return rollingUpdate === strategy.rollingUpdate ? strategy : { ...strategy, rollingUpdate };
}

const specDefaults = (given: Spec): Spec =>
  change(change(fill(given, SPEC), 'updateStrategy', strategyDefaults), 'template', templateDefaults);

function withGeneration(object: DaemonSet, generation: number): DaemonSet {
  const { metadata } = object;
  if (metadata.annotations?.[TEMPLATE_GENERATION] === String(generation)) return object;
  const annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
  return { ...object, metadata: { ...metadata, annotations } };
}

const generationOf = ({ metadata }: DaemonSet): number =>
  Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0) || 0;

const EMPTY_STATUS = {
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
} as const;

export const daemonSet: ResourceDefinition<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: true,
  defaults: (object) => change(fill(object, { spec: {} }), 'spec', specDefaults),
  prepareForCreate: (object) => ({
    ...withGeneration(object, Math.max(1, generationOf(object))),
    status: EMPTY_STATUS,
  }),
  prepareForUpdate: (object, old) => {
    const sameTemplate = deepEqual(object.spec.template, old.spec.template);
    return { ...withGeneration(object, generationOf(old) + (sameTemplate ? 0 : 1)), status: old.status };
  },
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: daemonSetErrors,
  validateUpdate: sameDaemonSelector,
  warnings: templateWarnings,
  columns: daemonSetColumns,
};

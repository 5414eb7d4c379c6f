/** batch/v1 CronJob (pkg/registry/batch/cronjob/strategy.go, pkg/apis/batch/v1/defaults.go). */
import type { CronJob } from '#lib/kube/types/batch.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { jobSpecDefaults } from '#lib/cluster/apiserver/kinds/job/definition.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { cronJobColumns } from './columns.ts';
import { cronJobErrors } from './validation.ts';

const SPEC = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
  schedule: '',
  jobTemplate: {},
} as const;

/** The Job in a template gets only the defaults of its pods; its own come when it is made. */
const templateOnly = (given: CronJob['spec']['jobTemplate']): CronJob['spec']['jobTemplate'] =>
  change(fill(withDate(given), { spec: {} }), 'spec', (spec) =>
    change(fill(spec, { template: {} }), 'template', () => jobSpecDefaults(spec).template),
  );

/** Go writes the time of creation of what was never created. */
const withDate = (given: CronJob['spec']['jobTemplate']) =>
  'creationTimestamp' in (given.metadata ?? {})
    ? given
    : ({ ...given, metadata: { creationTimestamp: null, ...given.metadata } } as unknown as typeof given);

export const cronJob: ResourceDefinition<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  resource: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: true,
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) =>
      change(fill(spec, SPEC), 'jobTemplate', templateOnly),
    ),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  prepareForUpdate: (object, old) => (old.status ? { ...object, status: old.status } : object),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: cronJobErrors,
  columns: cronJobColumns,
};

/** batch/v1 Job (pkg/registry/batch/job/strategy.go, pkg/apis/batch/v1/defaults.go). */
import type { Labels } from '#lib/kube/types.ts';
import type { Job, JobSpec } from '#lib/kube/types/batch.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { workloadWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { jobColumns } from './columns.ts';
import { jobErrors, jobUpdateErrors } from './validation.ts';

const UNLIMITED = 2 ** 31 - 1;

/** The defaults of a Job's spec, or of the one in a template. */
export function jobSpecDefaults(given: JobSpec): JobSpec {
  const { completions, parallelism, backoffLimitPerIndex, podFailurePolicy } = given;
  const spec = fill(given, {
    ...(completions === undefined && parallelism === undefined && { completions: 1 }),
    parallelism: 1,
    backoffLimit: backoffLimitPerIndex === undefined ? 6 : UNLIMITED,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
    template: {},
  });
  return change(change(spec, 'template', templateDefaults), 'podFailurePolicy', (policy) => ({
    ...policy,
    rules: policy.rules.map((rule) =>
      change(rule, 'onPodConditions', (patterns) => patterns.map((one) => fill(one, { status: 'True' }))),
    ),
  }));
}

/** The labels by which a Job knows its pods: under their own names, and under the older ones without a prefix. */
const ownLabels = ({ metadata: { name, uid = '' } }: Job): Labels => ({
  'batch.kubernetes.io/controller-uid': uid,
  'batch.kubernetes.io/job-name': name,
  'controller-uid': uid,
  'job-name': name,
});

function withSelector(job: Job): Job {
  if (job.spec.manualSelector) return job;
  const { selector, template } = job.spec;
  const labels = { ...template.metadata?.labels, ...ownLabels(job) };
  const uid = 'batch.kubernetes.io/controller-uid';
  return {
    ...job,
    spec: {
      ...job.spec,
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [uid]: labels[uid] as string } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** A Job without labels has those of its pods. */
function withLabels(job: Job): Job {
  const { labels } = job.spec.template.metadata ?? {};
  if (!labels || Object.keys(job.metadata.labels ?? {}).length > 0) return job;
  const { annotations, ownerReferences, finalizers, ...metadata } = job.metadata;
  return {
    ...job,
    metadata: {
      ...metadata,
      labels,
      ...(annotations && { annotations }),
      ...(ownerReferences && { ownerReferences }),
      ...(finalizers && { finalizers }),
    },
  };
}

export const job: ResourceDefinition<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  resource: 'jobs',
  singular: 'job',
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: true,
  defaults: (object) => change(fill(object, { spec: {} }), 'spec', jobSpecDefaults),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  withIdentity: (object) => withLabels(withSelector(object)),
  prepareForUpdate: (object, old) => (old.status ? { ...object, status: old.status } : object),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: jobErrors,
  validateUpdate: jobUpdateErrors,
  warnings: workloadWarnings as unknown as (object: Job, old?: Job) => readonly string[],
  fields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
  columns: jobColumns,
  // As ever: whoever does not say what becomes of the pods keeps them.
  defaultPropagation: 'Orphan',
};

/** What a Job may say: pkg/apis/batch/validation/validation.go. */
import { deepEqual } from '#lib/kube/equal.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Job, JobSpec } from '#lib/kube/types/batch.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { goMap, goSelector } from '#lib/kube/validation/go-value.ts';
import { selectorErrors } from '#lib/kube/validation/labels.ts';
import { dnsLabelProblems } from '#lib/kube/validation/names.ts';
import { IMMUTABLE, nonNegative } from '#lib/kube/validation/values.ts';
import { templateErrors } from '#lib/cluster/apiserver/kinds/validation/pod-spec.ts';
import { failurePolicyErrors, successPolicyErrors } from './policy-validation.ts';

const MAX_PARALLEL = 100_000;
const MANY_COMPLETIONS = 100_000;
const MAX_FOR_MANY = 10_000;

export function jobErrors(job: Job): FieldError[] {
  const { spec, metadata } = job;
  const errors = [...generatedErrors(job), ...specErrors(spec, 'spec'), ...selectionErrors(spec, 'spec')];
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const last = `${metadata.name}-${(spec.completions ?? 1) - 1}`;
    if (dnsLabelProblems(last).length > 0)
      errors.push(
        invalid(
          'metadata.name',
          metadata.name,
          `will not able to create pod with invalid DNS label: ${last}`,
        ),
      );
  }
  return errors;
}

/** A selector that was not chosen by hand is the one that the server made. */
function generatedErrors({ spec, metadata }: Job): FieldError[] {
  if (spec.manualSelector || !spec.selector) return [];
  const made = {
    'batch.kubernetes.io/controller-uid': metadata.uid ?? '',
    'batch.kubernetes.io/job-name': metadata.name,
    'controller-uid': metadata.uid ?? '',
    'job-name': metadata.name,
  };
  return matchesSelector(spec.selector, made)
    ? []
    : [invalid('spec.selector', goSelector(spec.selector), '`selector` not auto-generated')];
}

function selectionErrors({ selector, template }: JobSpec, path: string): FieldError[] {
  if (!selector) return [required(`${path}.selector`, '')];
  const errors = selectorErrors(selector, `${path}.selector`);
  const labels = template.metadata?.labels;
  if (!matchesSelector(selector, labels))
    errors.push(
      invalid(
        `${path}.template.metadata.labels`,
        goMap(labels),
        '`selector` does not match template `labels`',
      ),
    );
  return errors;
}

/** Of a Job, and of the template of a CronJob. */
export function specErrors(spec: JobSpec, path: string): FieldError[] {
  const counts = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const;
  const errors = counts.flatMap((name) => nonNegative(spec[name], `${path}.${name}`));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  errors.push(...modeErrors(spec, path));
  if (spec.podFailurePolicy) errors.push(...failurePolicyErrors(spec, `${path}.podFailurePolicy`));
  if (spec.successPolicy) errors.push(...successPolicyErrors(spec, `${path}.successPolicy`));
  return [
    ...errors,
    ...replacementErrors(spec, path),
    ...templateErrors(spec.template, `${path}.template`),
    ...restartErrors(spec, path),
  ];
}

function modeErrors(spec: JobSpec, path: string): FieldError[] {
  const { completionMode: mode, completions, parallelism = 0, maxFailedIndexes: failed } = spec;
  if (mode === 'Indexed') {
    const errors: FieldError[] = [];
    if (completions === undefined)
      errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
    if (parallelism > MAX_PARALLEL) {
      const why = `must be less than or equal to ${MAX_PARALLEL} when completion mode is Indexed`;
      errors.push(invalid(`${path}.parallelism`, parallelism, why));
    }
    if (completions !== undefined && failed !== undefined && failed > completions)
      errors.push(invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions'));
    if (failed !== undefined && failed > MAX_PARALLEL)
      errors.push(
        invalid(`${path}.maxFailedIndexes`, failed, `must be less than or equal to ${MAX_PARALLEL}`),
      );
    return [...errors, ...manyErrors(spec, path)];
  }
  if (mode !== undefined && mode !== 'NonIndexed')
    return [notSupported(`${path}.completionMode`, mode, ['Indexed', 'NonIndexed'])];
  return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((name) =>
    spec[name] === undefined
      ? []
      : [invalid(`${path}.${name}`, spec[name], 'requires indexed completion mode')],
  );
}

/** A great many indexes, each with a count of its failures, are more than an object can hold. */
function manyErrors(spec: JobSpec, path: string): FieldError[] {
  const { completions = 0, parallelism = 0, maxFailedIndexes: failed, backoffLimitPerIndex } = spec;
  if (completions <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return [];
  const why = `must be less than or equal to ${MAX_FOR_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  const errors: FieldError[] = [];
  if (failed === undefined)
    errors.push(
      required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`),
    );
  if (parallelism > MAX_FOR_MANY) errors.push(invalid(`${path}.parallelism`, parallelism, why));
  if (failed !== undefined && failed > MAX_FOR_MANY)
    errors.push(invalid(`${path}.maxFailedIndexes`, failed, why));
  return errors;
}

function replacementErrors({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string) {
  if (policy === undefined) return [];
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return supported.includes(policy) ? [] : [notSupported(`${path}.podReplacementPolicy`, policy, supported)];
}

function restartErrors({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const field = `${path}.template.spec.restartPolicy`;
  const { restartPolicy } = template.spec;
  if (!restartPolicy || restartPolicy === 'Always')
    return [required(field, 'valid values: "OnFailure", "Never"')];
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never')
    return [notSupported(field, restartPolicy, ['Never', 'OnFailure'])];
  return podFailurePolicy && restartPolicy !== 'Never'
    ? [invalid(field, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}

/** Not told apart further: what the real server shows here are the addresses of Go's pointers. */
const goTemplate = { go: 'core.PodTemplateSpec{ObjectMeta:v1.ObjectMeta{…}, Spec:core.PodSpec{…}}' };

export function jobUpdateErrors({ spec }: Job, { spec: old, status }: Job): FieldError[] {
  const errors: FieldError[] = [];
  const same = (name: keyof JobSpec, value: unknown = spec[name]) => {
    if (!deepEqual(spec[name], old[name])) errors.push(invalid(`spec.${name}`, value, IMMUTABLE));
  };
  // An Indexed Job may grow and shrink, as long as it runs as many pods as it has completions.
  const isElastic = spec.completionMode === 'Indexed' && spec.completions !== undefined;
  if (!isElastic) same('completions');
  else if (spec.completions !== old.completions && spec.completions !== spec.parallelism)
    errors.push(
      invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'),
    );
  same('selector', spec.selector ? goSelector(spec.selector) : null);
  const notBegun = old.suspend && !status?.startTime;
  if (!deepEqual(spec.template, notBegun ? withDirectives(old, spec) : old.template))
    errors.push(invalid('spec.template', goTemplate, IMMUTABLE));
  same('completionMode');
  same('podFailurePolicy');
  same('backoffLimitPerIndex');
  same('managedBy');
  same('successPolicy');
  return errors;
}

/** Where its pods go may still change while a suspended Job has not begun. */
function withDirectives({ template: old }: JobSpec, { template }: JobSpec): JobSpec['template'] {
  const { nodeSelector, tolerations, affinity } = template.spec;
  const { nodeSelector: _n, tolerations: _t, affinity: _a, ...rest } = old.spec;
  const { labels, annotations } = template.metadata ?? {};
  const { labels: _l, annotations: _o, ...metadata } = old.metadata ?? {};
  return {
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: {
      ...rest,
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
      ...(affinity && { affinity }),
    },
  };
}

/** Deployments and ReplicaSets: pkg/apis/apps/validation/validation.go. */
import { deepEqual } from '#lib/kube/equal.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Deployment, LabelSelector, PodTemplateSpec, ReplicaSet } from '#lib/kube/types.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { goIntOrString, goMap, goSelector } from '#lib/kube/validation/go-value.ts';
import { isUsableSelector, selectorErrors } from '#lib/kube/validation/labels.ts';
import { IMMUTABLE, nonNegative } from '#lib/kube/validation/values.ts';
import { amountErrors, amountOf, noMoreThanAll } from './amounts.ts';
import { templateErrors } from './pod-spec.ts';

type Strategy = NonNullable<Deployment['spec']['strategy']>;
type RollingUpdate = NonNullable<Strategy['rollingUpdate']>;

/** Absent ones come as null from the defaults. */
type Selector = LabelSelector | null | undefined;

export function deploymentErrors({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, revisionHistoryLimit, progressDeadlineSeconds } = spec;
  const errors = [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...selectorAndTemplate(spec.selector, spec.template),
    ...strategyErrors(spec.strategy ?? {}, 'spec.strategy'),
    ...nonNegative(minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegative(progressDeadlineSeconds, 'spec.progressDeadlineSeconds'),
  ];
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds)
    errors.push(
      invalid(
        'spec.progressDeadlineSeconds',
        progressDeadlineSeconds,
        'must be greater than minReadySeconds',
      ),
    );
  return errors;
}

export function replicaSetErrors({ spec }: ReplicaSet): FieldError[] {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...selectorAndTemplate(spec.selector, spec.template),
  ];
}

/** The selector of a workload is chosen once. */
export function sameSelector(object: Deployment | ReplicaSet, old: Deployment | ReplicaSet): FieldError[] {
  const selector: Selector = object.spec.selector;
  if (deepEqual(selector, old.spec.selector)) return [];
  return [invalid('spec.selector', selector ? goSelector(selector) : null, IMMUTABLE)];
}

/** Whether the labels of a template are what the selector looks for; nothing is, where there is no selector. */
function takes(selector: Selector, { metadata }: PodTemplateSpec): boolean {
  if (!selector) return false;
  const empty = !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length;
  return empty || matchesSelector(selector, metadata?.labels);
}

function selectorAndTemplate(selector: Selector, template: PodTemplateSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (!selector) errors.push(required('spec.selector', ''));
  else {
    errors.push(...selectorErrors(selector, 'spec.selector'));
    if (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length)
      errors.push(invalid('spec.selector', goSelector(selector), 'empty selector is invalid for deployment'));
    if (!isUsableSelector(selector))
      return [...errors, invalid('spec.selector', goSelector(selector), 'invalid label selector')];
  }
  if (!takes(selector, template)) {
    const labels = goMap(template.metadata?.labels);
    errors.push(
      invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  errors.push(...templateErrors(template, 'spec.template'));
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  if (restartPolicy !== 'Always')
    errors.push(notSupported('spec.template.spec.restartPolicy', restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined) {
    const why = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.push(forbiddenField('spec.template.spec.activeDeadlineSeconds', why));
  }
  return errors;
}

function strategyErrors({ type, rollingUpdate }: Strategy, path: string): FieldError[] {
  switch (type) {
    case 'Recreate': {
      const why = "may not be specified when strategy `type` is 'Recreate'";
      return rollingUpdate ? [forbiddenField(`${path}.rollingUpdate`, why)] : [];
    }
    case 'RollingUpdate':
      return rollingUpdate ? rollingErrors(rollingUpdate, `${path}.rollingUpdate`) : [];
    default: {
      const pointer = rollingUpdate ? '0xc000a1c180' : 'nil';
      const go = `apps.DeploymentStrategy{Type:${JSON.stringify(type)}, RollingUpdate:(*apps.RollingUpdateDeployment)(${pointer})}`;
      return [notSupported(path, { go }, ['Recreate', 'RollingUpdate'])];
    }
  }
}

function rollingErrors({ maxUnavailable = 0, maxSurge = 0 }: RollingUpdate, path: string): FieldError[] {
  const field = `${path}.maxUnavailable`;
  const errors = [...amountErrors(maxUnavailable, field), ...amountErrors(maxSurge, `${path}.maxSurge`)];
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    errors.push(invalid(field, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...noMoreThanAll(maxUnavailable, field)];
}

/** Deployments and ReplicaSets, and what all workloads have in common: pkg/apis/apps/validation/validation.go. */
import { deepEqual } from '#lib/kube/equal.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Deployment, KubeObject, LabelSelector, PodTemplateSpec, ReplicaSet } from '#lib/kube/types.ts';
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

type Selecting = KubeObject & { readonly spec: { readonly selector: LabelSelector } };

/** The selector of a workload is chosen once. */
export function sameSelector(object: Selecting, old: Selecting): FieldError[] {
  const selector: Selector = object.spec.selector;
  if (deepEqual(selector, old.spec.selector)) return [];
  return [invalid('spec.selector', selector ? goSelector(selector) : null, IMMUTABLE)];
}

export const isEmptySelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

/** Where the labels of a template are not what the selector looks for; nothing is, where there is no selector. */
export function templateMismatch(
  selector: Selector,
  { metadata }: PodTemplateSpec,
  path: string,
): FieldError[] {
  if (selector && (isEmptySelector(selector) || matchesSelector(selector, metadata?.labels))) return [];
  const why = '`selector` does not match template `labels`';
  return [invalid(`${path}.metadata.labels`, goMap(metadata?.labels), why)];
}

/** What keeps pods running keeps them running for good. `kind` as the refusal names it. */
export function onlyAlways({ spec }: PodTemplateSpec, path: string, kind: string): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = spec;
  const errors: FieldError[] = [];
  if (restartPolicy !== 'Always')
    errors.push(notSupported(`${path}.spec.restartPolicy`, restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbiddenField(`${path}.spec.activeDeadlineSeconds`, why));
  }
  return errors;
}

function selectorAndTemplate(selector: Selector, template: PodTemplateSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (!selector) errors.push(required('spec.selector', ''));
  else {
    errors.push(...selectorErrors(selector, 'spec.selector'));
    if (isEmptySelector(selector))
      errors.push(invalid('spec.selector', goSelector(selector), 'empty selector is invalid for deployment'));
    if (!isUsableSelector(selector))
      return [...errors, invalid('spec.selector', goSelector(selector), 'invalid label selector')];
  }
  errors.push(...templateMismatch(selector, template, 'spec.template'));
  errors.push(...templateErrors(template, 'spec.template'));
  return [...errors, ...onlyAlways(template, 'spec.template', 'ReplicaSet')];
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

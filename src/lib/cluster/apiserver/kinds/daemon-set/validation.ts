/** DaemonSets: pkg/apis/apps/validation/validation.go, ValidateDaemonSetSpec. */
import type { FieldError } from '#lib/kube/status.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { goIntOrString, goSelector } from '#lib/kube/validation/go-value.ts';
import { isUsableSelector, selectorErrors } from '#lib/kube/validation/labels.ts';
import { nonNegative } from '#lib/kube/validation/values.ts';
import { amountErrors, amountOf, noMoreThanAll } from '#lib/cluster/apiserver/kinds/validation/amounts.ts';
import { templateErrors } from '#lib/cluster/apiserver/kinds/validation/pod-spec.ts';
import {
  isEmptySelector,
  onlyAlways,
  sameSelector,
  templateMismatch,
} from '#lib/cluster/apiserver/kinds/validation/workload.ts';

type Spec = DaemonSet['spec'];
type Strategy = NonNullable<Spec['updateStrategy']>;

export function daemonSetErrors({ spec }: DaemonSet): FieldError[] {
  const { selector, template } = spec;
  const usable = !selector || isUsableSelector(selector);
  return [
    ...(selector ? selectorErrors(selector, 'spec.selector') : []),
    ...(usable ? templateMismatch(selector, template, 'spec.template') : []),
    ...(selector && isEmptySelector(selector)
      ? [invalid('spec.selector', goSelector(selector), 'empty selector is invalid for daemonset')]
      : []),
    ...templateErrors(template, 'spec.template'),
    ...onlyAlways(template, 'spec.template', 'DaemonSet'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...strategyErrors(spec.updateStrategy ?? {}),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

export const sameDaemonSelector = (object: DaemonSet, old: DaemonSet): FieldError[] =>
  sameSelector(object, old);

function strategyErrors({ type, rollingUpdate }: Strategy): FieldError[] {
  const path = 'spec.updateStrategy';
  switch (type) {
    case 'OnDelete':
      return [];
    case 'RollingUpdate':
      return rollingUpdate
        ? rollingErrors(rollingUpdate, `${path}.rollingUpdate`)
        : [required(`${path}.rollingUpdate`, '')];
    default: {
      const pointer = rollingUpdate ? '0xc000a1c180' : 'nil';
      const go = `apps.DaemonSetUpdateStrategy{Type:${JSON.stringify(type ?? '')}, RollingUpdate:(*apps.RollingUpdateDaemonSet)(${pointer})}`;
      return [notSupported(path, { go }, ['RollingUpdate', 'OnDelete'])];
    }
  }
}

/** A DaemonSet either stops old pods first or starts new ones first, never both at once. */
function rollingErrors(
  { maxUnavailable = 0, maxSurge = 0 }: NonNullable<Strategy['rollingUpdate']>,
  path: string,
): FieldError[] {
  const errors = [
    ...amountErrors(maxUnavailable, `${path}.maxUnavailable`),
    ...amountErrors(maxSurge, `${path}.maxSurge`),
    ...noMoreThanAll(maxUnavailable, `${path}.maxUnavailable`),
    ...noMoreThanAll(maxSurge, `${path}.maxSurge`),
  ];
  if (amountOf(maxUnavailable) !== 0 && amountOf(maxSurge) !== 0)
    errors.push(
      invalid(`${path}.maxSurge`, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'),
    );
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

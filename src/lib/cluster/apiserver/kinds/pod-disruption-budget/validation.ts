/** What a PodDisruptionBudget may say: pkg/apis/policy/validation/validation.go. */
import type { FieldError } from '#lib/kube/status.ts';
import type { IntOrString } from '#lib/kube/types.ts';
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import { amountErrors, noMoreThanAll } from '#lib/cluster/apiserver/kinds/validation/amounts.ts';
import { invalid, notSupported } from '#lib/kube/validation/field-error.ts';
import { selectorErrors } from '#lib/kube/validation/labels.ts';

const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

type Spec = PodDisruptionBudget['spec'];

export function podDisruptionBudgetErrors({ spec }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.push(invalid('spec', goSpec(spec), 'minAvailable and maxUnavailable cannot be both set'));
  errors.push(
    ...amount(minAvailable, 'spec.minAvailable'),
    ...amount(maxUnavailable, 'spec.maxUnavailable'),
    ...(selector ? selectorErrors(selector, 'spec.selector') : []),
  );
  if (policy !== undefined && !POLICIES.includes(policy))
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, POLICIES));
  return errors;
}

const amount = (value: IntOrString | undefined, field: string): FieldError[] =>
  value === undefined ? [] : [...amountErrors(value, field), ...noMoreThanAll(value, field)];

/** As Go's %#v has it; the addresses of pointers mean nothing. */
function goSpec({ selector }: Spec): { go: string } {
  const pointer = (type: string, at: string | undefined) => `(*${type})(${at ?? 'nil'})`;
  const fields = [
    `MinAvailable:${pointer('intstr.IntOrString', '0xc00a4f2540')}`,
    `Selector:${pointer('v1.LabelSelector', selector ? '0xc00a4f2560' : undefined)}`,
    `MaxUnavailable:${pointer('intstr.IntOrString', '0xc00a4f2580')}`,
    `UnhealthyPodEvictionPolicy:${pointer('policy.UnhealthyPodEvictionPolicyType', undefined)}`,
  ];
  return { go: `policy.PodDisruptionBudgetSpec{${fields.join(', ')}}` };
}

/** Selectors from text to objects. */
import type { Requirement } from '#lib/kube/labels.ts';
import type { LabelSelector, LabelSelectorRequirement } from '#lib/kube/types.ts';

const operators = { in: 'In', notin: 'NotIn', '!=': 'NotIn', exists: 'Exists', '!': 'DoesNotExist' } as const;

/** metav1.ParseToLabelSelector: equalities become matchLabels, the rest matchExpressions. */
export function selectorObject(reqs: readonly Requirement[]): LabelSelector {
  const isEqual = ({ operator }: Requirement) => operator === '=' || operator === '==';
  const equal = reqs.filter(isEqual).map(({ key, values }) => [key, values[0] ?? ''] as const);
  const rest = reqs.filter((req) => !isEqual(req)).map(expression);
  return {
    ...(equal.length > 0 && { matchLabels: Object.fromEntries(equal) }),
    ...(rest.length > 0 && { matchExpressions: rest }),
  };
}

function expression({ key, operator, values }: Requirement): LabelSelectorRequirement {
  return {
    key,
    operator: operators[operator as keyof typeof operators],
    ...(values.length > 0 && { values }),
  };
}

/** Counts and percentages: ValidatePositiveIntOrPercent and IsNotMoreThan100Percent of pkg/apis/apps/validation. */
import type { FieldError } from '#lib/kube/status.ts';
import type { IntOrString } from '#lib/kube/types.ts';
import { invalid } from '#lib/kube/validation/field-error.ts';
import { goIntOrString } from '#lib/kube/validation/go-value.ts';
import { percentProblems } from '#lib/kube/validation/names.ts';
import { nonNegative } from '#lib/kube/validation/values.ts';

export function amountErrors(value: IntOrString, field: string): readonly FieldError[] {
  if (typeof value === 'number') return nonNegative(value, field);
  return percentProblems(value).map((text) => invalid(field, goIntOrString(value), text));
}

export const noMoreThanAll = (value: IntOrString, field: string): readonly FieldError[] =>
  typeof value === 'string' && /^[0-9]+%$/.test(value) && amountOf(value) > 100
    ? [invalid(field, goIntOrString(value), 'must not be greater than 100%')]
    : [];

/** The number in `25%` or in `25`; 0 for what is neither. */
export const amountOf = (value: IntOrString): number =>
  typeof value === 'number' ? value : /^-?[0-9]+%?$/.test(value) ? Number.parseInt(value, 10) : 0;

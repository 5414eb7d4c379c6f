/** What labels and selectors may hold: apimachinery/pkg/apis/meta/v1/validation. */
import { labelValueErrors, qualifiedNameErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Labels, LabelSelector, LabelSelectorRequirement } from '#lib/kube/types.ts';
import { forbiddenField, invalid, required } from './field-error.ts';

/** Most keys and values are plain: no need to ask for the words. */
const PLAIN = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

export const keyErrors = (key: string, field: string): FieldError[] =>
  PLAIN.test(key) ? [] : qualifiedNameErrors(key).map((text) => invalid(field, key, text));

export const valueErrors = (value: string, field: string): FieldError[] =>
  value === '' || PLAIN.test(value) ? [] : labelValueErrors(value).map((text) => invalid(field, value, text));

export function labelErrors(labels: Labels | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key in labels) errors.push(...keyErrors(key, field), ...valueErrors(labels[key]!, field));
  return errors;
}

export function annotationErrors(annotations: Labels | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  // The rule is applied to the key in lower case, and the key is shown as it is.
  for (const key in annotations)
    if (!PLAIN.test(key))
      errors.push(...qualifiedNameErrors(key.toLowerCase()).map((text) => invalid(field, key, text)));
  return errors;
}

export function selectorErrors(selector: LabelSelector, field: string): FieldError[] {
  return [
    ...labelErrors(selector.matchLabels, `${field}.matchLabels`),
    ...(selector.matchExpressions ?? []).flatMap((requirement, i) =>
      requirementErrors(requirement, `${field}.matchExpressions[${i}]`),
    ),
  ];
}

/** Whether a selector can be used at all, whatever else is wrong with it (LabelSelectorAsSelector). */
export const isUsableSelector = ({ matchExpressions = [] }: LabelSelector): boolean =>
  matchExpressions.every(({ operator, values = [] }) =>
    operator === 'In' || operator === 'NotIn'
      ? values.length > 0
      : (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0,
  );

function requirementErrors(
  { key, operator, values = [] }: LabelSelectorRequirement,
  field: string,
): FieldError[] {
  const errors = operatorErrors(operator, values.length, field);
  errors.push(...keyErrors(key ?? '', `${field}.key`));
  values.forEach((value, i) => errors.push(...valueErrors(value, `${field}.values[${i}]`)));
  return errors;
}

/** Also the rule for node selectors, as far as they share operators. */
export function operatorErrors(operator: string, values: number, field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values === 0
        ? [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
        : [];
    case 'Exists':
    case 'DoesNotExist':
      return values > 0
        ? [
            forbiddenField(
              `${field}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ]
        : [];
    default:
      return [invalid(`${field}.operator`, operator ?? '', 'not a valid selector operator')];
  }
}

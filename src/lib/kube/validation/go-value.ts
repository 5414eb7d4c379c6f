/**
 * Values as Go prints them with %#v: what some refusals show (`map[string]string{"app":"web"}`).
 * A value of a FieldError that is one of these is shown as it stands.
 */
import type { IntOrString, Labels, LabelSelector, LabelSelectorRequirement } from '#lib/kube/types.ts';

/** Text that is shown without quotes. */
interface GoValue {
  readonly go: string;
}

export const isGoValue = (value: unknown): value is GoValue =>
  typeof value === 'object' && value !== null && typeof (value as GoValue).go === 'string';

const quote = (text: string): string => JSON.stringify(text);

export const goStrings = (items: readonly string[]): GoValue => ({
  go: `[]string{${items.map(quote).join(', ')}}`,
});

const mapText = (labels: Labels | undefined): string => {
  if (!labels) return 'map[string]string(nil)';
  const entries = Object.keys(labels).sort();
  return `map[string]string{${entries.map((key) => `${quote(key)}:${quote(labels[key]!)}`).join(', ')}}`;
};

export const goMap = (labels: Labels | undefined): GoValue => ({ go: mapText(labels) });

const requirementText = ({ key, operator, values }: LabelSelectorRequirement): string =>
  `v1.LabelSelectorRequirement{Key:${quote(key)}, Operator:${quote(operator)}, Values:${
    values ? goStrings(values).go : '[]string(nil)'
  }}`;

export const goSelector = ({ matchLabels, matchExpressions }: LabelSelector): GoValue => ({
  go: `v1.LabelSelector{MatchLabels:${mapText(matchLabels)}, MatchExpressions:[]v1.LabelSelectorRequirement${
    matchExpressions ? `{${matchExpressions.map(requirementText).join(', ')}}` : '(nil)'
  }}`,
});

export const goIntOrString = (value: IntOrString): GoValue => ({
  go:
    typeof value === 'number'
      ? `intstr.IntOrString{Type:0, IntVal:${value}, StrVal:""}`
      : `intstr.IntOrString{Type:1, IntVal:0, StrVal:${quote(value)}}`,
});

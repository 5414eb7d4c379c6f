/**
 * Labels and what selects by them, in words (`app=web,tier in (a,b),!canary`) and as objects (LabelSelector).
 * The grammar and the texts of its errors are those of apimachinery/pkg/labels.
 */
import { parseRequirements } from './label-parser.ts';
import type { LabelSelector, Labels } from './types.ts';

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

export interface Requirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, each once. */
  readonly values: readonly string[];
}

/** From text to requirements, sorted by key. An empty text selects everything. Throws an Error with the server's words. */
export function parseLabelSelector(text: string): Requirement[] {
  return parseRequirements(text).sort(byKey);
}

const byKey = (a: Requirement, b: Requirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Whether all of them hold. None at all: everything matches. */
export function matchesRequirements(reqs: readonly Requirement[], labels: Labels | undefined): boolean {
  for (const req of reqs) if (!holds(req, labels?.[req.key])) return false;
  return true;
}

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'gt':
      return isInteger(value) && BigInt(value) > BigInt(values[0]!);
    case 'lt':
      return isInteger(value) && BigInt(value) < BigInt(values[0]!);
    default:
      return value !== undefined && values.includes(value);
  }
}

const isInteger = (value: string | undefined): value is string =>
  value !== undefined && /^-?\d+$/.test(value);

/** No selector selects nothing, an empty one everything (metav1.LabelSelectorAsSelector). */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return selector !== undefined && matchesRequirements(requirementsOf(selector), labels);
}

/** Objects are immutable, so what was read out of one stays true. */
const known = new WeakMap<LabelSelector, readonly Requirement[]>();

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;

/** Sorted by key. The same selector object gives the same list. */
export function requirementsOf(selector: LabelSelector): readonly Requirement[] {
  const found = known.get(selector);
  if (found) return found;
  const reqs: Requirement[] = [
    ...Object.entries(selector.matchLabels ?? {}).map(
      ([key, value]) => ({ key, operator: '=', values: [value] }) as const,
    ),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => ({
      key,
      operator: operators[operator],
      values: [...new Set(values)].sort(),
    })),
  ];
  reqs.sort(byKey);
  known.set(selector, reqs);
  return reqs;
}

/** As a query has it: `app=web,tier in (a,b)`; '' selects everything. */
export const formatRequirements = (reqs: readonly Requirement[]): string =>
  reqs.map(formatRequirement).join(',');

function formatRequirement({ key, operator, values }: Requirement): string {
  if (operator === 'exists') return key;
  if (operator === '!') return `!${key}`;
  if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${values.join(',')})`;
  return `${key}${operator === 'gt' ? '>' : operator === 'lt' ? '<' : operator}${values[0] ?? ''}`;
}

/** As tables and `describe` have it: `app=web,tier in (a,b)`, or `<none>` (metav1.FormatLabelSelector). */
export const formatSelector = (selector: LabelSelector | undefined): string =>
  (selector && formatRequirements(requirementsOf(selector))) || '<none>';

/** `app=web,tier=front`, sorted by key, or `<none>` (labels.FormatLabels). */
export const formatLabels = (labels: Labels | undefined): string => joinLabels(labels) || '<none>';

/** The same without a word for nothing: what goes into a `labelSelector` query. */
export const joinLabels = (labels: Labels | undefined): string =>
  Object.entries(labels ?? {})
    .map((pair) => pair.join('='))
    .sort()
    .join(',');

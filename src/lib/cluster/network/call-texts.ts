/** What others said, in the text of an answer: as it was said, a value of it, or some of its fields. */
import type { Call } from '#lib/cluster/images/catalogue.ts';
import type { Outcome } from './flight.ts';

export const callOf = (call: string | Call): Call => (typeof call === 'string' ? { url: call } : call);

const hasFailed = (outcome: Outcome): boolean => !outcome.ok || outcome.status >= 400;

/** Whether one of them failed for which nothing stands in. */
export const anyFailed = (
  calls: Readonly<Record<string, string | Call>> = {},
  outcomes: Readonly<Record<string, Outcome>>,
): boolean =>
  Object.entries(outcomes).some(
    ([name, outcome]) => hasFailed(outcome) && callOf(calls[name] ?? '').orElse === undefined,
  );

/** The text for a mark behind `calls.`: `NAME`, or `NAME.a.0.b`. Undefined where there is no such call. */
export function saidBy(
  mark: string,
  calls: Readonly<Record<string, string | Call>> = {},
  outcomes: Readonly<Record<string, Outcome>>,
): string | undefined {
  const name = Object.keys(calls).find((one) => mark === one || mark.startsWith(`${one}.`));
  const outcome = name === undefined ? undefined : outcomes[name];
  if (name === undefined || !outcome) return undefined;
  const { orElse, pick } = callOf(calls[name] ?? '');
  const answered = outcome.ok ? outcome.body : '';
  const said = orElse !== undefined && hasFailed(outcome) ? orElse : answered;
  if (mark === name) return pick ? picked(said, pick) : said;
  let value = parsed(said);
  for (const step of mark.slice(name.length + 1).split('.'))
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  return JSON.stringify(value ?? null);
}

function picked(text: string, names: readonly string[]): string {
  const value = parsed(text);
  const only = (one: unknown): unknown =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(
          names.flatMap((name) => (name in one ? [[name, (one as Record<string, unknown>)[name]]] : [])),
        )
      : one;
  if (value === undefined) return text;
  return JSON.stringify(Array.isArray(value) ? value.map(only) : only(value));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

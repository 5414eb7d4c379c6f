/** The checks of a step: their conditions, what these name, and what their words promise. */
import type { KindNames } from './kinds.ts';
import { conditionProblems } from '#lib/lab/condition-problems.ts';
import type { Finding, Path, YamlSource } from './source.ts';

const WHENS = ['now', 'became', 'ever', 'always', 'never'] as const;

interface WrittenCheck {
  readonly [key: string]: unknown;
  readonly ran?: unknown;
  readonly ask?: unknown;
  readonly choices?: unknown;
  readonly answer?: unknown;
  readonly otherwise?: unknown;
}

/** `source`: front matter that its schema takes. */
export function checkFindings(
  source: YamlSource,
  kinds: KindNames,
  understands: (words: readonly string[]) => boolean,
): readonly Finding[] {
  const checks = Object.entries((source.value as { checks?: Record<string, WrittenCheck> }).checks ?? {});
  const questions = new Set(checks.flatMap(([id, { ask }]) => (ask === undefined ? [] : [id])));
  const condition = (path: Path, value: unknown): readonly Finding[] =>
    conditionProblems(String(value), { questions, isKind: kinds.has }).map(({ offset, message }) =>
      source.inside(path, offset, message),
    );
  return checks.flatMap(([id, check]) => {
    const path = ['checks', id];
    const branches = Array.isArray(check.otherwise)
      ? (check.otherwise as { when?: unknown; say?: unknown }[])
      : [];
    return [
      ...WHENS.flatMap((when) => (check[when] === undefined ? [] : condition([...path, when], check[when]))),
      ...branches.flatMap(({ when }, at) =>
        when === undefined ? [] : condition([...path, 'otherwise', at, 'when'], when),
      ),
      ...unreachable(source, path, branches),
      ...marks(source, path, branches, check),
      ...commandFindings(source, [...path, 'ran'], check.ran, understands),
      ...choiceFindings(source, path, check),
    ];
  });
}

function unreachable(
  source: YamlSource,
  path: Path,
  branches: readonly { when?: unknown }[],
): readonly Finding[] {
  const last = branches.findIndex(({ when }) => when === undefined);
  if (last < 0 || last === branches.length - 1) return [];
  return [source.at([...path, 'otherwise', last + 1], 'is never said: the one before it has no `when`')];
}

/** `{{actual}}` needs a comparison whose left side it can show. */
function marks(
  source: YamlSource,
  path: Path,
  branches: readonly { say?: unknown }[],
  check: WrittenCheck,
): readonly Finding[] {
  return branches.flatMap(({ say }, at) => {
    const unknown = (
      check['script'] === undefined
        ? /\{\{(?!(?:at|actual)\}\})[^}]*\}\}/
        : /\{\{(?!(?:at|output)\}\})[^}]*\}\}/
    ).exec(String(say));
    const place = [...path, 'otherwise', at, 'say'];
    if (unknown)
      return [
        source.at(
          place,
          `there is no mark ${unknown[0]}: use {{at}} or ${check['script'] === undefined ? '{{actual}}' : '{{output}}'}`,
        ),
      ];
    const expression = WHENS.map((when) => check[when]).find((value) => value !== undefined);
    if (!String(say).includes('{{actual}}') || /[=!]=|[<>]/.test(String(expression ?? ''))) return [];
    return [source.at(place, '{{actual}} shows the left side of a comparison, and the check has none')];
  });
}

function commandFindings(
  source: YamlSource,
  path: Path,
  ran: unknown,
  understands: (words: readonly string[]) => boolean,
): readonly Finding[] {
  if (typeof ran !== 'string') return [];
  return ran.split('|').flatMap((alternative) => {
    const words = alternative.trim().split(/\s+/);
    const own = words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words;
    return understands(own) ? [] : [source.at(path, `kubectl has no command \`${alternative.trim()}\``)];
  });
}

function choiceFindings(
  source: YamlSource,
  path: Path,
  { choices, answer }: WrittenCheck,
): readonly Finding[] {
  if (!Array.isArray(choices) || choices.map(String).includes(String(answer))) return [];
  return [source.at([...path, 'answer'], 'the answer is none of the choices')];
}

/** Small mistakes put into a solution: a command left out, a name, a number, a flag changed. The same text always gives the same ones. */
import { commandsOf } from '#lib/worker/script.ts';

export interface Mutant {
  /** `solution.sh`, or a file of `solution/`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** `4 → 5`, `without kubectl …` */
  readonly what: string;
  /** The whole text with the mistake in it. */
  readonly text: string;
}

interface Change {
  readonly at: number;
  readonly length: number;
  readonly by: string;
}

/** Mistakes in a script. Comments, and with them the answers to questions, stay as they are. */
export function scriptMutants(file: string, script: string): readonly Mutant[] {
  let from = 0;
  const changes = commandsOf(script).flatMap((command) => {
    const at = script.indexOf(command, from);
    from = at + command.length;
    const whole: Change = { at, length: command.length, by: '' };
    return [whole, ...inCommand(command).map((change) => ({ ...change, at: at + change.at }))];
  });
  return asMutants(file, script, changes);
}

/** Mistakes in a file that a learner would have edited: a line left out, a value changed. */
export function fileMutants(file: string, text: string): readonly Mutant[] {
  return asMutants(file, text, [...linesOf(text, 0), ...numbers(text), ...values(text)]);
}

function asMutants(file: string, text: string, changes: readonly Change[]): readonly Mutant[] {
  const seen = new Set([text]);
  return [...changes]
    .sort((a, b) => a.at - b.at || b.length - a.length)
    .flatMap(({ at, length, by }) => {
      const changed = text.slice(0, at) + by + text.slice(at + length);
      if (seen.has(changed)) return [];
      seen.add(changed);
      const was = text
        .slice(at, at + length)
        .trim()
        .replace(/\s*\n\s*/g, ' ⏎ ');
      const what = by === '' ? `without ${was}` : `${was} → ${by}`;
      return [{ file, line: text.slice(0, at).split('\n').length, what, text: changed }];
    });
}

function inCommand(command: string): readonly Change[] {
  const body = command.indexOf('\n') + 1;
  const inBody = body > 0 ? linesOf(command.slice(body), body) : [];
  return [...inBody, ...numbers(command), ...flags(command), ...names(command)];
}

const found = (text: string, pattern: RegExp): readonly { readonly at: number; readonly word: string }[] =>
  [...text.matchAll(pattern)].map((match) => ({
    at: match.index + match[0].length - (match[1] ?? match[0]).length,
    word: match[1] ?? match[0],
  }));

const linesOf = (text: string, from: number): readonly Change[] =>
  found(text, /[^\n]*\S[^\n]*\n?/g).map(({ at, word }) => ({ at: from + at, length: word.length, by: '' }));

/** One more: `4` → `5`, `v2` → `v3`, `1.27.2` → `1.27.3`. */
const numbers = (text: string): readonly Change[] =>
  found(text, /\d+(?:\.\d+)*/g).map(({ at, word }) => {
    const last = word.slice(word.lastIndexOf('.') + 1);
    return { at: at + word.length - last.length, length: last.length, by: String(BigInt(last) + 1n) };
  });

/** A flag left out; a value that is `true` or `false` turned round. */
const flags = (command: string): readonly Change[] =>
  found(command, /(?<=\s)--?[A-Za-z][\w-]*(?:=(?:'[^']*'|"[^"]*"|[^\s'"])*)?/g).flatMap(({ at, word }) => {
    const turned = /=(true|false)$/.exec(word)?.[1];
    const whole: Change = { at, length: word.length, by: '' };
    if (turned === undefined) return [whole];
    const other = turned === 'true' ? 'false' : 'true';
    return [whole, { at: at + word.length - turned.length, length: turned.length, by: other }];
  });

/** The words at the beginning of a command that say what to do, not with what. */
const VERBS =
  /^\s*(?:(?:kubectl|k)\s+(?:(?:create|set|rollout|config|auth|certificate)\s+)?\S+|(?:docker|minikube|git)\s+\S+|\S+)/;

/** The last part of each name: `deployment/web` → `deployment/webx`, `nginx:latest` → `nginx:latestx`. */
function names(command: string): readonly Change[] {
  const words = found(command, /[A-Za-z_][\w-]*/g);
  const verbs = VERBS.exec(command)?.[0].length ?? 0;
  const prose = proseIn(command);
  const isProse = (at: number) => prose.some(({ at: from, word }) => at >= from && at < from + word.length);
  return words
    .filter(
      ({ at, word }) =>
        at >= verbs &&
        !/[\w-]/.test(command[at - 1] ?? '') &&
        !isPlainKey(command, at + word.length) &&
        !isProse(at),
    )
    .map(({ at, word }) => ({ at, length: word.length, by: `${word}x` }));
}

/** Three words and more in quotes are a sentence, for people to read: no names. */
const proseIn = (command: string) =>
  found(command, /[A-Za-z]+(?: [A-Za-z]+){2,}/g).filter(({ at }) =>
    ["'", '"'].some((quote) => command.slice(0, at).split(quote).length % 2 === 0),
  );

/** What leads to a name (`deployment/`, `registry.example.com/`) is none of its own. */
const isPlainKey = (text: string, end: number): boolean => text[end] === '/' || text[end] === '.';

/** `key: value` and `- value`: another text. */
const values = (text: string): readonly Change[] =>
  found(text, /(?:^[ \t-]*|:[ \t]+)(?:["']?)([A-Za-z][\w./-]*)(?=["']?[ \t]*(?:#.*)?$)/gm).map(
    ({ at, word }) => ({
      at,
      length: word.length,
      by: word === 'true' ? 'false' : word === 'false' ? 'true' : `${word}x`,
    }),
  );

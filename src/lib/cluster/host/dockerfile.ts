/** Dockerfiles: lines to instructions and stages, and BuildKit's words for what is none. Rules from the Dockerfile reference. */

export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** All behind the name, continuation lines joined. */
  readonly rest: string;
  /** `--from=build`, `--chown=…` before the arguments, by name. */
  readonly flags: Readonly<Record<string, string>>;
  /** What is left behind the flags. */
  readonly args: string;
  /** First and last line, from 1. */
  readonly from: number;
  readonly to: number;
}

export interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly from: Instruction;
  readonly steps: readonly Instruction[];
}

export interface Dockerfile {
  /** ARG before the first FROM. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly lines: readonly string[];
}

export class DockerfileError extends Error {}

const KNOWN =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  );

/** Reads a Dockerfile. Throws DockerfileError with BuildKit's words. */
export function parseDockerfile(text: string): Dockerfile {
  const lines = text.split(/\r?\n/);
  const instructions = instructionsOf(lines);
  if (instructions.length === 0) throw new DockerfileError('the Dockerfile cannot be empty');
  const globals: Instruction[] = [];
  const stages: { name: string | undefined; base: string; from: Instruction; steps: Instruction[] }[] = [];
  for (const one of instructions) {
    if (!KNOWN.includes(one.name))
      throw fault(one.from, `unknown instruction: ${one.name}${closeTo(one.name)}`);
    if (one.args === '' && one.name !== 'HEALTHCHECK')
      throw fault(one.from, `${one.name} requires ${wanted(one.name)}`);
    if (one.name === 'FROM') {
      const words = one.args.split(/\s+/);
      if (words.length !== 1 && (words.length !== 3 || words[1]?.toUpperCase() !== 'AS'))
        throw fault(one.from, 'FROM requires either one or three arguments');
      stages.push({ name: words[2]?.toLowerCase(), base: words[0] ?? '', from: one, steps: [] });
    } else if (stages.length > 0) stages.at(-1)?.steps.push(one);
    else if (one.name === 'ARG') globals.push(one);
    else throw fault(one.from, 'no build stage in current context');
    if ((one.name === 'COPY' || one.name === 'ADD') && wordsOf(one.args).length < 2)
      throw fault(
        one.from,
        `${one.name} requires at least two arguments, but only one was provided. Destination could not be determined`,
      );
  }
  if (stages.length === 0) throw new DockerfileError('no build stage in current context');
  return { globals, stages, lines };
}

const fault = (line: number, why: string) =>
  new DockerfileError(`dockerfile parse error on line ${line}: ${why}`);

const wanted = (name: string): string =>
  ['ARG', 'ENV', 'LABEL', 'EXPOSE', 'VOLUME', 'RUN', 'CMD', 'ENTRYPOINT'].includes(name)
    ? 'at least one argument'
    : name === 'FROM'
      ? 'either one or three arguments'
      : name === 'COPY' || name === 'ADD'
        ? 'at least two arguments'
        : 'exactly one argument';

/** ` (did you mean FROM?)` where one letter or two are wrong. */
function closeTo(name: string): string {
  const near = KNOWN.find((one) => distance(one, name) <= 2);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

function instructionsOf(lines: readonly string[]): readonly Instruction[] {
  const found: Instruction[] = [];
  const escape = /^#\s*escape\s*=\s*`/im.test(lines[0] ?? '') ? '`' : '\\';
  let held = '';
  let start = 0;
  lines.forEach((raw, index) => {
    const line = raw.trimEnd();
    if (/^\s*#/.test(line) || (held !== '' && line.trim() === '')) return;
    if (held === '' && line.trim() === '') return;
    if (held === '') start = index + 1;
    if (line.endsWith(escape) && index < lines.length - 1) {
      held += `${line.slice(0, -1)}`;
      if (held === '') held = ' ';
      return;
    }
    found.push(instruction(held + line, start, index + 1));
    held = '';
  });
  if (held.trim() !== '') found.push(instruction(held, start, lines.length));
  return found;
}

function instruction(text: string, from: number, to: number): Instruction {
  const [, name = '', rest = ''] = /^\s*(\S+)\s*([^]*)$/.exec(text) ?? [];
  const flags: Record<string, string> = {};
  let args = rest.trim();
  for (;;) {
    const flag = /^--([a-z-]+)(?:=(\S*))?(?:\s+|$)/.exec(args);
    if (!flag) break;
    flags[flag[1] ?? ''] = flag[2] ?? '';
    args = args.slice(flag[0].length);
  }
  return { name: name.toUpperCase(), rest: rest.trim(), flags, args: args.trim(), from, to };
}

/** `["a", "b"]` as words; undefined where it is no JSON list of texts (then it is for a shell). */
export function jsonWords(text: string): readonly string[] | undefined {
  if (!text.trim().startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Words of COPY, ENV and their like: a JSON list, or words with quotes. */
export function wordsOf(text: string): readonly string[] {
  const listed = jsonWords(text);
  if (listed) return listed;
  return [...text.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g)].map(([word]) => word);
}

/** A word without its quotes. */
export const unquoted = (word: string): string =>
  word.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(.)/g, '$1') : (single ?? escaped ?? ''),
  );

/** `${NAME}`, `$NAME`, `${NAME:-value}` and `${NAME:+value}`; a name that is not known is empty. */
export const substituted = (text: string, vars: Readonly<Record<string, string>>): string =>
  text.replace(
    /\\\$|\$\{(\w+)(?:(:?[-+])([^}]*))?\}|\$(\w+)/g,
    (all, braced?: string, operator?: string, word = '', plain?: string) => {
      if (all === '\\$') return '$';
      const value = vars[braced ?? plain ?? ''];
      if (operator?.endsWith('-'))
        return value === undefined || (operator === ':-' && value === '') ? word : value;
      if (operator?.endsWith('+')) return value === undefined || value === '' ? '' : word;
      return value ?? '';
    },
  );

/** The lines around an instruction with the instruction marked, as BuildKit shows them below an error. */
export function excerpt(
  lines: readonly string[],
  { from, to }: Pick<Instruction, 'from' | 'to'>,
  name: string,
): string {
  const first = Math.max(1, from - 2);
  const last = Math.min(lines.at(-1) === '' ? lines.length - 1 : lines.length, to + 2);
  const shown: string[] = [];
  for (let at = first; at <= last; at += 1) {
    const mark = at >= from && at <= to ? '>>>' : '   ';
    shown.push(`${String(at).padStart(4)} | ${mark} ${lines[at - 1] ?? ''}`);
  }
  const rule = '--------------------';
  return `${name}:${from}\n${rule}\n${shown.join('\n')}\n${rule}\n`;
}

/** Stages that the wanted one stands on, or copies from, by their place in the file. */
export function neededStages({ stages }: Dockerfile, wanted: number): ReadonlySet<number> {
  const needed = new Set<number>();
  const need = (at: number): void => {
    if (at < 0 || needed.has(at)) return;
    needed.add(at);
    const stage = stages[at] as Stage;
    const named = (name: string) =>
      stages.findIndex(
        (one, index) => index < at && (one.name === name.toLowerCase() || String(index) === name),
      );
    need(stages.findIndex((one, index) => index < at && one.name === stage.base.toLowerCase()));
    for (const { flags } of stage.steps) if (flags['from'] !== undefined) need(named(flags['from']));
  };
  need(wanted);
  return needed;
}

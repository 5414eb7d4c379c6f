/** grep and its kin, sort, seq, comparisons of text by line. */
import type { Process, Program } from '#lib/shell/program.ts';
import { perlRegex } from '#lib/shell/perl-regex.ts';
import { RegexError, regexOf } from '#lib/shell/regex.ts';
import {
  complain,
  linesOf,
  pathOf,
  program,
  ProgramError,
  readOptions,
  textOf,
  type Options,
} from './options.ts';

const GREP_LONG = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'basic-regexp': 'G',
  'perl-regexp': 'P',
  'regexp=': 'e',
  'file=': 'f',
  'ignore-case': 'i',
  'invert-match': 'v',
  'word-regexp': 'w',
  'line-regexp': 'x',
  count: 'c',
  'files-with-matches': 'l',
  'files-without-match': 'L',
  'max-count=': 'm',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'no-messages': 's',
  'line-number': 'n',
  'with-filename': 'H',
  'no-filename': 'h',
  recursive: 'r',
  'after-context=': 'A',
  'before-context=': 'B',
  'context=': 'C',
  'color=?': 'color',
  'colour=?': 'color',
  'line-buffered': 'u',
  text: 'a',
  'include=': 'include',
  'exclude=': 'exclude',
};

const LONGEST_LINE = 1_000_000;

interface Search {
  readonly regex: RegExp | undefined;
  readonly options: Options;
  readonly before: number;
  readonly after: number;
  readonly limit: number;
  readonly names: boolean;
  readonly color: boolean;
}

/** What is in one file or stream; prints as it goes. */
class Searcher {
  count = 0;
  #search: Search;
  #process: Process;
  #name: string;
  #number = 0;
  #held: { number: number; line: string }[] = [];
  #due = 0;
  #lastPrinted = 0;

  constructor(process: Process, search: Search, name: string) {
    this.#process = process;
    this.#search = search;
    this.#name = name === '-' ? '(standard input)' : name;
  }

  /** False where the rest need not be read. */
  async line(line: string): Promise<boolean> {
    const { options, regex, limit, before } = this.#search;
    this.#number += 1;
    if (line.length > LONGEST_LINE) throw new RegexError('line of more than 1000000 characters');
    const hit = (regex !== undefined && regex.test(line)) !== options.has('v');
    if (regex) regex.lastIndex = 0;
    if (!hit) {
      if (this.#due > 0 && !options.has('c', 'l', 'L', 'q', 'o')) await this.#print(line, this.#number, '-');
      else if (before > 0) {
        this.#held.push({ number: this.#number, line });
        if (this.#held.length > before) this.#held.shift();
      }
      if (this.#due > 0) this.#due -= 1;
      return this.count < limit || this.#due > 0;
    }
    if (this.count >= limit) {
      if (this.#due > 0) await this.#print(line, this.#number, '-');
      return (this.#due -= 1) > 0;
    }
    this.count += 1;
    if (options.has('q', 'l', 'L')) return false;
    if (!options.has('c')) await this.#found(line);
    return this.count < limit || this.#due > 0;
  }

  async #found(line: string): Promise<void> {
    const { options, regex, after } = this.#search;
    if (options.has('o')) {
      if (options.has('v') || !regex) return;
      const all = new RegExp(regex.source, `${regex.flags.replace('g', '')}g`);
      for (const [match] of line.matchAll(all))
        if (match !== '') await this.#print(match, this.#number, ':', true);
      return;
    }
    for (const { number, line: held } of this.#held) await this.#print(held, number, '-');
    this.#held = [];
    await this.#print(line, this.#number, ':');
    this.#due = after;
  }

  async #print(line: string, number: number, mark: string, whole = false): Promise<void> {
    const { names, options, before, after, color, regex } = this.#search;
    const paint = (code: string, text: string) => (color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text);
    if ((before > 0 || after > 0) && this.#lastPrinted > 0 && number > this.#lastPrinted + 1)
      await this.#process.stdout.write(`${paint('36', '--')}\n`);
    this.#lastPrinted = number;
    let text = line;
    if (color && mark === ':' && regex && !options.has('v'))
      text = whole
        ? paint('01;31', line)
        : line.replace(new RegExp(regex.source, `${regex.flags}g`), (match) =>
            match === '' ? '' : paint('01;31', match),
          );
    await this.#process.stdout.write(
      `${names ? paint('35', this.#name) + paint('36', mark) : ''}${options.has('n') ? paint('32', String(number)) + paint('36', mark) : ''}${text}\n`,
    );
  }

  async finish(): Promise<void> {
    const { options, names } = this.#search;
    if (options.has('c') && !options.has('q', 'l', 'L'))
      await this.#process.stdout.write(`${names ? `${this.#name}:` : ''}${this.count}\n`);
    if (!options.has('q') && ((options.has('l') && this.count > 0) || (options.has('L') && this.count === 0)))
      await this.#process.stdout.write(`${this.#name}\n`);
  }
}

/** Files below the named folders, in order. */
function below(process: Process, name: string, wanted: (base: string) => boolean): string[] {
  const path = pathOf(process, name || '.');
  if (process.files.stat(path)?.kind !== 'dir') return [name];
  return process.files.list(path).flatMap((entry) => {
    const child = name === '' ? entry : `${name.replace(/\/$/, '')}/${entry}`;
    return process.files.stat(`${path === '/' ? '' : path}/${entry}`)?.kind === 'dir'
      ? below(process, child, wanted)
      : wanted(entry)
        ? [child]
        : [];
  });
}

function simpleGlob(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
}

function grep(kind: 'basic' | 'extended' | 'fixed'): Program {
  return async (process) => {
    try {
      return await search(process, kind);
    } catch (error) {
      if (error instanceof RegexError || error instanceof ProgramError) {
        await complain(process, error.message);
        if (error instanceof ProgramError && error.hint)
          await process.stderr.write(
            "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
          );
        return 2;
      }
      throw error;
    }
  };
}

async function search(process: Process, kind: 'basic' | 'extended' | 'fixed'): Promise<number> {
  const options = readOptions(process.args, {
    short: 'EFGPe:f:ivwxcslLm:oqnHhrRA:B:C:auyU',
    long: GREP_LONG,
    number: 'C',
    status: 2,
  });
  const words = [...options.rest];
  const patterns = options.all.flatMap(([flag, value]) => (flag === 'e' ? String(value).split('\n') : []));
  const file = options.value('f');
  if (file !== undefined) patterns.push(...linesOf((await textOf(process, file)) ?? ''));
  if (!options.has('e', 'f')) {
    const first = words.shift();
    if (first === undefined) {
      await process.stderr.write(
        "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
      );
      return 2;
    }
    patterns.push(...first.split('\n'));
  }
  const recursive = options.has('r', 'R');
  const include = options.all.flatMap(([flag, value]) =>
    flag === 'include' ? [simpleGlob(String(value))] : [],
  );
  const exclude = options.all.flatMap(([flag, value]) =>
    flag === 'exclude' ? [simpleGlob(String(value))] : [],
  );
  const wanted = (base: string) =>
    (include.length === 0 || include.some((glob) => glob.test(base))) &&
    !exclude.some((glob) => glob.test(base));
  const targets = words.length > 0 ? words : recursive ? [''] : ['-'];
  const names = recursive
    ? targets.flatMap((name) => (name === '-' ? [name] : below(process, name, wanted)))
    : targets;
  const regexKind = {
    extended: options.has('E', 'P') || (kind === 'extended' && !options.has('F', 'G')),
    fixed: options.has('F') || (kind === 'fixed' && !options.has('E', 'G')),
  };
  const perl = options.has('P');
  const regex =
    patterns.length === 0
      ? undefined
      : perl
        ? perlRegex(patterns.join('|'), options.has('i'))
        : regexOf(patterns.join('\n'), {
            ...regexKind,
            ignoreCase: options.has('i', 'y'),
            word: options.has('w'),
            line: options.has('x'),
          });
  const context = Number(options.value('C') ?? 0);
  const color =
    options.has('color') &&
    (['always', 'force'].includes(options.value('color') ?? '') ||
      (options.value('color') !== 'never' && process.stdout.isTerminal));
  const found: Search = {
    regex,
    options,
    before: Number(options.value('B') ?? context),
    after: Number(options.value('A') ?? context),
    limit: options.has('m') ? Number(options.value('m')) : Infinity,
    names: !options.has('h') && (options.has('H') || recursive || names.length > 1),
    color,
  };
  return searchFiles(process, found, names);
}

async function searchFiles(process: Process, found: Search, names: readonly string[]): Promise<number> {
  let hits = 0;
  let failed = false;
  for (const name of names) {
    const searcher = new Searcher(process, found, name);
    if (name === '-') {
      for (
        let line = await process.stdin.readLine();
        line !== undefined;
        line = await process.stdin.readLine()
      )
        if (!(await searcher.line(line))) break;
    } else {
      const path = pathOf(process, name);
      const stat = process.files.stat(path);
      if (stat?.kind !== 'file') {
        failed = true;
        if (!found.options.has('s'))
          await complain(process, `${name}: ${stat ? 'Is a directory' : 'No such file or directory'}`);
        continue;
      }
      for (const [i, line] of linesOf(process.files.read(path)).entries()) {
        if (i % 1000 === 999) await process.pause?.();
        if (!(await searcher.line(line))) break;
      }
    }
    await searcher.finish();
    hits += found.options.has('L') ? Number(searcher.count === 0) : searcher.count;
    if (hits > 0 && found.options.has('q')) return 0;
  }
  return failed ? 2 : hits > 0 ? 0 : 1;
}

// --- sort

const HUMAN: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, k: 1e3 };

function numeric(text: string): number {
  return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
}

function human(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)([KMGTPk]?)/.exec(text);
  return (Number(match?.[1] || 0) || 0) * (HUMAN[match?.[2] ?? ''] ?? 1);
}

/** As `sort -V`: stretches of digits count as numbers. */
function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+|\D+/g) ?? []) as string[][] as [
    string[],
    string[],
  ];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const both = /^\d/.test(x) && /^\d/.test(y);
    if (both && Number(x) !== Number(y)) return Number(x) - Number(y);
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function compare(a: string, b: string, how: string): number {
  if (how.includes('n')) return numeric(a) - numeric(b);
  if (how.includes('g')) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (how.includes('h')) return human(a) - human(b);
  if (how.includes('V')) return byVersion(a, b);
  const month = (text: string) => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
  if (how.includes('M')) return month(a) - month(b);
  let [x, y] = [a, b];
  if (how.includes('b')) [x, y] = [x.trimStart(), y.trimStart()];
  if (how.includes('d')) [x, y] = [x.replace(/[^\w\s]/g, ''), y.replace(/[^\w\s]/g, '')];
  if (how.includes('f')) [x, y] = [x.toUpperCase(), y.toUpperCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

interface SortKey {
  readonly of: (line: string) => string;
  readonly how: string;
}

/** `2,2n`, `1.3,1.5`, `3r`. */
function sortKey(text: string, separator: string | undefined, global: string): SortKey {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match?.[1] === '0')
    throw new ProgramError(`field number is zero: invalid field specification ‘${text}’`, { status: 2 });
  if (!match)
    throw new ProgramError(`invalid number at field start: invalid count at start of ‘${text}’`, {
      status: 2,
    });
  const [, field, char, flags = '', last, lastChar, lastFlags = ''] = match;
  const fieldsOf = (line: string) =>
    separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? []) : line.split(separator);
  const of = (line: string) => {
    const fields = fieldsOf(line);
    const to = last === undefined ? fields.length : Number(last);
    const chosen = fields.slice(Number(field) - 1, to);
    if (lastChar && Number(lastChar) > 0 && chosen.length > 0)
      chosen[chosen.length - 1] = (chosen.at(-1) as string).slice(0, Number(lastChar));
    return chosen.join(separator ?? '').slice(char ? Number(char) - 1 : 0);
  };
  const own = flags + lastFlags;
  return { of, how: own.replace('b', '') === '' ? global + own : own };
}

const sort = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'nrk:t:uhVgbfdMsco:iz',
    long: {
      'numeric-sort': 'n',
      reverse: 'r',
      'key=': 'k',
      'field-separator=': 't',
      unique: 'u',
      'human-numeric-sort': 'h',
      'version-sort': 'V',
      'ignore-case': 'f',
      'general-numeric-sort': 'g',
      'ignore-leading-blanks': 'b',
      'dictionary-order': 'd',
      'month-sort': 'M',
      stable: 's',
      check: 'c',
      'output=': 'o',
    },
    status: 2,
  });
  const global = 'nhVgbfdMr'
    .split('')
    .filter((letter) => options.has(letter))
    .join('');
  const separator = options.value('t')?.replace('\\t', '\t').replace('\\0', '\0');
  const keys = options.all.flatMap(([flag, value]) =>
    flag === 'k' ? [sortKey(String(value), separator, global)] : [],
  );
  if (keys.length === 0) keys.push({ of: (line) => line, how: global });
  const lines: string[] = [];
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(process, name, (file, error) => `cannot read: ${file}: ${error}`);
    if (text === undefined) return 2;
    for (const line of linesOf(text)) lines.push(line);
  }
  const byKeys = (a: { keys: string[] }, b: { keys: string[] }) => {
    for (const [i, { how }] of keys.entries()) {
      const order = compare(a.keys[i] ?? '', b.keys[i] ?? '', how);
      if (order !== 0) return how.includes('r') ? -order : order;
    }
    return 0;
  };
  const lastResort = (a: string, b: string) =>
    options.has('s', 'u') ? 0 : (a < b ? -1 : a > b ? 1 : 0) * (options.has('r') ? -1 : 1);
  const rows = lines.map((line) => ({ line, keys: keys.map((key) => key.of(line)) }));
  if (options.has('c')) {
    const at = rows.findIndex((row, i) => i > 0 && byKeys(rows[i - 1] as (typeof rows)[0], row) > 0);
    if (at < 0) return 0;
    return complain(process, `${options.rest[0] ?? '-'}:${at + 1}: disorder: ${rows[at]?.line}`);
  }
  await process.pause?.();
  rows.sort((a, b) => byKeys(a, b) || lastResort(a.line, b.line));
  const kept = options.has('u')
    ? rows.filter((row, i) => i === 0 || byKeys(rows[i - 1] as (typeof rows)[0], row) !== 0)
    : rows;
  const out = options.value('o');
  const text = kept.map(({ line }) => `${line}\n`).join('');
  if (out !== undefined) process.files.write(pathOf(process, out), text);
  else if (text !== '') await process.stdout.write(text);
  return 0;
});

const seq = program(async (process) => {
  const flags = ['-s', '-f', '-w'];
  const words = process.args.slice(1);
  const given = new Map<string, string>();
  while (words[0] !== undefined && /^-[^\d.]/.test(words[0])) {
    const flag = words.shift() as string;
    const short = flag.slice(0, 2);
    if (!flags.includes(short)) throw new ProgramError(`invalid option -- '${flag[1]}'`, { hint: true });
    given.set(short, short === '-w' ? '' : flag.length > 2 ? flag.slice(2) : (words.shift() ?? ''));
  }
  if (words.length === 0) throw new ProgramError('missing operand', { hint: true });
  if (words.length > 3) throw new ProgramError(`extra operand ‘${words[3]}’`, { hint: true });
  for (const word of words)
    if (!/^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(word))
      throw new ProgramError(`invalid floating point argument: ‘${word}’`, { hint: true });
  const last = Number(words.at(-1));
  const first = words.length > 1 ? Number(words[0]) : 1;
  const step = words.length > 2 ? Number(words[1]) : 1;
  if (step === 0) throw new ProgramError(`invalid Zero increment value: ‘${words[1]}’`, { hint: true });
  const places = Math.max(
    0,
    ...words.slice(0, Math.max(1, words.length - 1)).map((word) => word.split('.')[1]?.length ?? 0),
  );
  const width = given.has('-w') ? Math.max(...[first, last].map((value) => value.toFixed(places).length)) : 0;
  const format = given.get('-f');
  const separator = (given.get('-s') ?? '\n').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  const total = Math.floor((last - first) / step + 1e-9);
  let block = '';
  for (let i = 0; i <= total; i += 1) {
    const text = (first + i * step).toFixed(places);
    const shown = format
      ? format.replace(/%([-0]?)(\d*)(?:\.(\d+))?[gfe]/, (_, flag: string, size: string, digits?: string) =>
          (digits === undefined ? text : (first + i * step).toFixed(Number(digits)))[
            flag === '-' ? 'padEnd' : 'padStart'
          ](Number(size), flag === '0' ? '0' : ' '),
        )
      : width > 0
        ? text.startsWith('-')
          ? `-${text.slice(1).padStart(width - 1, '0')}`
          : text.padStart(width, '0')
        : text;
    block += shown + (i === total ? '\n' : separator);
    if (block.length > 1000) {
      await process.stdout.write(block);
      block = '';
    }
  }
  if (block !== '') await process.stdout.write(block);
  return 0;
});

export const searchPrograms: Record<string, Program> = {
  grep: grep('basic'),
  egrep: grep('extended'),
  fgrep: grep('fixed'),
  sort,
  seq,
};

/** grep and its kin. */
import { perlRegex } from '#lib/shell/perl-regex.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { RegexError, regexOf } from '#lib/shell/regex.ts';
import { complain, linesOf, pathOf, ProgramError, readOptions, textOf, type Options } from './options.ts';

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

export const searchPrograms: Record<string, Program> = {
  grep: grep('basic'),
  egrep: grep('extended'),
  fgrep: grep('fixed'),
};

/** Options of everyday programs, and GNU's words for wrong ones. */
import { MEMORY_EXHAUSTED } from '#lib/shell/io.ts';
import { ASK_OPTIONS, OptionsAsked } from './asked-options.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';

/** Ends a program with a message on stderr (`name: message`) and a status. */
export class ProgramError extends Error {
  readonly status: number;
  /** Whether the hint to `--help` follows. */
  readonly hint: boolean;

  constructor(message: string, { status = 1, hint = false }: { status?: number; hint?: boolean } = {}) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

export interface Options {
  /** By letter or long name; the value, or true. */
  readonly flags: ReadonlyMap<string, string | true>;
  /** All values of options that may be repeated, in order. */
  readonly all: readonly (readonly [string, string | true])[];
  readonly rest: readonly string[];
  has(...names: string[]): boolean;
  value(...names: string[]): string | undefined;
}

export interface Spec {
  /** Letters without and with a value, as getopt writes it: `lah` or `n:c:`. */
  readonly short: string;
  /** Long names and the letter (or name) they stand for; a trailing `=` takes a value. */
  readonly long?: Readonly<Record<string, string>>;
  /** Stop at the first word that is no option (`timeout`, `env`, `xargs`). */
  readonly stops?: boolean;
  /** `-5` is a value of this letter (`head -5`). */
  readonly number?: string;
  readonly status?: number;
}

export function readOptions(args: readonly string[], spec: Spec): Options {
  if (args[1] === ASK_OPTIONS) throw new OptionsAsked(spec);
  const status = spec.status ?? 1;
  const all: [string, string | true][] = [];
  const rest: string[] = [];
  const wrong = (message: string) => new ProgramError(message, { status, hint: true });
  let i = 1;
  for (; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (arg === '--') {
      i += 1;
      break;
    }
    if (arg.startsWith('--')) i += readLong(arg, args[i + 1], spec, all, wrong);
    else if (spec.number && /^-\d+$/.test(arg)) all.push([spec.number, arg.slice(1)]);
    else if (/^-./.test(arg)) i += readShort(arg, args[i + 1], spec, all, wrong);
    else if (spec.stops) break;
    else rest.push(arg);
  }
  rest.push(...args.slice(i));
  const flags = new Map(all);
  return {
    flags,
    all,
    rest,
    has: (...names) => names.some((name) => flags.has(name)),
    value: (...names) => {
      const found = names.map((name) => flags.get(name)).find((value) => value !== undefined);
      return found === true ? '' : found;
    },
  };
}

type Wrong = (message: string) => ProgramError;

function readLong(
  arg: string,
  next: string | undefined,
  spec: Spec,
  all: [string, string | true][],
  wrong: Wrong,
): number {
  const [name = '', ...value] = arg.slice(2).split('=');
  const long = spec.long ?? {};
  const names = Object.keys(long).map((key) => key.replace(/=\??$/, ''));
  const full = names.includes(name)
    ? name
    : names.filter((key) => key.startsWith(name)).length === 1
      ? names.find((key) => key.startsWith(name))
      : undefined;
  if (full === undefined) throw wrong(`unrecognized option '${arg.split('=')[0]}'`);
  const target = long[full] ?? long[`${full}=`] ?? long[`${full}=?`] ?? full;
  if (long[full] !== undefined) {
    if (value.length > 0) throw wrong(`option '--${full}' doesn't allow an argument`);
    all.push([target, true]);
    return 0;
  }
  if (value.length > 0) all.push([target, value.join('=')]);
  else if (long[`${full}=?`] !== undefined) all.push([target, true]);
  else if (next === undefined) throw wrong(`option '--${full}' requires an argument`);
  else {
    all.push([target, next]);
    return 1;
  }
  return 0;
}

function readShort(
  arg: string,
  next: string | undefined,
  spec: Spec,
  all: [string, string | true][],
  wrong: Wrong,
): number {
  for (let at = 1; at < arg.length; at += 1) {
    const letter = arg[at] as string;
    const found = letter === ':' ? -1 : spec.short.indexOf(letter);
    if (found < 0) throw wrong(`invalid option -- '${letter}'`);
    if (spec.short[found + 1] !== ':') {
      all.push([letter, true]);
      continue;
    }
    const optional = spec.short[found + 2] === ':';
    const attached = arg.slice(at + 1);
    if (attached !== '') all.push([letter, attached]);
    else if (optional) all.push([letter, true]);
    else if (next === undefined) throw wrong(`option requires an argument -- '${letter}'`);
    else {
      all.push([letter, next]);
      return 1;
    }
    return 0;
  }
  return 0;
}

/** A program whose ProgramErrors and FileErrors become words. */
export function program(body: Program): Program {
  return async (process) => {
    const name = process.args[0] ?? '';
    try {
      return await body(process);
    } catch (error) {
      if (error instanceof ProgramError) {
        await process.stderr.write(
          `${name}: ${error.message}\n${error.hint ? `Try '${name} --help' for more information.\n` : ''}`,
        );
        return error.status;
      }
      if (!(error instanceof FileError)) throw error;
      await process.stderr.write(
        `${name}: ${error.message === MEMORY_EXHAUSTED ? '' : 'write error: '}${error.message}\n`,
      );
      return 1;
    }
  };
}

export const pathOf = (process: Process, name: string) => process.files.resolve(process.cwd, name);

/** Prints a complaint; 1, to be the status. */
export async function complain(process: Process, message: string): Promise<number> {
  await process.stderr.write(`${process.args[0]}: ${message}\n`);
  return 1;
}

/** Text of a file, `-` being standard input; complains and gives undefined where it cannot be read. */
export async function textOf(
  process: Process,
  name: string,
  words = (file: string, error: string) => `${file}: ${error}`,
): Promise<string | undefined> {
  if (name === '-' || name === '/dev/stdin') return process.stdin.readAll();
  try {
    return process.files.read(pathOf(process, name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(process, words(name, error.message));
    return undefined;
  }
}

/** Calls back with each line (without its newline) of the named files, or of standard input as it comes. Returns the status. `false` from the callback stops. */
export async function eachLine(
  process: Process,
  names: readonly string[],
  call: (line: string, name: string, complete: boolean) => Promise<boolean | void> | boolean | void,
): Promise<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    if (name === '-') {
      for (
        let line = await process.stdin.readLine();
        line !== undefined;
        line = await process.stdin.readLine()
      )
        if ((await call(line, '-', true)) === false) return status;
      continue;
    }
    const text = await textOf(process, name);
    if (text === undefined) {
      status = 1;
      continue;
    }
    const lines = linesOf(text);
    for (const [i, line] of lines.entries()) {
      if (i % 2000 === 1999) await process.pause?.();
      if ((await call(line, name, i < lines.length - 1 || text.endsWith('\n'))) === false) return status;
    }
  }
  return status;
}

/** The lines of a text, without an empty one at its end. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Joins output into larger writes where nobody waits for each line. */
export class Batch {
  readonly #process: Process;
  #text = '';

  constructor(process: Process) {
    this.#process = process;
  }

  async line(text: string): Promise<void> {
    this.#text += `${text}\n`;
    if (this.#text.length > 4096) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await this.#process.stdout.write(text);
  }
}

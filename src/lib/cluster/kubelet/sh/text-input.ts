/** What a container's text programs have in common: their options, the text they read, its lines, and basic regular expressions. */
import type { Io } from './programs.ts';

export const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

export const joined = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Text of the files that are named, or standard input. */
export function textOf(name: string, io: Io, paths: readonly string[]): string | undefined {
  const { err, run } = io;
  if (paths.length === 0) return io.stdin;
  let text = '';
  for (const path of paths) {
    const found = path === '-' ? io.stdin : run.read(path);
    if (found === undefined) {
      err(`${name}: ${path}: No such file or directory\n`);
      return undefined;
    }
    text += found;
  }
  return text;
}

/** Options with their values (`-d,` or `-d ,`), switches, and the words that are left. */
export function readArgs(
  args: readonly string[],
  withValue: string,
): { values: Map<string, string>; switches: string; words: string[] } {
  const values = new Map<string, string>();
  const words: string[] = [];
  let switches = '';
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!/^-./.test(arg)) words.push(arg);
    else if (withValue.includes(arg.charAt(1)))
      values.set(arg.charAt(1), arg.slice(2) || (rest.shift() ?? ''));
    else switches += arg.slice(1);
  }
  return { values, switches, words };
}

/** A basic regular expression in the writing of an extended one. */
export const basicRegex = (text: string): string =>
  text.replace(
    /\\([(){}|+?])|([(){}|+?])/g,
    (_, escaped?: string, plain?: string) => escaped ?? `\\${plain ?? ''}`,
  );

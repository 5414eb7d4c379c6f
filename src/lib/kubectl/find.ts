/** From words to the command they mean, by the rules of cobra. */
import type { Command, Flags } from './command.ts';
import { aloneValue, byShort } from './parse.ts';

export interface Found {
  readonly command: Command;
  /** The commands from the root to it. */
  readonly chain: readonly Command[];
  /** The words without those that named commands. */
  readonly words: readonly string[];
}

/** Descends as long as the next word that is no flag names a sub-command. */
export function findCommand(root: Command, words: readonly string[], globals: Flags): Found {
  const chain = [root];
  let rest = [...words];
  for (;;) {
    const command = chain[chain.length - 1]!;
    const at = firstWord(rest, { ...command.flags, ...globals });
    const next = at < 0 ? undefined : subCommand(command, rest[at]!);
    if (!next) return { command, chain, words: rest };
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
    chain.push(next);
  }
}

const subCommand = (command: Command, word: string): Command | undefined =>
  command.commands.find((sub) => sub.name === word || sub.aliases?.includes(word));

/** Where the first word stands that is neither a flag nor the value of one; -1 without any. */
export function firstWord(words: readonly string[], flags: Flags): number {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return at;
    if (takesNext(word, flags)) at += 1;
  }
  return -1;
}

/** Whether the flag's value is the next word. An unknown flag is taken for one with a value. */
export function takesNext(word: string, flags: Flags): boolean {
  if (word.includes('=')) return false;
  const long = word.startsWith('--');
  if (!long && word.length !== 2) return false;
  const name = long ? word.slice(2).replaceAll('_', '-') : byShort(flags, word[1]!);
  const flag = name === undefined ? undefined : flags[name];
  if (!flag) return name !== 'help' && word !== '-h';
  return aloneValue(flag) === undefined;
}

/** The names cobra would offer for a word nobody knows: close by edits, or beginning with it. */
export function suggestions(names: readonly string[], typed: string): string[] {
  const lower = typed.toLowerCase();
  return names.filter(
    (name) => editDistance(lower, name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(lower),
  );
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

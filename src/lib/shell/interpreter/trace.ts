/** `set -x`: what is about to run, behind PS4. */
import type { Interpreter } from './interpreter.ts';
import { shellQuote } from './quoting.ts';

/** Prints a line of the trace: the first character of PS4 once for each level of substitution. */
export async function trace(sh: Interpreter, text: string): Promise<void> {
  const mark = sh.value('PS4') ?? '+ ';
  await sh.print(`${mark.slice(0, 1).repeat(sh.trace - 1)}${mark}${text}\n`, 2);
}

/** A word as the trace shows it. */
export const traced = (word: string) => (word === '' ? "''" : shellQuote(word));

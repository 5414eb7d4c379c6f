/** `set -o` options: which there are, and how they are switched. */
import type { Interpreter } from './interpreter.ts';

/** Those that do something here, by letter. */
export const OPTION_LETTERS: Record<string, string> = {
  a: 'allexport',
  e: 'errexit',
  f: 'noglob',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
  C: 'noclobber',
  E: 'errtrace',
  T: 'functrace',
  B: 'braceexpand',
  m: 'monitor',
  h: 'hashall',
  b: 'notify',
  H: 'histexpand',
};
export const OPTION_NAMES = [
  ...new Set([...Object.values(OPTION_LETTERS), 'pipefail', 'history', 'emacs', 'vi', 'posix', 'ignoreeof']),
].sort((a, b) => (a < b ? -1 : 1));
const NOT_SIMULATED = new Set(['posix', 'vi']);

/** `$-`: the letters of the options that are on, in bash's order. */
export function optionLetters(sh: Pick<Interpreter, 'options' | 'interactive' | 'scripted'>): string {
  const on = Object.entries(OPTION_LETTERS)
    .filter(([letter, name]) => sh.options.has(name) && !'BhH'.includes(letter))
    .map(([letter]) => letter);
  const always = sh.interactive ? ['h', 'i', 'm', 'B', 'H'] : ['h', 'B'];
  const order = 'abefhikmnptuvxBCEHPT';
  const letters = [...new Set([...on, ...always])].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return letters.join('') + (sh.interactive ? 's' : sh.scripted ? '' : 'c');
}

/** False where there is no such option. */
export function setOption(sh: Interpreter, name: string, on: boolean): boolean {
  if (!OPTION_NAMES.includes(name) || (on && NOT_SIMULATED.has(name))) return false;
  if (on) sh.options.add(name);
  else sh.options.delete(name);
  return true;
}

/** `getopts` in a container's shell: one option of its arguments after the other. */
import type { Shell } from './shell.ts';

/** Where in a word of several letters it is, kept beside OPTIND. */
const PLACE = new WeakMap<Shell, { readonly index: number; readonly letter: number }>();

export function getopts(sh: Shell, [wanted = '', name = 'OPT', ...given]: readonly string[]): number {
  const args = given.length > 0 ? given : sh.args;
  const index = Number(sh.value('OPTIND') ?? 1) || 1;
  const known = PLACE.get(sh);
  const at = known?.index === index ? known.letter : 1;
  const word = args[index - 1] ?? '';
  if (!/^-./.test(word) || word === '--') {
    sh.assign('OPTIND', String(word === '--' ? index + 1 : index));
    sh.assign(name, '?');
    return 1;
  }
  const letter = word.charAt(at);
  const isSilent = wanted.startsWith(':');
  const place = letter === ':' ? -1 : wanted.indexOf(letter, isSilent ? 1 : 0);
  const isLast = at + 1 >= word.length;
  const moveTo = (next: number, within = 1) => {
    sh.assign('OPTIND', String(next));
    PLACE.set(sh, { index: next, letter: within });
  };
  if (place < 0) {
    moveTo(isLast ? index + 1 : index, isLast ? 1 : at + 1);
    return odd(sh, name, letter, isSilent, '?', 'Illegal option');
  }
  if (wanted.charAt(place + 1) !== ':') {
    moveTo(isLast ? index + 1 : index, isLast ? 1 : at + 1);
    sh.assign(name, letter);
    sh.assign('OPTARG', '');
    return 0;
  }
  const value = isLast ? args[index] : word.slice(at + 1);
  moveTo(index + (isLast ? 2 : 1));
  if (value === undefined) return odd(sh, name, letter, isSilent, ':', 'No arg for');
  sh.assign(name, letter);
  sh.assign('OPTARG', value);
  return 0;
}

function odd(sh: Shell, name: string, letter: string, isSilent: boolean, mark: string, why: string): number {
  sh.assign(name, isSilent ? mark : '?');
  if (isSilent) sh.assign('OPTARG', letter);
  else sh.process.write(`${why} -${letter}${why === 'No arg for' ? ' option' : ''}\n`, true);
  return 0;
}

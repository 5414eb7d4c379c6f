/** find -printf: its directives (find(1)). */
import type { Process } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';
import { baseOf, modeText } from './paths.ts';

/** A file as `-printf` shows it. `root`: the starting point it was found below; `name`: as find names it. */
export function printed(
  files: Process['files'],
  root: string,
  format: string,
  path: string,
  name: string,
): string {
  const stat = files.lstat(path);
  const when = (letter: string) => dateText(`%${letter}`, stat?.modifiedMs ?? 0);
  const below = name.slice(root.length).replace(/^\//, '');
  const values: Record<string, () => string> = {
    p: () => name,
    f: () => baseOf(name),
    h: () => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '.'),
    P: () => below,
    H: () => root,
    s: () => String(stat?.size ?? 0),
    k: () => String(Math.ceil((stat?.size ?? 0) / 1024)),
    b: () => String(Math.ceil((stat?.size ?? 0) / 512)),
    m: () => (stat?.mode ?? 0).toString(8),
    M: () => (stat ? modeText(stat) : ''),
    y: () => ({ file: 'f', dir: 'd', link: 'l' })[stat?.kind ?? 'file'],
    d: () => String(below === '' ? 0 : below.split('/').length),
    l: () => stat?.target ?? '',
    u: () => 'root',
    g: () => 'root',
    U: () => '0',
    G: () => '0',
    n: () => '1',
    i: () => '1',
    t: () => dateText('%a %b %e %T.%N0 %Y', stat?.modifiedMs ?? 0),
    '%': () => '%',
  };
  return format
    .replace(/\\(n|t|0|\\|r)/g, (_, char: string) => ({ n: '\n', t: '\t', 0: '\0', r: '\r' })[char] ?? char)
    .replace(/%(-?\d*)(?:[TAC](.)|(.))/g, (whole, width: string, time?: string, letter?: string) => {
      const text =
        time === '@'
          ? `${((stat?.modifiedMs ?? 0) / 1000).toFixed(3)}0000000`
          : time
            ? when(time)
            : (values[letter ?? '']?.() ?? whole);
      return width.startsWith('-') ? text.padEnd(Number(width.slice(1))) : text.padStart(Number(width || 0));
    });
}

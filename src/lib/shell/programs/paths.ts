/** What the programs for files share: names, sizes and modes in words, one step a name. */
import { FileError, type LinkStat, type Process } from '#lib/shell/program.ts';
import { complain, ProgramError } from './options.ts';

export const baseOf = (path: string) => path.replace(/(.)\/+$/, '$1').replace(/^.*\/(?=.)/, '');
export const join = (folder: string, name: string) => `${folder.replace(/\/$/, '')}/${name}`;

/** Runs one step a name; a FileError becomes `program: words: error`. */
export async function forEach(
  process: Process,
  names: readonly string[],
  words: (name: string) => string,
  step: (name: string) => Promise<void> | void,
): Promise<number> {
  let status = 0;
  for (const name of names) {
    try {
      await step(name);
    } catch (error) {
      if (error instanceof FileError) status = await complain(process, `${words(name)}: ${error.message}`);
      else if (error instanceof ProgramError && !error.hint) status = await complain(process, error.message);
      else throw error;
    }
  }
  return status;
}

/** `1536` → `1.5K`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let [value, unit] = [bytes, -1];
  while (value >= 1024 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${'KMGTP'[unit]}`;
}

export function modeText(stat: Pick<LinkStat, 'kind' | 'mode'> & Partial<LinkStat>): string {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1].map((bit, i) =>
    stat.mode & bit ? ('rwx'[i % 3] as string) : '-',
  );
  for (const [at, bit, letter] of [
    [2, 0o4000, 's'],
    [5, 0o2000, 's'],
    [8, 0o1000, 't'],
  ] as const)
    if (stat.mode & bit) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  return `${stat.kind === 'dir' ? 'd' : stat.kind === 'link' ? 'l' : '-'}${bits.join('')}`;
}

export const isDevice = (path: string) => /^\/dev\/(null|tty)$/.test(path);

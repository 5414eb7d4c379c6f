/** Which programs there are by which names, and how a shell says that there is none. */
import { programs } from './programs.ts';
import type { RunOptions } from './run-options.ts';

/** A file that is a program, as a package manager puts it there. */
export const BINARY = '\u007fELF';

/** Shells by every name they go by. */
export const isShell = (program: string): boolean => /^(\/(usr\/)?bin\/)?(sh|bash|ash|dash)$/.test(program);

export const bareName = (program: string): string => program.replace(/^(\/usr(\/local)?)?\/s?bin\//, '');

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether there is a program of that name, or of that absolute path: as the image says, or any stand-in. */
export function hasProgram(program: string, has?: (name: string) => boolean): boolean {
  const name = bareName(program);
  if (has) return has(name) && !name.includes('/');
  return isShell(program) || Object.hasOwn(programs, name);
}

/** Whose words a shell speaks: Debian's sh is dash, Red Hat's is bash, and busybox's is its own. */
export type Dialect = 'dash' | 'bash' | 'ash';

export function dialectOf(shell: string, { base }: RunOptions): Dialect {
  if (baseName(shell) === 'bash' || base === 'redhat') return 'bash';
  return base === 'debian' || baseName(shell) === 'dash' ? 'dash' : 'ash';
}

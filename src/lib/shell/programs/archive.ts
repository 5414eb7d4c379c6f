/** tar and gzip, loaded when one of them is first run. */
import type { Program } from '#lib/shell/program.ts';

const lazily =
  (name: 'tar' | 'gzip'): Program =>
  async (process) => {
    const { leash, interrupt } = process;
    const run = await leash.load(
      () => import('./archive/programs.ts').then((part) => part.archivePrograms[name]),
      interrupt,
    );
    return run(process);
  };

export const archives: Readonly<Record<string, Program>> = {
  tar: lazily('tar'),
  gzip: lazily('gzip'),
  gunzip: lazily('gzip'),
  zcat: lazily('gzip'),
};

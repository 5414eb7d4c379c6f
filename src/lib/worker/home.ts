/** Files for the learner's home folder. */
import { HOME, type VirtualFiles } from '#lib/shell/files.ts';

/** Writes a file by its path within the home folder, over what is there. What begins as a script can be run. */
export function putInHome(files: VirtualFiles, path: string, text: string): void {
  const absolute = `${HOME}/${path}`;
  files.makeDir(absolute.slice(0, absolute.lastIndexOf('/')), true);
  files.write(absolute, text, text.startsWith('#!') ? 0o755 : 0o644);
}

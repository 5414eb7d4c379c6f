/** Paths in a kubeconfig are relative to the folder of their file (ResolvePath and MakeRelative in client-go's clientcmd). */
import type { Process } from '#lib/shell/program.ts';

type Surroundings = Pick<Process, 'cwd' | 'files'>;

/** The folder of a kubeconfig, ending in a slash. */
function folderOf({ files, cwd }: Surroundings, file: string): string {
  const at = files.resolve(cwd, file);
  return at.slice(0, at.lastIndexOf('/') + 1);
}

/** A path out of a file, from the root. */
export const resolveBeside = (process: Surroundings, file: string, path: string): string =>
  path && process.files.resolve(folderOf(process, file), path);

/** A path as it is written into a file: relative where it is in the file's folder or below. */
export function relativeBeside(process: Surroundings, file: string, path: string): string {
  const at = process.files.resolve(process.cwd, path);
  const folder = folderOf(process, file);
  return at.startsWith(folder) ? at.slice(folder.length) : at;
}

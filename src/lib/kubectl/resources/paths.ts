/** Which files -f means: files, folders (with -R), patterns, addresses and standard input. */
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { FileSystem, Process } from '#lib/shell/program.ts';
import { isUrl, textAt } from './web.ts';

const EXTENSIONS = ['.json', '.yaml', '.yml'];

export interface Manifest {
  /** As messages name it: the path as typed, `STDIN` for standard input. */
  readonly source: string;
  read(): Promise<string>;
}

/** The manifests of -f in order. Throws where a path leads nowhere. */
export function manifestsOf(
  run: Pick<Run, 'process' | 'localPorts'>,
  filenames: readonly string[],
  recursive: boolean,
): Manifest[] {
  const { process } = run;
  return filenames.flatMap((name) => {
    if (name === '-') return [{ source: 'STDIN', read: () => process.stdin.readAll() }];
    if (isUrl(name)) return [{ source: name, read: () => textAt(run, name) }];
    return expand(process, name).flatMap((path) => filesAt(process, path, recursive));
  });
}

function expand(process: Process, name: string): string[] {
  const { files, cwd } = process;
  if (files.stat(files.resolve(cwd, name))) return [name];
  const found = /[*?[]/.test(name) ? glob(files, cwd, name) : [];
  if (found.length === 0) throw new CommandError(`the path "${name}" does not exist`);
  return found;
}

function glob(files: FileSystem, cwd: string, pattern: string): string[] {
  const slash = pattern.lastIndexOf('/') + 1;
  const [folder, last] = [pattern.slice(0, slash), pattern.slice(slash)];
  const at = files.resolve(cwd, folder || '.');
  if (files.stat(at)?.kind !== 'dir') return [];
  const escaped = last
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const matches = new RegExp(`^${escaped}$`);
  return files.list(at).flatMap((name) => (matches.test(name) ? [folder + name] : []));
}

function filesAt(process: Process, path: string, recursive: boolean): Manifest[] {
  const { files, cwd } = process;
  const manifest = (source: string): Manifest => ({
    source,
    read: async () => files.read(files.resolve(cwd, source)),
  });
  if (files.stat(files.resolve(cwd, path))!.kind === 'file') return [manifest(path)];
  const inside = filesIn(files, cwd, path.replace(/\/+$/, '') || '/', recursive);
  if (inside.length === 0) {
    throw new CommandError(
      `error reading [${path}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`,
    );
  }
  return inside.map(manifest);
}

function filesIn(files: FileSystem, cwd: string, folder: string, recursive: boolean): string[] {
  return files.list(files.resolve(cwd, folder)).flatMap((name) => {
    const path = folder === '.' ? name : `${folder === '/' ? '' : folder}/${name}`;
    if (files.stat(files.resolve(cwd, path))?.kind === 'dir')
      return recursive ? filesIn(files, cwd, path, recursive) : [];
    return EXTENSIONS.some((extension) => name.endsWith(extension)) ? [path] : [];
  });
}

/** The files that a kustomization may read. From kustomize api/internal/loader/fileloader.go. */
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import type { FileSystem } from '#lib/shell/program.ts';

export class Loader {
  readonly root: string;
  readonly #files: FileSystem;
  readonly #referrer: Loader | undefined;
  readonly #anywhere: boolean;

  constructor(files: FileSystem, root: string, anywhere: boolean, referrer?: Loader) {
    this.#files = files;
    this.root = root;
    this.#anywhere = anywhere;
    this.#referrer = referrer;
  }

  resolve(path: string): string {
    return this.#files.resolve(this.root, path);
  }

  /** The text of a file in or below the root. */
  read(path: string): string {
    refuseRemote(path);
    const full = this.resolve(path);
    const stat = this.#files.stat(full);
    if (!stat) throw new CommandError(missing(this.#files, full, full));
    if (stat.kind === 'dir') throw new CommandError(`'${full}' must resolve to a file`);
    if (!this.#anywhere && !isBelow(full, this.root))
      throw new CommandError(`security; file '${full}' is not in or below '${this.root}'`);
    return this.#files.read(full);
  }

  /** The loader of another folder with a kustomization. */
  into(path: string): Loader {
    refuseRemote(path);
    const root = this.resolve(path);
    checkFolder(this.#files, root, root);
    for (let visited: Loader | undefined = this as Loader; visited; visited = visited.#referrer) {
      if (isBelow(visited.root, root)) {
        throw new CommandError(
          `cycle detected: candidate root '${root}' contains visited root '${visited.root}'`,
        );
      }
    }
    return new Loader(this.#files, root, this.#anywhere, this);
  }
}

/** The loader of the folder named on the command line. */
export function rootLoader(files: FileSystem, cwd: string, path: string, anywhere: boolean): Loader {
  refuseRemote(path);
  const root = files.resolve(cwd, path);
  checkFolder(files, root, path);
  return new Loader(files, root, anywhere);
}

function checkFolder(files: FileSystem, full: string, shown: string): void {
  const stat = files.stat(full);
  if (!stat)
    throw new CommandError(`must build at directory: not a valid directory: ${missing(files, full, shown)}`);
  if (stat.kind !== 'dir')
    throw new CommandError(`must build at directory: '${shown}': file is not directory`);
}

/** The first part of the path that is not there is what lstat failed on. */
function missing(files: FileSystem, full: string, shown: string): string {
  const parts = full.split('/');
  const at = parts.findIndex((_, i) => i > 0 && !files.stat(parts.slice(0, i + 1).join('/')));
  const gone = parts.slice(0, (at < 0 ? parts.length : at) + 1).join('/');
  return `evalsymlink failure on '${shown}' : lstat ${gone}: no such file or directory`;
}

const isBelow = (path: string, root: string): boolean =>
  path === root || path.startsWith(root === '/' ? '/' : `${root}/`);

/** There is no network behind this client, and no git. */
function refuseRemote(path: string): void {
  if (
    /^(https?:|ssh:|git::|git@|file:|oci:)|^(github|gitlab|bitbucket)\.(com|org)[/:]|\.git([/?]|$)|\?ref=/.test(
      path,
    )
  )
    throw notSimulated(`kustomize with ${path}`);
}

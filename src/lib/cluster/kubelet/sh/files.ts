/** The files of a container while something runs in it: those it began with, what others did to them, and what the run itself does. */
import type { FileChange, RunOptions } from './run-options.ts';

const ROOT_FOLDERS = 'bin dev etc home lib mnt opt proc root run sbin srv sys tmp usr var'.split(' ');

/** A program may not write where it wants to. */
export class Denied {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

export class Files {
  /** What the run itself did, in order of time. */
  made: FileChange[] = [];
  /** How many of the changes by others have happened. */
  changesSeen = 0;
  #texts: Map<string, string>;
  readonly #options: RunOptions;
  /** How often each file was changed. */
  readonly #versions = new Map<string, number>();

  constructor(
    options: RunOptions,
    texts: ReadonlyMap<string, string> = new Map(Object.entries(options.files)),
  ) {
    this.#options = options;
    this.#texts = new Map(texts);
  }

  copy(): ReadonlyMap<string, string> {
    return new Map(this.#texts);
  }

  read(full: string): string | undefined {
    return full === '/dev/null' ? '' : this.#texts.get(full);
  }

  /** Writes a file, or (null) removes it. `asked`: the path as the program said it. Throws `Denied`. */
  put(full: string, text: string | null, asked: string, at: number): void {
    if (this.isReadOnly(full)) throw new Denied(asked);
    this.#set(full, text);
    this.made.push({ at, path: full, text });
  }

  removeFolder(full: string, asked: string, at: number): void {
    for (const file of [...this.#texts.keys()])
      if (file.startsWith(`${full}/`)) this.put(file, null, asked, at);
  }

  #set(full: string, text: string | null): void {
    if (text === null) this.#texts.delete(full);
    else this.#texts.set(full, text);
    this.#versions.set(full, this.version(full) + 1);
  }

  isReadOnly(full: string): boolean {
    const { readOnly = [], folders = [] } = this.#options;
    if (readOnly.length === 0) return false;
    const inside = (folder: string) => folder !== '' && (full === folder || full.startsWith(`${folder}/`));
    if (readOnly.some(inside)) return true;
    return readOnly.includes('') && !folders.some(inside);
  }

  /** Changes with every change of the file. */
  version(full: string): number {
    return this.#versions.get(full) ?? 0;
  }

  /** What others did by now. */
  apply(now: number): void {
    const { changes = [] } = this.#options;
    for (; this.changesSeen < changes.length; this.changesSeen += 1) {
      const { at, path, text } = changes[this.changesSeen] as FileChange;
      if (at > now) return;
      this.#set(path, text);
    }
  }

  /** When somebody else changes the file next: Infinity where it is known that nobody will. */
  nextChange(full: string): number {
    const { changes = [], shared, untilMs } = this.#options;
    const next = changes.slice(this.changesSeen).find((change) => change.path === full);
    if (next) return next.at;
    return shared && untilMs !== Infinity ? untilMs + 1 : Infinity;
  }

  /** Names in a folder, sorted; undefined where there is no such folder. */
  list(full: string): readonly string[] | undefined {
    const folder = full.replace(/\/?$/, '/');
    const names = new Set<string>(folder === '/' ? ROOT_FOLDERS : []);
    const { folders = [] } = this.#options;
    for (const file of [...this.#texts.keys(), ...folders])
      if (file.startsWith(folder)) names.add(file.slice(folder.length).split('/')[0] ?? '');
    names.delete('');
    const known =
      ROOT_FOLDERS.some((name) => folder === `/${name}/`) ||
      this.#texts.has(folder) ||
      folders.some((one) => `${one}/` === folder || one.startsWith(folder));
    return names.size > 0 || known ? [...names].sort() : undefined;
  }

  stat(full: string): { readonly kind: 'file' | 'dir' } | undefined {
    if (this.read(full) !== undefined) return { kind: 'file' };
    return this.list(full) === undefined ? undefined : { kind: 'dir' };
  }
}

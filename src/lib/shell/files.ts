/**
 * The virtual files: text files and folders in one table of immutable rows by absolute path, so that a snapshot only
 * keeps references. What is derived from the rows (names in a folder, bytes in use) is rebuilt after a restore.
 */
import { byteLength } from '#lib/bytes/utf8.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import { FileError, type FileStat, type FileSystem, type LinkStat } from './program.ts';

interface FileNode {
  readonly kind: 'file' | 'dir' | 'link';
  /** Empty for folders; where a symbolic link points. */
  readonly text: string;
  /** In bytes of UTF-8. */
  readonly size: number;
  readonly mode: number;
  readonly modifiedMs: number;
}

export const HOME = '/root';

/** All files together may hold this many bytes; more is ENOSPC. */
export const CAPACITY_BYTES = 32 * 1024 * 1024;
const MAX_NODES = 50_000;

const FIRST_DIRS = [
  '/',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/mnt',
  '/opt',
  HOME,
  '/tmp',
  '/usr',
  '/usr/bin',
  '/usr/local',
  '/usr/local/bin',
  '/var',
  '/var/log',
];
const DEVICES = new Set(['/dev/null', '/dev/tty']);
/** How many symbolic links a path may go through. */
const MAX_LINKS = 40;

/** What the system calls each error (strerror). */
const WORDS = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  ENOSPC: 'No space left on device',
  EBUSY: 'Device or resource busy',
  ELOOP: 'Too many levels of symbolic links',
} as const;

export function fileError(code: keyof typeof WORDS): FileError {
  return new FileError(code, WORDS[code]);
}

/** `/a/./b/../c/` → `/a/c`; relative to `cwd` unless it begins with a slash. */
export function resolvePath(cwd: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

export const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';
export const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1) || '/';
const within = (folder: string, path: string) => path.startsWith(folder === '/' ? '/' : `${folder}/`);

export class VirtualFiles implements FileSystem {
  readonly #sim: Simulation;
  readonly #nodes: Table<FileNode>;
  #names = new Map<string, Set<string>>();
  #used = 0;
  #links = 0;
  #listeners = new Set<(path: string) => void>();

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#nodes = sim.table<FileNode>('files');
    if (this.#nodes.size === 0) {
      for (const path of FIRST_DIRS) this.#nodes.set(path, this.#folder());
      for (const path of DEVICES) this.#nodes.set(path, this.#file('', 0o666));
    }
    this.#index();
    sim.onRestored(() => this.#index());
  }

  /** Bytes that all files hold together. */
  get usedBytes(): number {
    return this.#used;
  }

  /** The path behind all symbolic links; the last name itself is followed unless `keepLast`. */
  realPath(path: string, keepLast = false): string {
    if (this.#links === 0) return path;
    for (let hops = 0; ; hops += 1) {
      const link = this.#firstLink(path, keepLast);
      if (link === undefined) return path;
      if (hops >= MAX_LINKS) throw fileError('ELOOP');
      const target = this.#nodes.get(link)?.text ?? '';
      path = resolvePath(parentOf(link), `${target}${path.slice(link.length)}`);
    }
  }

  #firstLink(path: string, keepLast: boolean): string | undefined {
    for (let end = path.indexOf('/', 1); end >= 0; end = path.indexOf('/', end + 1)) {
      const part = path.slice(0, end);
      if (this.#nodes.get(part)?.kind === 'link') return part;
    }
    return !keepLast && this.#nodes.get(path)?.kind === 'link' ? path : undefined;
  }

  /** Makes a symbolic link. */
  link(path: string, target: string): void {
    path = this.realPath(path, true);
    if (this.#nodes.has(path)) throw fileError('EEXIST');
    this.#checkFolder(parentOf(path));
    this.#put(path, { ...this.#file(target, 0o777), kind: 'link' });
  }

  read(path: string): string {
    path = this.realPath(path);
    const node = this.#get(path);
    if (node.kind === 'dir') throw fileError('EISDIR');
    return node.text;
  }

  write(path: string, text: string, mode?: number): void {
    path = this.realPath(path);
    if (DEVICES.has(path)) return;
    const old = this.#forWriting(path);
    this.#put(path, { ...this.#file(text, mode ?? old?.mode ?? 0o644) });
  }

  /** Adds to the end of a file, which is made where it is missing. Costs no more than what is added. */
  append(path: string, text: string): void {
    path = this.realPath(path);
    if (DEVICES.has(path)) return;
    const old = this.#forWriting(path);
    if (!old) this.write(path, text);
    else
      this.#put(path, {
        ...old,
        text: old.text + text,
        size: old.size + byteLength(text),
        modifiedMs: this.#sim.now,
      });
  }

  /** Sets the time of the last change, as `touch -d` does. */
  touch(path: string, modifiedMs: number): void {
    path = this.realPath(path);
    this.#put(path, { ...this.#get(path), modifiedMs });
  }

  /** What is there, behind symbolic links. */
  stat(path: string): FileStat | undefined {
    if (this.#links > 0) {
      try {
        path = this.realPath(path);
      } catch {
        return undefined; // links that go round
      }
    }
    const node = this.#nodes.get(path);
    if (!node || node.kind === 'link') return undefined;
    const { kind, size, mode, modifiedMs } = node;
    return { kind, size: kind === 'dir' ? 4096 : size, mode, modifiedMs };
  }

  /** As `stat`, and of a symbolic link itself with where it points. */
  lstat(path: string): LinkStat | undefined {
    if (this.#links === 0) return this.stat(path);
    let real: string;
    try {
      real = this.realPath(path, true);
    } catch {
      return undefined;
    }
    const node = this.#nodes.get(real);
    if (node?.kind !== 'link') return this.stat(path);
    const { size, mode, modifiedMs, text } = node;
    return { kind: 'link', size, mode, modifiedMs, target: text };
  }

  list(path: string): readonly string[] {
    path = this.realPath(path);
    if (this.#get(path).kind !== 'dir') throw fileError('ENOTDIR');
    return [...(this.#names.get(path) ?? [])].sort((a, b) => (a < b ? -1 : 1));
  }

  makeDir(path: string, parents = false): void {
    path = this.realPath(path, true);
    if (parents && this.#nodes.get(path)?.kind === 'link') path = this.realPath(path);
    const there = this.#nodes.get(path);
    if (there) {
      if (parents && there.kind === 'dir') return;
      throw fileError('EEXIST');
    }
    if (parents && !this.#nodes.has(parentOf(path))) this.makeDir(parentOf(path), true);
    this.#checkFolder(parentOf(path));
    this.#put(path, this.#folder());
  }

  /** Removes a file, a symbolic link (not what it points to) or a folder. */
  remove(path: string, recursive = false): void {
    path = this.realPath(path, true);
    const node = this.#get(path);
    if (FIRST_DIRS.includes(path) || DEVICES.has(path)) throw fileError('EBUSY');
    if (node.kind === 'dir') {
      if (!recursive && (this.#names.get(path)?.size ?? 0) > 0) throw fileError('ENOTEMPTY');
      for (const name of this.list(path)) this.remove(`${path}/${name}`, true);
    }
    this.#nodes.delete(path);
    if (node.kind === 'link') this.#links -= 1;
    this.#names.get(parentOf(path))?.delete(nameOf(path));
    this.#names.delete(path);
    this.#used -= node.size;
    this.#changed(path);
  }

  rename(from: string, to: string): void {
    from = this.realPath(from, true);
    to = this.realPath(to, true);
    const node = this.#get(from);
    if (from === to) return;
    if (FIRST_DIRS.includes(from) || DEVICES.has(from)) throw fileError('EBUSY');
    if (node.kind === 'dir' && within(from, to)) throw fileError('EINVAL');
    this.#checkFolder(parentOf(to));
    const target = this.#nodes.get(to);
    if (target?.kind === 'dir' && node.kind !== 'dir') throw fileError('EISDIR');
    if (target && target.kind !== 'dir' && node.kind === 'dir') throw fileError('ENOTDIR');
    if (target) this.remove(to);
    this.#move(from, to);
  }

  chmod(path: string, mode: number): void {
    path = this.realPath(path);
    this.#put(path, { ...this.#get(path), mode });
  }

  resolve(cwd: string, path: string): string {
    return resolvePath(cwd, path);
  }

  onChange(listener: (path: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #move(from: string, to: string): void {
    const node = this.#get(from);
    const names = node.kind === 'dir' ? this.list(from) : [];
    this.#put(to, node);
    for (const name of names) this.#move(`${from}/${name}`, `${to}/${name}`);
    this.remove(from);
  }

  #file(text: string, mode: number): FileNode {
    return { kind: 'file', text, size: byteLength(text), mode, modifiedMs: this.#sim.now };
  }

  #folder(): FileNode {
    return { kind: 'dir', text: '', size: 0, mode: 0o755, modifiedMs: this.#sim.now };
  }

  #get(path: string): FileNode {
    const node = this.#nodes.get(path);
    if (node) return node;
    for (let up = parentOf(path); up !== '/'; up = parentOf(up)) {
      if (this.#nodes.get(up)?.kind === 'file') throw fileError('ENOTDIR');
    }
    throw fileError('ENOENT');
  }

  #checkFolder(path: string): void {
    if (this.#get(this.realPath(path)).kind !== 'dir') throw fileError('ENOTDIR');
  }

  /** The file that is there, if one is; throws where none can be. */
  #forWriting(path: string): FileNode | undefined {
    const old = this.#nodes.get(path);
    if (old?.kind === 'dir') throw fileError('EISDIR');
    if (!old) this.#checkFolder(parentOf(path));
    return old;
  }

  #put(path: string, node: FileNode): void {
    const used = this.#used - (this.#nodes.get(path)?.size ?? 0) + node.size;
    if (used > CAPACITY_BYTES && used > this.#used) throw fileError('ENOSPC');
    if (this.#nodes.size >= MAX_NODES && !this.#nodes.has(path)) throw fileError('ENOSPC');
    if (this.#nodes.get(path)?.kind === 'link') this.#links -= 1;
    if (node.kind === 'link') this.#links += 1;
    this.#nodes.set(path, node);
    this.#used = used;
    this.#addName(path);
    this.#changed(path);
  }

  #addName(path: string): void {
    if (path === '/') return;
    const parent = parentOf(path);
    const names = this.#names.get(parent);
    if (names) names.add(nameOf(path));
    else this.#names.set(parent, new Set([nameOf(path)]));
  }

  #changed(path: string): void {
    for (const listener of [...this.#listeners]) listener(path);
  }

  #index(): void {
    this.#names.clear();
    this.#used = 0;
    this.#links = 0;
    for (const [path, node] of this.#nodes.entries()) {
      this.#addName(path);
      if (node.kind === 'link') this.#links += 1;
      this.#used += node.size;
    }
  }
}

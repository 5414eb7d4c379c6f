/**
 * jq itself: the C program, compiled to WebAssembly by the package `jq-wasm`, and the few system calls that it makes.
 * The package's own JavaScript knows no files, no exit status and only the machine's clock, so nothing of it runs; only
 * its code is taken. What the calls are named there is in `system`; hence the exact version in package.json.
 */
import packed from 'jq-wasm/dist/build/jq.js?raw';
import type { FileStat } from '#lib/shell/program.ts';
import { fromBase64 } from '#lib/bytes/base64.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { brokenDown, scanTime, secondsOf, type BrokenDownTime } from './calendar.ts';

/** What is asked of one run. */
export interface Surroundings {
  /** `args[0]` is the program's name. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** Virtual epoch milliseconds. */
  readonly now: number;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** Bytes of standard input, or undefined at its end; what it throws ends the run and is thrown on. */
  stdin(): Uint8Array | undefined;
  /** Called with 1 or 2 and what is written there; what it throws ends the run and is thrown on. */
  write(fd: 1 | 2, bytes: Uint8Array): void;
  /** Of an absolute path. */
  stat(path: string): FileStat | undefined;
  read(path: string): string;
}

type Call = (...args: number[]) => number | void;
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}
/** `WebAssembly`, which the language's own types do not have. */
interface Engine {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Instance: new (code: object, imports: Record<string, Record<string, Call>>) => Instance;
}
const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

let compiled: Promise<object> | undefined;

/** The program's code, compiled when it is first asked for. */
export function jqCode(): Promise<object> {
  const base64 = /base64,([A-Za-z0-9+/=]{1000,})/.exec(packed)?.[1] ?? '';
  return (compiled ??= engine.compile(fromBase64(base64) ?? new Uint8Array()));
}

/** Error numbers of WASI. */
const E = { ACCES: 2, BADF: 8, ISDIR: 31, INVAL: 28, NOENT: 44, NOTTY: 59, SPIPE: 70, PERM: 63 };
const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const CHARACTER_DEVICE = 0o020000;
const OPEN_FOR_WRITING = 3;
const GET_CWD = -100;
const PAGE = 65_536;
/** What the program may use, as its build says. */
const MOST_MEMORY = 268_435_456;
const ABORTED = 134;

interface OpenFile {
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: Uint8Array;
  at: number;
}

class Exit {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** Runs jq once from its beginning; gives its exit status. Never waits. */
export function runJq(code: object, surroundings: Surroundings): number {
  return new Machine(code, surroundings).run();
}

class Machine {
  readonly #around: Surroundings;
  readonly #memory: Memory;
  readonly #exports: Readonly<Record<string, Call>>;
  readonly #open = new Map<number, OpenFile>();
  #input: Uint8Array | undefined = new Uint8Array();
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor(code: object, around: Surroundings) {
    this.#around = around;
    const { exports } = new engine.Instance(code, { a: this.#system() });
    this.#memory = exports['E'] as Memory;
    this.#exports = exports as Readonly<Record<string, Call>>;
    this.#lookAtMemory();
  }

  run(): number {
    try {
      this.#exports['F']?.();
      const { args } = this.#around;
      const list = this.#exports['J']?.((args.length + 1) * 4) as number;
      for (const [i, arg] of args.entries()) this.#view.setUint32(list + 4 * i, this.#pushText(arg), true);
      this.#view.setUint32(list + 4 * args.length, 0, true);
      return this.#exports['G']?.(args.length, list) as number;
    } catch (error) {
      if (error instanceof Exit) return error.status;
      if (!(error instanceof RangeError) && (error as Error)?.name !== 'RuntimeError') throw error;
      this.#around.write(2, utf8('jq: error: cannot allocate memory\n'));
      return ABORTED;
    }
  }

  #lookAtMemory(): void {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
  }

  #pushText(text: string): number {
    const bytes = utf8(text);
    const at = this.#exports['J']?.(bytes.length + 1) as number;
    this.#bytes.set(bytes, at);
    this.#bytes[at + bytes.length] = 0;
    return at;
  }

  #text(at: number): string {
    return utf8Text(this.#bytes.subarray(at, this.#bytes.indexOf(0, at)));
  }

  #path(name: string): string {
    return name.startsWith('/') ? name : `${this.#around.cwd}/${name}`;
  }

  /** The system calls, by the names that the build has given them. */
  #system(): Record<string, Call> {
    const abort = () => {
      throw new Exit(ABORTED);
    };
    const exit = (status = 0) => {
      throw new Exit(status);
    };
    const stat: Call = (path = 0, to = 0) => this.#stat(this.#path(this.#text(path)), to);
    const time: Call = (low = 0, high = 0, tm = 0) => this.#writeTime(tm, (low >>> 0) + high * 2 ** 32);
    return {
      a: abort, // assert
      b: exit,
      c: (fd = 0) => (this.#open.delete(fd) ? 0 : fd < 3 ? 0 : E.BADF), // fd_close
      d: (fd = 0, vectors = 0, count = 0, to = 0) => this.#write(fd, vectors, count, to), // fd_write
      e: () => 0, // fcntl
      f: (folder = 0, path = 0, flags = 0) => this.#openFile(folder, this.#text(path), flags), // openat
      g: (fd = 0, vectors = 0, count = 0, to = 0) => this.#read(fd, vectors, count, to), // fd_read
      h: (fd = 0) => (this.#isTerminal(fd) ? 0 : -E.NOTTY), // ioctl
      i: (list = 0, to = 0) => this.#environment(list, to), // environ_get
      j: (count = 0, size = 0) => this.#environmentSize(count, size), // environ_sizes_get
      k: time, // gmtime
      l: time, // localtime
      m: (tm = 0) => this.#secondsOf(tm), // timegm
      n: (fd = 0, low = 0, high = 0, whence = 0, to = 0) => this.#seek(fd, low + high * 2 ** 32, whence, to), // fd_seek
      o: (size = 0) => this.#grow(size >>> 0), // resize_heap
      p: () => -E.INVAL, // readlinkat: no file here is a link
      q: (to = 0, size = 0) => this.#workingFolder(to, size), // getcwd
      r: () => undefined, // signal handlers
      s: exit,
      t: () => undefined, // runtime_keepalive_clear
      u: (text = 0, format = 0, tm = 0) => this.#scanTime(text, format, tm), // strptime
      v: (zone = 0, daylight = 0, name = 0, summer = 0) => this.#zone([zone, daylight], [name, summer]), // tzset
      w: (fd = 0, to = 0) => this.#describe(fd, to), // fd_fdstat_get
      x: stat, // lstat
      y: (_folder = 0, path = 0, to = 0) => stat(path, to), // newfstatat
      z: stat,
      A: (fd = 0, to = 0) => this.#statOpen(fd, to), // fstat
      B: () => this.#around.now, // date_now
      C: (to = 0, from = 0, count = 0) => void this.#bytes.copyWithin(to, from, from + count), // memcpy
      D: abort,
    };
  }

  // --- files

  #openFile(folder: number, name: string, flags: number): number {
    if (name === '/dev/stdin') return 0;
    if (folder !== GET_CWD && !name.startsWith('/')) return -E.BADF;
    const path = this.#path(name);
    const found = this.#around.stat(path);
    if (!found) return -E.NOENT;
    if (flags & OPEN_FOR_WRITING) return -E.PERM;
    const isFolder = found.kind === 'dir';
    const bytes = isFolder ? new Uint8Array() : utf8(this.#around.read(path));
    let fd = 3;
    while (this.#open.has(fd)) fd += 1;
    this.#open.set(fd, { path, isFolder, bytes, at: 0 });
    return fd;
  }

  #read(fd: number, vectors: number, count: number, to: number): number {
    const file = this.#open.get(fd);
    if (fd !== 0 && !file) return E.BADF;
    if (file?.isFolder) return E.ISDIR;
    let total = 0;
    for (let i = 0; i < count; i += 1) {
      const at = this.#view.getUint32(vectors + 8 * i, true);
      const room = this.#view.getUint32(vectors + 8 * i + 4, true);
      const got = file ? this.#take(file, room) : this.#takeInput(room, total === 0);
      this.#bytes.set(got, at);
      total += got.length;
      if (got.length < room) break;
    }
    this.#view.setUint32(to, total, true);
    return 0;
  }

  #take(file: OpenFile, room: number): Uint8Array {
    const got = file.bytes.subarray(file.at, file.at + room);
    file.at += got.length;
    return got;
  }

  #takeInput(room: number, mayAsk: boolean): Uint8Array {
    while (mayAsk && this.#input?.length === 0) this.#input = this.#around.stdin();
    const got = (this.#input ?? new Uint8Array()).subarray(0, room);
    this.#input = this.#input?.subarray(got.length);
    return got;
  }

  #write(fd: number, vectors: number, count: number, to: number): number {
    if (fd !== 1 && fd !== 2) return E.BADF;
    let total = 0;
    for (let i = 0; i < count; i += 1) {
      const at = this.#view.getUint32(vectors + 8 * i, true);
      const length = this.#view.getUint32(vectors + 8 * i + 4, true);
      if (length > 0) this.#around.write(fd, this.#bytes.slice(at, at + length));
      total += length;
    }
    this.#view.setUint32(to, total, true);
    return 0;
  }

  #seek(fd: number, offset: number, whence: number, to: number): number {
    const file = this.#open.get(fd);
    if (!file) return E.SPIPE;
    file.at = offset + (whence === 1 ? file.at : whence === 2 ? file.bytes.length : 0);
    this.#view.setBigInt64(to, BigInt(file.at), true);
    return 0;
  }

  #stat(path: string, to: number): number {
    const found = this.#around.stat(path);
    if (!found) return -E.NOENT;
    return this.#putStat(to, (found.kind === 'dir' ? DIRECTORY : REGULAR) | found.mode, found.size);
  }

  #statOpen(fd: number, to: number): number {
    const file = this.#open.get(fd);
    return file ? this.#stat(file.path, to) : this.#putStat(to, CHARACTER_DEVICE | 0o600, 0);
  }

  /** `struct stat`, as far as anybody looks. */
  #putStat(to: number, mode: number, size: number): number {
    this.#bytes.fill(0, to, to + 96);
    this.#view.setInt32(to + 4, mode, true);
    this.#view.setUint32(to + 8, 1, true);
    this.#view.setBigInt64(to + 24, BigInt(size), true);
    return 0;
  }

  #isTerminal(fd: number): boolean {
    const { stdinIsTerminal, stdoutIsTerminal } = this.#around;
    return (fd === 0 && stdinIsTerminal) || (fd === 1 && stdoutIsTerminal);
  }

  /** `fdstat_t`: a terminal is a character device. */
  #describe(fd: number, to: number): number {
    this.#bytes.fill(0, to, to + 24);
    this.#bytes[to] = this.#isTerminal(fd) ? 2 : this.#open.get(fd)?.isFolder ? 3 : 4;
    return 0;
  }

  #workingFolder(to: number, size: number): number {
    const bytes = utf8(`${this.#around.cwd}\0`);
    if (bytes.length > size) return -68;
    this.#bytes.set(bytes, to);
    return bytes.length;
  }

  // --- memory and variables

  #grow(size: number): number {
    if (size > MOST_MEMORY) return 0;
    const now = this.#memory.buffer.byteLength;
    const wanted = Math.min(MOST_MEMORY, Math.max(size, now * 1.2));
    this.#memory.grow(Math.ceil((wanted - now) / PAGE));
    this.#lookAtMemory();
    return 1;
  }

  #variables(): Uint8Array[] {
    return [...this.#around.env].map(([name, value]) => utf8(`${name}=${value}\0`));
  }

  #environmentSize(count: number, size: number): number {
    const all = this.#variables();
    this.#view.setUint32(count, all.length, true);
    this.#view.setUint32(
      size,
      all.reduce((sum, { length }) => sum + length, 0),
      true,
    );
    return 0;
  }

  #environment(list: number, to: number): number {
    for (const [i, bytes] of this.#variables().entries()) {
      this.#view.setUint32(list + 4 * i, to, true);
      this.#bytes.set(bytes, to);
      to += bytes.length;
    }
    return 0;
  }

  // --- time

  #readTime(at: number): BrokenDownTime {
    return Array.from({ length: 8 }, (_, i) => this.#view.getInt32(at + 4 * i, true)) as BrokenDownTime;
  }

  #putTime(at: number, tm: BrokenDownTime): void {
    for (const [i, field] of tm.entries()) this.#view.setInt32(at + 4 * i, field, true);
  }

  #writeTime(at: number, seconds: number): void {
    this.#putTime(at, brokenDown(seconds));
    // Neither summer time nor an offset.
    this.#view.setInt32(at + 32, 0, true);
    this.#view.setInt32(at + 36, 0, true);
  }

  /** The lower half of the answer; the upper goes where the build looks for it. */
  #secondsOf(at: number): number {
    const tm = this.#readTime(at);
    const seconds = secondsOf(tm);
    if (Number.isFinite(seconds)) this.#putTime(at, brokenDown(seconds));
    const whole = Number.isFinite(seconds) ? seconds : -1;
    this.#exports['I']?.(Math.floor(whole / 2 ** 32));
    return whole >>> 0;
  }

  #scanTime(text: number, format: number, at: number): number {
    const input = this.#text(text);
    const tm = this.#readTime(at);
    const read = scanTime(input, this.#text(format), tm);
    if (read === undefined) return 0;
    // The days of the week and the year follow from the date.
    this.#putTime(at, [...tm.slice(0, 6), ...brokenDown(secondsOf(tm)).slice(6)] as BrokenDownTime);
    return text + utf8(input.slice(0, read)).length;
  }

  #zone(numbers: readonly number[], names: readonly number[]): void {
    for (const at of numbers) this.#view.setInt32(at, 0, true);
    for (const at of names) this.#bytes.set(utf8('UTC\0'), at);
  }
}

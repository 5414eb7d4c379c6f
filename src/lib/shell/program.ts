/**
 * What a program is and what it is given: the only file of this room that others may import.
 * A program is an async function that may only await what its process offers; so the simulation knows when it waits.
 */
import type { Interrupt, Leash, Signal } from '#lib/sim/leash.ts';

/** Runs until it ends; returns the exit status. Throws `Interrupted` when its interrupt was raised during a wait. */
export type Program = (process: Process) => Promise<number>;

export interface Process {
  /** `args[0]` is the program's own name. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Absolute, normalised. */
  readonly cwd: string;
  readonly files: FileSystem;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Raised by Ctrl-C, `kill`, `timeout`, or a closed pipe. */
  readonly interrupt: Interrupt;
  /** Time: `leash.now` (virtual epoch milliseconds), `leash.sleep(ms, interrupt)`, `leash.mailbox()`, `leash.hold(promise)`. */
  readonly leash: Leash;
  /** The terminal it was started on, or undefined where there is none (`drydock sh`, scripts in the background). */
  readonly terminal?: Terminal;
  /** Runs a command line as a child of this process, with some of its streams and so on replaced (`timeout`, `watch`, `xargs`, `kubectl edit`). */
  spawn(
    args: readonly string[],
    changes?: Partial<Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'cwd' | 'env' | 'interrupt'>>,
  ): Promise<number>;
  /** To be awaited now and then in long work that neither reads nor writes: keys get through. Throws `Interrupted`. */
  pause?(): Promise<void>;
  /** The processes of this shell, for `ps` and `kill`. */
  readonly processes?: ProcessList;
}

export interface ProcessList {
  list(): readonly { readonly pid: number; readonly args: readonly string[]; readonly startedMs: number }[];
  /** Whether there is such a process; without a signal nothing is sent. */
  kill(pid: number, signal?: Signal): boolean;
  /** SIGSTOP, or SIGCONT. Whether there is such a process. */
  pause(pid: number, stops: boolean): boolean;
}

export interface Input {
  /** Whether this is the learner's keyboard. */
  readonly isTerminal: boolean;
  /** The next piece of text, or undefined at the end. */
  read(): Promise<string | undefined>;
  /** The next line without its newline, or undefined at the end. */
  readLine(): Promise<string | undefined>;
  /** Everything that is left. */
  readAll(): Promise<string>;
  /** The same stream, its waits ended by another interrupt: for a reader that may stop before there is more to read. */
  bind?(interrupt: Interrupt): Input;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Throws `Interrupted` (SIGPIPE) when nobody reads any more. Waits where a pipe is full. */
  write(text: string): Promise<void>;
  /** The same stream, its waits ended by another interrupt: for a program that has something to say after Ctrl-C. */
  bind?(interrupt: Interrupt): Output;
}

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Opens the page's editor on a file and resolves when it is saved (true) or left without saving (false). */
  edit?(path: string): Promise<boolean>;
  /** Takes the keys, unechoed and one by one, until closed. */
  keyboard?(): Keyboard;
  /** Puts text on the screen at once, also after an interrupt: for a program that draws the whole screen and must clear it. */
  write?(text: string): void;
  /** Calls back when the size changed. Returns the way to stop. */
  onResize?(listener: () => void): () => void;
}

/** Keys for a program that draws the whole screen (a pager). */
export interface Keyboard {
  /** What was pressed, as a terminal sends it; undefined when the keyboard was taken away. */
  read(interrupt?: Interrupt): Promise<string | undefined>;
  close(): void;
}

/** Errors are `FileError`; paths are absolute. */
export interface FileSystem {
  /** Text of a file. */
  read(path: string): string;
  /** Creates or replaces; `mode` is kept where the file exists. The folder must exist. */
  write(path: string, text: string, mode?: number): void;
  /** What is there, behind symbolic links. */
  stat(path: string): FileStat | undefined;
  /** As `stat`, and of a symbolic link itself. */
  lstat(path: string): LinkStat | undefined;
  /** Makes a symbolic link. */
  link(path: string, target: string): void;
  /** The path behind all symbolic links, the last name itself followed unless `keepLast`. Throws ELOOP. */
  realPath(path: string, keepLast?: boolean): string;
  /** Sets the time of the last change. */
  touch(path: string, modifiedMs: number): void;
  /** Names in a folder, sorted by code unit. */
  list(path: string): readonly string[];
  makeDir(path: string, parents?: boolean): void;
  /** A file, or with `recursive` a folder. */
  remove(path: string, recursive?: boolean): void;
  rename(from: string, to: string): void;
  chmod(path: string, mode: number): void;
  /** An absolute normalised path from what was typed. */
  resolve(cwd: string, path: string): string;
  /** Calls back with the path of whatever is written, made, moved or removed. Returns the way to stop. */
  onChange?(listener: (path: string) => void): () => void;
}

export interface FileStat {
  readonly kind: 'file' | 'dir';
  readonly size: number;
  readonly mode: number;
  /** Virtual epoch milliseconds. */
  readonly modifiedMs: number;
}

export interface LinkStat extends Omit<FileStat, 'kind'> {
  readonly kind: FileStat['kind'] | 'link';
  /** Where a symbolic link points, as it was given. */
  readonly target?: string;
}

/** The message is what the system says (`No such file or directory`), to be put after `program: path: `. */
export class FileError extends Error {
  readonly code:
    | 'ENOENT'
    | 'EISDIR'
    | 'ENOTDIR'
    | 'EEXIST'
    | 'ENOTEMPTY'
    | 'EACCES'
    | 'EINVAL'
    | 'ENOSPC'
    | 'EBUSY'
    | 'ELOOP';

  constructor(code: FileError['code'], message: string) {
    super(message);
    this.name = 'FileError';
    this.code = code;
  }
}

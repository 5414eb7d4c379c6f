/** One process of a container, as programs see it: where it is, what it reads and writes, and what it can wait for. */
import { Input, Unread } from './input.ts';
import { Exit, type Machine, type Steps } from './machine.ts';
import type { Answer, Question, RunOptions } from './run-options.ts';

export type Sink = (text: string) => void;

/** Where a process reads and writes. */
export interface Streams {
  readonly input: Input;
  readonly out: Sink;
  readonly err: Sink;
}

/** Runs a program by its words; comes to its status. */
export type Runner = (process: Process, argv: readonly string[], replaces?: boolean) => Steps<number>;

export class Process {
  readonly machine: Machine;
  readonly pid: number;
  cwd: string;
  /** What it passes on to programs. */
  readonly env: Readonly<Record<string, string>>;
  streams: Streams;
  readonly #runner: Runner;

  constructor(
    machine: Machine,
    runner: Runner,
    from: {
      readonly pid: number;
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly streams: Streams;
    },
  ) {
    this.machine = machine;
    this.#runner = runner;
    this.pid = from.pid;
    this.cwd = from.cwd;
    this.env = from.env;
    this.streams = from.streams;
  }

  /** Another one that begins where this one is. */
  child(changes: { pid?: number; env?: Readonly<Record<string, string>>; streams?: Streams } = {}): Process {
    const { pid, cwd, env, streams } = this;
    return new Process(this.machine, this.#runner, { pid, cwd, env, streams, ...changes });
  }

  get options(): RunOptions {
    return this.machine.options;
  }

  /** Virtual epoch milliseconds. */
  get now(): number {
    return this.machine.now;
  }

  // --- files

  path(path: string): string {
    const full = path.startsWith('/') ? path : `${this.cwd}/${path}`;
    const parts: string[] = [];
    for (const part of full.split('/')) {
      if (part === '..') parts.pop();
      else if (part && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  read(path: string): string | undefined {
    return this.machine.files.read(this.path(path));
  }

  put(path: string, text: string | null): void {
    const full = this.path(path);
    if (!/^\/dev\/(null|stdout|stderr|fd\/[12])$/.test(full))
      return this.machine.files.put(full, text, path, this.now);
    if (text && full !== '/dev/null') this.write(text, /stderr|2$/.test(full));
  }

  /** Names in a folder, sorted; undefined where there is no such folder. */
  list(path: string): readonly string[] | undefined {
    return this.machine.files.list(this.path(path));
  }

  makeFolder(path: string): void {
    if (this.list(path) === undefined) this.machine.files.put(`${this.path(path)}/`, '', path, this.now);
  }

  removeFolder(path: string): void {
    this.machine.files.removeFolder(this.path(path), path, this.now);
  }

  // --- streams

  write(text: string, stderr = false): void {
    if (text !== '') (stderr ? this.streams.err : this.streams.out)(text);
  }

  /** All of standard input. Throws `Unread` where some of it is still to come. */
  input(): string {
    if (this.streams.input.open) throw new Unread(this.streams.input);
    return this.streams.input.take();
  }

  /** What has come on standard input since; undefined at its end. */
  *more(): Steps<string | undefined> {
    const { input } = this.streams;
    if (!input.isReady) yield { for: 'that', holds: () => input.isReady };
    return input.take() || undefined;
  }

  /** All of standard input, once it is there. */
  *rest(): Steps<string> {
    const { input } = this.streams;
    if (input.open) yield { for: 'that', holds: () => !input.open };
    return input.take();
  }

  // --- waiting

  /** Lets time pass. Infinity never ends. */
  *sleep(ms: number): Steps<void> {
    if (ms > 0) yield { for: 'time', until: this.now + ms };
  }

  /** Waits until the file is changed, or for as long as is known. */
  *awaitChange(path: string): Steps<void> {
    const full = this.path(path);
    const { files } = this.machine;
    yield { for: 'file', path: full, version: files.version(full), until: files.nextChange(full) };
  }

  /** What the network says, at once; that it takes time is for the one who asks. */
  *hear(question: Omit<Question, 'at'>): Steps<Answer> {
    return (yield { for: 'answer', question }) as Answer;
  }

  /** Runs a program by its words, with its own surroundings. */
  exec(
    argv: readonly string[],
    changes: Parameters<Process['child']>[0] = {},
    replaces = false,
  ): Steps<number> {
    return this.#runner(this.child(changes), argv, replaces);
  }

  // --- others

  /** Sends a signal. Returns whether there is such a process. */
  kill(pid: number, signal: string): boolean {
    return this.machine.kill(pid, signal);
  }

  exit(code: number): never {
    throw new Exit(code);
  }

  random(below: number): number {
    return this.machine.random(below);
  }

  /** Whether output goes to a pipe or a file. */
  get isCaptured(): boolean {
    return !own.has(this.streams.out);
  }
}

const own = new WeakSet<Sink>();

/** Marks where the run's own output goes. */
export function ownSink(sink: Sink): Sink {
  own.add(sink);
  return sink;
}

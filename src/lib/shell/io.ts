/**
 * Streams: pipes with back-pressure over mailboxes, captured output, files, nothing. A stream belongs to many processes,
 * so a process gets it bound to its own interrupt: a wait in it then ends when that is raised.
 */
import { Interrupted, type Interrupt, type Leash, type Mailbox } from '#lib/sim/leash.ts';
import type { VirtualFiles } from './files.ts';
import type { Pacer } from './pacer.ts';
import { FileError, type Input, type Output } from './program.ts';

/** What a pipe holds before its writer waits, in UTF-16 units. */
const PIPE_CAPACITY = 65_536;
const CHUNK = 65_536;
/** What a program may read into memory at once, in UTF-16 units. */
const LONGEST_READ = 64 * 1024 * 1024;
export const MEMORY_EXHAUSTED = 'memory exhausted';

/** Where text comes from, with what was read too far by one reader and is for the next. */
export abstract class Source {
  pending = '';
  readonly isTerminal: boolean = false;
  #ended = false;

  protected abstract next(interrupt?: Interrupt): Promise<string | undefined>;
  /** Nobody reads here any more. */
  close(): void {}

  /** Some text, or undefined at the end. */
  async take(interrupt?: Interrupt): Promise<string | undefined> {
    if (this.pending !== '') {
      const text = this.pending;
      this.pending = '';
      return text;
    }
    if (this.#ended) return undefined;
    const text = await this.next(interrupt);
    if (text === undefined && !this.isTerminal) this.#ended = true;
    return text;
  }

  /** Up to and with `delimiter`, or `limit` characters, or the rest; undefined at the end. */
  async until(delimiter: string, interrupt?: Interrupt, limit = Infinity): Promise<string | undefined> {
    let text = '';
    for (;;) {
      const chunk = await this.take(interrupt);
      if (chunk === undefined) return text === '' ? undefined : text;
      const at = delimiter === '' ? -1 : chunk.indexOf(delimiter);
      const end = Math.min(at < 0 ? Infinity : at + 1, limit - text.length);
      text += chunk.slice(0, end);
      if (end <= chunk.length) {
        this.pending = chunk.slice(end) + this.pending;
        return text;
      }
    }
  }
}

/** A source as one process reads it. */
export class StreamInput implements Input {
  readonly source: Source;
  readonly #interrupt: Interrupt | undefined;

  constructor(source: Source, interrupt?: Interrupt) {
    this.source = source;
    this.#interrupt = interrupt;
  }

  get isTerminal(): boolean {
    return this.source.isTerminal;
  }

  read(): Promise<string | undefined> {
    return this.source.take(this.#interrupt);
  }

  async readLine(): Promise<string | undefined> {
    const line = await this.source.until('\n', this.#interrupt);
    return line?.endsWith('\n') ? line.slice(0, -1) : line;
  }

  async readAll(): Promise<string> {
    const chunks: string[] = [];
    let length = 0;
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) {
      chunks.push(chunk);
      if ((length += chunk.length) > LONGEST_READ) throw new FileError('ENOSPC', MEMORY_EXHAUSTED);
    }
    return chunks.join('');
  }

  bind(interrupt: Interrupt): StreamInput {
    return new StreamInput(this.source, interrupt);
  }
}

/** Text that is there already: a file, a here-document, nothing. */
export class TextSource extends Source {
  #text: string;
  #at = 0;

  constructor(text = '') {
    super();
    this.#text = text;
  }

  protected override next(): Promise<string | undefined> {
    if (this.#at >= this.#text.length) return Promise.resolve(undefined);
    const chunk = this.#text.slice(this.#at, (this.#at += CHUNK));
    return Promise.resolve(chunk);
  }
}

/** An input that came from elsewhere (another program's replacement for its child's stdin). */
class ForeignSource extends Source {
  readonly #input: Input;
  override readonly isTerminal: boolean;

  constructor(input: Input) {
    super();
    this.#input = input;
    this.isTerminal = input.isTerminal;
  }

  protected override next(): Promise<string | undefined> {
    return this.#input.read();
  }
}

export function streamOf(input: Input): StreamInput {
  return input instanceof StreamInput ? input : new StreamInput(new ForeignSource(input));
}

/** Where text goes. */
export abstract class Sink {
  readonly isTerminal: boolean = false;
  readonly #pacer: Pacer | undefined;

  constructor(pacer?: Pacer) {
    this.#pacer = pacer;
  }

  protected abstract put(text: string, interrupt?: Interrupt): Promise<void> | void;

  async write(text: string, interrupt?: Interrupt): Promise<void> {
    interrupt?.check();
    const paused = interrupt?.whenRunning();
    if (paused) {
      await paused;
      interrupt?.check();
    }
    await this.put(text, interrupt);
    const pause = this.#pacer?.tick(1, interrupt);
    if (pause) await pause;
  }

  /** One more process may write here. */
  retain(): void {}
  /** One fewer. */
  release(): void {}
}

/** A sink as one process writes to it. */
export class StreamOutput implements Output {
  readonly sink: Sink;
  readonly #interrupt: Interrupt | undefined;

  constructor(sink: Sink, interrupt?: Interrupt) {
    this.sink = sink;
    this.#interrupt = interrupt;
  }

  get isTerminal(): boolean {
    return this.sink.isTerminal;
  }

  write(text: string): Promise<void> {
    return this.sink.write(text, this.#interrupt);
  }

  bind(interrupt: Interrupt): StreamOutput {
    return new StreamOutput(this.sink, interrupt);
  }
}

class ForeignSink extends Sink {
  readonly #output: Output;
  override readonly isTerminal: boolean;

  constructor(output: Output, pacer: Pacer | undefined) {
    super(pacer);
    this.#output = output;
    this.isTerminal = output.isTerminal;
  }

  protected override put(text: string): Promise<void> {
    return this.#output.write(text);
  }
}

export function sinkOf(output: Output, pacer?: Pacer): Sink {
  return output instanceof StreamOutput ? output.sink : new ForeignSink(output, pacer);
}

/** A pipe: the writer waits while it is full, and gets SIGPIPE when nobody reads. Ends when its last writer let go. */
export class Pipe extends Sink {
  readonly source: Source;
  readonly #chunks: Mailbox<string>;
  readonly #room: Mailbox<true>;
  #queued = 0;
  #waiting = 0;
  #writers = 1;
  #abandoned = false;

  constructor(leash: Leash, pacer?: Pacer) {
    super(pacer);
    this.#chunks = leash.mailbox();
    this.#room = leash.mailbox();
    this.source = new PipeSource(
      (interrupt) => this.#take(interrupt),
      () => this.#abandon(),
    );
  }

  protected override async put(text: string, interrupt?: Interrupt): Promise<void> {
    if (this.#abandoned) throw new Interrupted('SIGPIPE');
    if (text === '') return;
    this.#queued += text.length;
    this.#chunks.put(text);
    while (this.#queued >= PIPE_CAPACITY && !this.#abandoned) {
      this.#waiting += 1;
      try {
        await this.#room.take(interrupt);
      } finally {
        this.#waiting -= 1;
      }
    }
    if (this.#abandoned) throw new Interrupted('SIGPIPE');
  }

  override retain(): void {
    this.#writers += 1;
  }

  override release(): void {
    this.#writers -= 1;
    if (this.#writers === 0) this.#chunks.close();
  }

  async #take(interrupt?: Interrupt): Promise<string | undefined> {
    const text = await this.#chunks.take(interrupt);
    this.#queued -= text?.length ?? 0;
    if (this.#waiting > 0 && this.#queued < PIPE_CAPACITY) this.#room.put(true);
    return text;
  }

  #abandon(): void {
    this.#abandoned = true;
    this.#room.close();
  }
}

class PipeSource extends Source {
  readonly #take: (interrupt?: Interrupt) => Promise<string | undefined>;
  readonly #abandon: () => void;

  constructor(take: (interrupt?: Interrupt) => Promise<string | undefined>, abandon: () => void) {
    super();
    this.#take = take;
    this.#abandon = abandon;
  }

  protected override next(interrupt?: Interrupt): Promise<string | undefined> {
    return this.#take(interrupt);
  }

  override close(): void {
    this.#abandon();
  }
}

/** Keeps what is written, up to `limit` UTF-16 units; the writer of more is ended with SIGPIPE. */
export class CaptureSink extends Sink {
  text = '';
  overflowed = false;
  readonly #limit: number;

  constructor(pacer?: Pacer, limit = 16 * 1024 * 1024) {
    super(pacer);
    this.#limit = limit;
  }

  protected override put(text: string): void {
    if (this.text.length + text.length > this.#limit) {
      this.overflowed = true;
      throw new Interrupted('SIGPIPE');
    }
    this.text += text;
  }
}

/** Appends to a file; `>` has emptied it before. A file that was removed meanwhile stays removed. */
export class FileSink extends Sink {
  readonly #files: VirtualFiles;
  readonly #path: string;

  constructor(files: VirtualFiles, path: string, pacer?: Pacer) {
    super(pacer);
    this.#files = files;
    this.#path = path;
  }

  protected override put(text: string): void {
    if (this.#files.stat(this.#path)) this.#files.append(this.#path, text);
  }
}

/** Calls back with what is written. */
export class CallSink extends Sink {
  override readonly isTerminal: boolean;
  readonly #call: (text: string) => void;

  constructor(call: (text: string) => void, pacer?: Pacer, isTerminal = false) {
    super(pacer);
    this.#call = call;
    this.isTerminal = isTerminal;
  }

  protected override put(text: string): void {
    this.#call(text);
  }
}

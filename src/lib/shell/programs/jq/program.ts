/**
 * jq as a process: what comes on its standard input goes to the program as whole values, in runs of their own, so that
 * `kubectl get -w -o json | jq …` shows each as it comes. A filter that looks beyond its value (`input`, `-s`, …) waits
 * for the end of the input instead.
 */
import type { Process } from '#lib/shell/program.ts';
import { FileError } from '#lib/shell/program.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { CompleteLines, CompleteValues } from './complete.ts';
import { jqCode, runJq } from './machine.ts';

/** Thrown out of a run that asks for input of which nobody knows yet. */
class Waits {}
/** Thrown out of a run that has written enough for now. */
class Enough {}

/** What is kept of one run's output, in bytes, before it is passed on. */
const FIRST_OUTPUT = 1 << 16;
const MOST_OUTPUT = 1 << 28;
const NO_OUTPUT = 4;
const BAD_INPUT = /^jq: parse error: /m;
/** The package's build calls itself by a name that no release has. */
const BUILD = /^jq-1\.7\.1-dirty$/m;

/** Runs jq as this process; gives its exit status. */
export async function runProgram(process: Process): Promise<number> {
  return new Jq(process, await process.leash.load(jqCode, process.interrupt)).run();
}

class Jq {
  readonly #process: Process;
  readonly #code: object;
  /** Line ends in the input that earlier runs read: errors count from the first line. */
  #linesBefore = 0;
  /** After input that is no JSON nothing more is read. */
  #badInput = false;

  constructor(process: Process, code: object) {
    this.#process = process;
    this.#code = code;
  }

  async run(): Promise<number> {
    try {
      return await this.#once(() => () => {
        throw new Waits();
      });
    } catch (error) {
      if (!(error instanceof Waits)) throw error;
    }
    if (this.#looksBeyondItsValue()) return this.#once(inputOf(await this.#process.stdin.readAll()));
    return this.#isRaw
      ? this.#eachPiece(new CompleteLines(), false)
      : this.#eachPiece(new CompleteValues(), true);
  }

  get #isRaw(): boolean {
    return this.#process.args.some((arg) => /^-[A-Za-z]*R|^--raw-input$/.test(arg));
  }

  /** Whether the result may hang on more than the value at hand. May be wrong in saying so: then it only waits. */
  #looksBeyondItsValue(): boolean {
    const { args, files, cwd, env } = this.#process;
    const flagged = args.some((arg) =>
      /^-[A-Za-z]*[nsf]|^--(null-input|slurp|stream|stream-errors|seq|from-file)$/.test(arg),
    );
    const words = /\b(inputs?|halt|halt_error|input_line_number|include|import)\b/;
    const home = files.resolve(cwd, env.get('HOME') ?? '/');
    return flagged || files.stat(`${home}/.jq`) !== undefined || args.slice(1).some((arg) => words.test(arg));
  }

  /** Runs the filter over what is whole whenever something is; `counts` where errors name a line of the input. */
  async #eachPiece(pieces: CompleteValues | CompleteLines, counts: boolean): Promise<number> {
    let status: number | undefined;
    for (;;) {
      const piece = await this.#process.stdin.read();
      const ready = piece === undefined ? pieces.rest() : pieces.add(piece);
      if ((counts ? ready.trim() : ready) !== '' || (piece === undefined && status === undefined)) {
        status = combined(status, await this.#once(inputOf('\n'.repeat(this.#linesBefore) + ready)));
        if (this.#badInput) return status;
      }
      if (counts) this.#linesBefore += ready.split('\n').length - 1;
      if (piece === undefined) return status ?? 0;
    }
  }

  /** One run from the beginning. What it writes is passed on after it; of much that it writes, in parts, each by a longer run. */
  async #once(input: () => () => Uint8Array | undefined): Promise<number> {
    const { args, env, cwd, files, leash, stdin, stdout, stderr } = this.#process;
    const now = leash.now;
    const isVersion = args.includes('--version') || args.includes('-V');
    for (let most = FIRST_OUTPUT, passedOn = 0; ; most *= 4) {
      const written: { fd: 1 | 2; bytes: Uint8Array }[] = [];
      let size = 0;
      let status: number | undefined;
      try {
        status = runJq(this.#code, {
          args,
          env,
          cwd,
          now,
          stdinIsTerminal: stdin.isTerminal,
          stdoutIsTerminal: stdout.isTerminal,
          stdin: input(),
          write(fd, bytes) {
            const before = size;
            size += bytes.length;
            if (size > passedOn) written.push({ fd, bytes: bytes.subarray(Math.max(0, passedOn - before)) });
            if (size >= most) throw new Enough();
          },
          stat: (path) => files.stat(files.resolve(cwd, path)),
          read: (path) => files.read(files.resolve(cwd, path)),
        });
      } catch (error) {
        if (!(error instanceof Enough)) throw error;
      }
      for (const { fd, text } of texts(written)) {
        if (fd === 2) this.#badInput ||= BAD_INPUT.test(text);
        await (fd === 1 ? stdout : stderr).write(isVersion ? text.replace(BUILD, 'jq-1.7.1') : text);
      }
      if (status !== undefined) return status;
      if (most >= MOST_OUTPUT) throw new FileError('ENOSPC', 'more than 256 MB of output');
      passedOn = size;
      await this.#process.pause?.();
    }
  }
}

/** Standard input that is this text. */
const inputOf = (text: string) => (): (() => Uint8Array | undefined) => {
  let bytes: Uint8Array | undefined = utf8(text);
  return () => {
    const all = bytes;
    bytes = undefined;
    return all?.length === 0 ? undefined : all;
  };
};

/** Joins what went to the same stream one after the other. */
function texts(
  written: readonly { readonly fd: 1 | 2; readonly bytes: Uint8Array }[],
): { fd: 1 | 2; text: string }[] {
  const joined: { fd: 1 | 2; parts: Uint8Array[] }[] = [];
  for (const { fd, bytes } of written) {
    const last = joined.at(-1);
    if (last?.fd === fd) last.parts.push(bytes);
    else joined.push({ fd, parts: [bytes] });
  }
  return joined.map(({ fd, parts }) => {
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return { fd, text: utf8Text(whole) };
  });
}

/** The status of two runs as of one: with `-e`, a value that gave nothing says nothing. */
const combined = (before: number | undefined, after: number): number =>
  after === NO_OUTPUT && (before === 0 || before === 1) ? before : after;

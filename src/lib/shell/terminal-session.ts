/**
 * A terminal: what the page's xterm is connected to. At the prompt keys go to the line editor; while a command runs they
 * go through a tty line as a kernel has one: echo, erasing, Ctrl-D, and Ctrl-C to the command in the same turn.
 */
import { Interrupt, type Leash, type Mailbox } from '#lib/sim/leash.ts';
import { HOME } from './files.ts';
import { expandHistory } from './history.ts';
import { isIncomplete } from './interpreter/syntax.ts';
import { Source, StreamInput } from './io.ts';
import { readKey } from './keys.ts';
import { LineEditor, type Completion } from './line-editor.ts';
import type { Output, Terminal } from './program.ts';
import type { Shell } from './shell.ts';
import { charWidth, textWidth } from './text-width.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalSessionOptions {
  readonly shell: Shell;
  readonly leash: Leash;
  /** Text for xterm, with `\r\n`. A promise resolves when it is on screen: a flood of output then waits for the screen. */
  readonly write: (text: string) => Promise<void> | void;
  readonly size: TerminalSize;
  readonly complete: (line: string, cursor: number) => Promise<Completion>;
  /** Opens the page's editor on a file; true when it was saved. */
  readonly edit?: (path: string) => Promise<boolean>;
  /** What stands before each command; coloured `host:folder$ ` unless given. */
  readonly prompt?: (shell: Shell) => string;
  /** Called each time a command has ended. */
  readonly onIdle?: () => void;
}

const HISTORY_FILE = `${HOME}/.bash_history`;
const HISTORY_LINES = 1000;
/** What may be on its way to the screen before a program has to wait, in characters. */
const MOST_UNSEEN = 65_536;

/** The keyboard as a running program reads it: whole lines, unless the program asked for single characters. */
class TtySource extends Source {
  override readonly isTerminal = true;
  /** Nothing is echoed (`read -s`). */
  silent = false;
  /** Characters are handed on as they come (`read -n`). */
  raw = false;
  readonly #lines: Mailbox<string>;
  #line: string[] = [];
  #readers = 0;

  constructor(leash: Leash) {
    super();
    this.#lines = leash.mailbox();
  }

  protected override async next(interrupt?: Interrupt): Promise<string | undefined> {
    this.#readers += 1;
    try {
      const text = await this.#lines.take(interrupt);
      return text === '' ? undefined : text;
    } finally {
      this.#readers -= 1;
    }
  }

  /** Takes text that was typed; returns what the terminal shows of it. */
  type(text: string): string {
    if (this.raw && this.#readers > 0) this.#lines.put(text);
    else this.#line.push(...text);
    return this.silent ? '' : text;
  }

  enter(): string {
    this.#lines.put(`${this.#line.join('')}\n`);
    this.#line = [];
    return this.silent ? '' : '\r\n';
  }

  /** Ctrl-D: hands on what is typed, or the end. */
  end(): void {
    this.#lines.put(this.#line.join(''));
    this.#line = [];
  }

  erase(count = 1): string {
    const gone = this.#line.splice(Math.max(0, this.#line.length - count));
    return this.silent ? '' : gone.map((char) => '\b \b'.repeat(charWidth(char))).join('');
  }

  eraseAll(): string {
    return this.erase(this.#line.length);
  }

  /** What nobody read, to be typed at the prompt. */
  async drain(): Promise<string> {
    let text = this.pending;
    this.pending = '';
    while (this.#lines.length > 0) text += (await this.#lines.take()) ?? '';
    text += this.#line.join('');
    this.#line = [];
    return text.replaceAll('\n', '\r');
  }
}

export class TerminalSession {
  readonly #options: TerminalSessionOptions;
  readonly #tty: TtySource;
  readonly #editor: LineEditor;
  readonly #output: Output;
  /** Characters on their way to the screen, and who waits for them to get there. */
  #unseen = 0;
  readonly #waiting: (() => void)[] = [];
  #size: TerminalSize;
  #interrupt = new Interrupt();
  #busy = false;
  #closed = false;
  /** What stands on the last row of the output. */
  #lastRow = '';
  #waitingLines: string[] = [];

  constructor(options: TerminalSessionOptions) {
    const { shell, leash, size } = options;
    this.#options = options;
    this.#size = size;
    this.#tty = new TtySource(leash);
    this.#output = { isTerminal: true, write: (text) => this.#printSlowly(text) };
    this.#editor = new LineEditor({
      write: (text) => this.#write(text),
      columns: () => this.#size.columns,
      complete: options.complete,
      history: () => shell.history,
      isIncomplete,
      onLine: (text) => this.#entered(text),
      onEnd: () => this.#leave(),
    });
    shell.terminal = this.#terminal();
    if (shell.history.length === 0 && shell.files.stat(HISTORY_FILE)) {
      shell.history = shell.files
        .read(HISTORY_FILE)
        .split('\n')
        .filter((line) => line !== '')
        .slice(-HISTORY_LINES);
    }
    this.#write('\x1b[?2004h');
    this.#prompt();
  }

  /** Whether a command is running. */
  get busy(): boolean {
    return this.#busy;
  }

  /** What xterm's onData brings. */
  input(data: string): void {
    if (this.#closed) return;
    this.#options.leash.wake();
    let rest = data;
    while (rest !== '') rest = this.#busy ? this.#cooked(rest) : this.#editor.feed(rest);
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    if (!this.#busy) this.#editor.redraw();
  }

  /** Types a line and Enter, in place of what is typed there; after the running command where there is one. */
  runLine(text: string): void {
    if (this.#closed) return;
    if (this.#busy) {
      this.#waitingLines.push(text);
      return;
    }
    this.#editor.replace(text);
    this.input('\r');
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.input('\x03');
  }

  /** Ends what runs here, as closing the window does. */
  close(): void {
    this.#closed = true;
    this.#interrupt.raise('SIGHUP');
    this.#options.shell.hangUp();
  }

  /** Writes a message over the prompt, which comes again below it. */
  announce(text: string): void {
    if (!this.#busy) this.#write('\r\x1b[J');
    this.#print(text.endsWith('\n') ? text : `${text}\n`);
    if (!this.#busy) this.#editor.redraw(true);
  }

  #terminal(): Terminal {
    const size = () => this.#size;
    const { edit, leash } = this.#options;
    return {
      get columns() {
        return size().columns;
      },
      get rows() {
        return size().rows;
      },
      ...(edit && {
        edit: async (path: string) => {
          try {
            return await edit(path);
          } finally {
            leash.wake();
          }
        },
      }),
    };
  }

  #write(text: string): void {
    const shown = this.#options.write(text);
    if (!shown) return;
    this.#unseen += text.length;
    void shown.then(() => {
      this.#unseen -= text.length;
      if (this.#unseen > MOST_UNSEEN) return;
      for (const go of this.#waiting.splice(0)) go();
    });
  }

  /** A program's output: the screen is outside, so time stands still while a flood waits for it. Ctrl-C ends the wait. */
  async #printSlowly(text: string): Promise<void> {
    this.#print(text);
    if (this.#unseen <= MOST_UNSEEN) return;
    const stop: (() => void)[] = [];
    const room = new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      stop.push(this.#interrupt.onRaise(() => resolve()));
    });
    await this.#options.leash.hold(room);
    for (const end of stop) end();
  }

  #print(text: string): void {
    const at = text.lastIndexOf('\n');
    this.#lastRow = at < 0 ? (this.#lastRow + text).slice(-2000) : text.slice(at + 1).slice(-2000);
    this.#write(text.replace(/\r?\n/g, '\r\n'));
  }

  #prompt(): void {
    const { shell, prompt = coloredPrompt } = this.#options;
    for (const line of shell.takeEndedJobs()) this.#print(`${line}\n`);
    const row = this.#lastRow
      .replace(/^.*\r/s, '')
      // eslint-disable-next-line no-control-regex
      .replace(/\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07]*\x07|[()]\w)/g, '');
    this.#editor.begin(prompt(shell), textWidth(row) % this.#size.columns);
    this.#lastRow = '';
  }

  #leave(): void {
    this.#print('exit\nThis terminal stays open as long as the lab does.\n');
    this.#prompt();
  }

  #entered(typed: string): void {
    const { shell } = this.#options;
    const { text, changed, error } = expandHistory(typed, shell.history);
    if (error !== undefined) {
      this.#print(`bash: ${error}\n`);
      return this.#prompt();
    }
    if (changed) this.#print(`${text}\n`);
    if (text.trim() === '') return this.#prompt();
    this.#remember(text);
    void this.#run(text);
  }

  #remember(text: string): void {
    const { shell } = this.#options;
    if (text.startsWith(' ') || shell.history.at(-1) === text) return;
    shell.history = [...shell.history, text].slice(-HISTORY_LINES);
    try {
      shell.files.append(HISTORY_FILE, `${text}\n`);
    } catch {
      // A full disk costs the history file, not the command.
    }
  }

  async #run(text: string): Promise<void> {
    const { shell, leash, onIdle } = this.#options;
    this.#busy = true;
    this.#interrupt = new Interrupt();
    try {
      await shell.run(text, {
        stdin: new StreamInput(this.#tty),
        stdout: this.#output,
        stderr: this.#output,
        interrupt: this.#interrupt,
        renewInterrupt: () => (this.#interrupt = new Interrupt()),
        interactive: true,
      });
      if (this.#interrupt.raised && this.#lastRow !== '') this.#print('\n');
    } catch (error) {
      this.#print(
        `\x1b[31mA fault of Drydock's: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\x1b[0m\n`,
      );
    }
    const ahead = await this.#tty.drain();
    Object.assign(this.#tty, { silent: false, raw: false });
    this.#busy = false;
    leash.wake();
    if (this.#closed) return;
    if (shell.exited) {
      shell.exited = false;
      this.#print('This terminal stays open as long as the lab does.\n');
    }
    this.#prompt();
    onIdle?.();
    const next = this.#waitingLines.shift();
    if (next !== undefined) this.runLine(next);
    else if (ahead !== '') this.input(ahead);
  }

  /** One key while a command runs; what is left of the data. */
  #cooked(data: string): string {
    const { key, length } = readKey(data);
    const tty = this.#tty;
    const echo = (text: string) => {
      if (text === '') return;
      this.#write(text);
      this.#lastRow = text.endsWith('\n') ? '' : this.#lastRow + text;
    };
    if (key.kind === 'text') echo(tty.type(key.text));
    else if (key.kind === 'paste') {
      for (const [i, line] of key.text.replace(/\r\n?/g, '\n').split('\n').entries()) {
        if (i > 0) echo(tty.enter());
        echo(tty.type(line));
      }
    } else if (key.name === 'enter') echo(tty.raw ? tty.type('\n') : tty.enter());
    else if (key.name === 'backspace') echo(tty.erase());
    else if (key.name === 'ctrl-u') echo(tty.eraseAll());
    else if (key.name === 'tab') echo(tty.type('\t'));
    else if (key.name === 'ctrl-d') tty.end();
    else if (key.name === 'ctrl-c') {
      echo('^C');
      void tty.drain();
      this.#waitingLines = [];
      this.#interrupt.raise('SIGINT');
    } else if (key.name === 'ctrl-z') this.#print('^Z\nnot simulated: job suspension\n');
    else if (data.startsWith('\x1c')) {
      echo('^\\');
      this.#interrupt.raise('SIGTERM');
    }
    return data.slice(length);
  }
}

/** `controlplane:~$ `. */
export function coloredPrompt(shell: Shell): string {
  const home = shell.env.get('HOME') ?? HOME;
  const folder =
    shell.cwd === home || shell.cwd.startsWith(`${home}/`) ? `~${shell.cwd.slice(home.length)}` : shell.cwd;
  return `\x1b[1;32m${shell.hostname}\x1b[0m:\x1b[1;34m${folder}\x1b[0m$ `;
}

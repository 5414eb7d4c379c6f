/**
 * A terminal: what the page's xterm is connected to. At the prompt keys go to the line editor; while a command runs they
 * go through a tty line as a kernel has one: echo, erasing, Ctrl-D, and Ctrl-C and Ctrl-Z to the command in the same turn.
 */
import { Interrupt, type Leash } from '#lib/sim/leash.ts';
import { HOME } from './files.ts';
import { expandHistory, type HistoryMemory } from './history.ts';
import { isIncomplete } from '#lib/script/syntax.ts';
import { StreamInput } from './io.ts';
import { readKey } from './keys.ts';
import { LineEditor, type Completion } from './line-editor.ts';
import type { Output, Terminal } from './program.ts';
import type { RunIo, Shell } from './shell.ts';
import { textWidth } from './text-width.ts';
import { TtySource } from './tty.ts';
import { inOneLine, remembered } from './typed-history.ts';

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
  /** Called each time a command has ended. */
  readonly onIdle?: () => void;
}

/** Of variables that an interactive shell has: each unless it is set already. */
const INTERACTIVE: Readonly<Record<string, string>> = {
  PS1: '\\[\\e[1;32m\\]\\h\\[\\e[0m\\]:\\[\\e[1;34m\\]\\w\\[\\e[0m\\]$ ',
  PS2: '> ',
  HISTCONTROL: 'ignoreboth',
  HISTFILE: `${HOME}/.bash_history`,
  HISTSIZE: '1000',
};
/** What may be on its way to the screen before a program has to wait, in characters. */
const MOST_UNSEEN = 16_384;
/** Ends the screen that pagers and watch draw on. */
const LEAVE = '\x1b[?1049l';
/** A program's output is kept this far back, to know what stands on the last row. */
const LONGEST_ROW = 2000;

export class TerminalSession {
  readonly #options: TerminalSessionOptions;
  readonly #tty: TtySource;
  readonly #editor: LineEditor;
  readonly #output: Output;
  readonly #memory: HistoryMemory = {};
  readonly #resizeListeners = new Set<() => void>();
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
      rows: () => this.#size.rows,
      complete: options.complete,
      history: () => shell.history,
      isIncomplete,
      continuation: () => {
        const text = shell.prompt(shell.variable('PS2') ?? '> ', this.#io());
        return typeof text === 'string' ? text : '> ';
      },
      onLine: (text) => this.#entered(text),
      onInterrupt: () => {
        shell.lastStatus = 130;
        this.#lastRow = '';
        this.#prompt();
      },
      onEnd: () => this.#leave(),
      ...(options.edit && { edit: (text) => this.#editText(text) }),
    });
    shell.terminal = this.#terminal();
    for (const [name, text] of Object.entries(INTERACTIVE))
      if (shell.variable(name) === undefined) shell.setVariable(name, text);
    this.#tellSize();
    if (shell.history.length === 0) this.#readHistory();
    this.#write('\x1b[?2004h');
    this.#prompt();
  }

  /** Whether a command is running. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether its shell is in the home folder. */
  get isHome(): boolean {
    return this.#options.shell.cwd === HOME;
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
    this.#tellSize();
    if (!this.#busy) this.#editor.redraw();
    for (const listener of [...this.#resizeListeners]) listener();
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

  /** Ends the command in front, whatever it does with Ctrl-C. */
  interrupt(): void {
    this.#tty.closeKeyboards();
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

  #tellSize(): void {
    const { shell } = this.#options;
    shell.setVariable('COLUMNS', String(this.#size.columns));
    shell.setVariable('LINES', String(this.#size.rows));
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
      keyboard: () => this.#tty.openKeyboard(),
      write: (text) => this.#print(text),
      onResize: (listener) => {
        this.#resizeListeners.add(listener);
        return () => this.#resizeListeners.delete(listener);
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

  /** C-x C-e: the line in a file of its own, opened in the page's editor. */
  async #editText(text: string): Promise<string | undefined> {
    const { shell, edit } = this.#options;
    const path = `/tmp/bash-fc.${shell.history.length + 1}`;
    shell.files.write(path, `${text}\n`);
    try {
      return (await edit?.(path)) ? shell.files.read(path) : undefined;
    } finally {
      shell.files.remove(path);
    }
  }

  // --- the screen

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
    // Leaving the other screen brings the cursor back to where the program began: an empty row.
    const left = text.lastIndexOf(LEAVE);
    if (left >= 0) {
      this.#write(text.slice(0, left + LEAVE.length).replace(/\r?\n/g, '\r\n'));
      this.#lastRow = '';
      if (left + LEAVE.length < text.length) this.#print(text.slice(left + LEAVE.length));
      return;
    }
    const at = text.lastIndexOf('\n');
    this.#lastRow =
      at < 0 ? (this.#lastRow + text).slice(-LONGEST_ROW) : text.slice(at + 1).slice(-LONGEST_ROW);
    this.#write(text.replace(/\r?\n/g, '\r\n'));
  }

  /** Columns that output takes on the row of the cursor. */
  #column(): number {
    const row = this.#lastRow
      .replace(/^.*\r/s, '')
      // eslint-disable-next-line no-control-regex
      .replace(/^.*\x1b\[(?:2J|H)/s, '')
      // eslint-disable-next-line no-control-regex
      .replace(/\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07]*\x07|[()]\w|[=>78])/g, '');
    return textWidth(row) % this.#size.columns;
  }

  // --- the prompt

  #prompt(): void {
    const { shell } = this.#options;
    const text = this.#promptText();
    if (typeof text === 'string') return this.#begin(text);
    this.#busy = true;
    const done = async (prompt: string) => {
      const ahead = await this.#tty.drain();
      this.#busy = false;
      if (this.#closed) return;
      this.#begin(prompt);
      if (ahead !== '') this.input(ahead);
    };
    void text.catch(() => shell.variable('PS1') ?? '').then(done);
  }

  #begin(prompt: string): void {
    this.#editor.begin(prompt, this.#column());
    this.#lastRow = '';
  }

  /** What ended meanwhile is told, PROMPT_COMMAND is run, PS1 expanded. */
  #promptText(): string | Promise<string> {
    const { shell } = this.#options;
    for (const line of shell.takeStoppedJobs()) this.#print(`\n${line}\n`);
    for (const line of shell.takeEndedJobs()) this.#print(`${line}\n`);
    const command = shell.variable('PROMPT_COMMAND') ?? '';
    const ps1 = () => shell.prompt(shell.variable('PS1') ?? '', this.#io());
    if (command === '') return ps1();
    const { lastStatus } = shell;
    return shell.run(command, this.#io()).then(() => {
      shell.lastStatus = lastStatus;
      return ps1();
    });
  }

  #leave(): void {
    this.#print('exit\nThis terminal stays open as long as the lab does.\n');
    this.#prompt();
  }

  // --- history

  #readHistory(): void {
    const { shell } = this.#options;
    const path = shell.variable('HISTFILE') ?? '';
    if (path === '' || shell.files.stat(path)?.kind !== 'file') return;
    const most = Number(shell.variable('HISTSIZE')) || 1000;
    const lines = shell.files.read(path).split('\n');
    shell.history = lines.filter((line) => line !== '').slice(-most);
  }

  #remember(text: string): void {
    const { shell } = this.#options;
    const line = inOneLine(text);
    const next = remembered(shell.history, line, {
      control: shell.variable('HISTCONTROL'),
      ignore: shell.variable('HISTIGNORE'),
      size: shell.variable('HISTSIZE'),
    });
    if (!next) return;
    shell.history = next;
    const path = shell.variable('HISTFILE') ?? '';
    try {
      if (path !== '') shell.files.append(path, `${line}\n`);
    } catch {
      // A full disk costs the history file, not the command.
    }
  }

  // --- commands

  #entered(typed: string): void {
    const { shell } = this.#options;
    const { text, changed, onlyShown, error } = expandHistory(typed, shell.history, this.#memory);
    if (error !== undefined) {
      this.#print(`bash: ${error}\n`);
      return this.#prompt();
    }
    if (changed) this.#print(`${text}\n`);
    if (text.trim() !== '') this.#remember(text);
    if (text.trim() === '' || onlyShown) return this.#prompt();
    void this.#run(text);
  }

  #io(): RunIo {
    return {
      stdin: new StreamInput(this.#tty),
      stdout: this.#output,
      stderr: this.#output,
      interrupt: this.#interrupt,
      renewInterrupt: () => (this.#interrupt = new Interrupt()),
      interactive: true,
    };
  }

  async #run(text: string): Promise<void> {
    const { shell, leash, onIdle } = this.#options;
    this.#busy = true;
    this.#interrupt = new Interrupt();
    try {
      await shell.run(text, this.#io());
      if (this.#interrupt.raised && this.#lastRow !== '') this.#print('\n');
    } catch (error) {
      this.#print(
        `\x1b[31mA fault of Drydock's: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\x1b[0m\n`,
      );
    }
    this.#tty.closeKeyboards();
    if (shell.exited) {
      shell.exited = false;
      this.#print('This terminal stays open as long as the lab does.\n');
    }
    this.#interrupt = new Interrupt();
    const prompt = this.#closed ? '' : await this.#promptText();
    const ahead = await this.#tty.drain();
    Object.assign(this.#tty, { silent: false, raw: false });
    this.#busy = false;
    leash.wake();
    if (this.#closed) return;
    this.#begin(prompt);
    onIdle?.();
    const next = this.#waitingLines.shift();
    if (next !== undefined) this.runLine(next);
    else if (ahead !== '') this.input(ahead);
  }

  /** One key while a command runs; what is left of the data. */
  #cooked(data: string): string {
    const { key, length } = readKey(data);
    const tty = this.#tty;
    if (tty.press(data.slice(0, length))) return data.slice(length);
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
    else if (key.name === 'ctrl-w') echo(tty.eraseWord());
    else if (key.name === 'tab') echo(tty.type('\t'));
    else if (key.name === 'ctrl-d') tty.end();
    else if (key.name === 'ctrl-c' || key.name === 'ctrl-\\') {
      echo(key.name === 'ctrl-c' ? '^C' : '^\\');
      void tty.drain();
      this.#waitingLines = [];
      this.#interrupt.raise(key.name === 'ctrl-c' ? 'SIGINT' : 'SIGTERM');
    } else if (key.name === 'ctrl-z') {
      echo('^Z');
      this.#options.shell.suspend();
    }
    return data.slice(length);
  }
}

/** The screen of less: what is shown of a text, and what each key does. */
import { readKey } from '#lib/shell/keys.ts';
import { FileError, type Keyboard, type Process, type Terminal } from '#lib/shell/program.ts';
import { RegexError, regexOf } from '#lib/shell/regex.ts';
import { LESS_HELP } from './less-help.ts';
import { pathOf } from './options.ts';
import { PagerText, rowsOf, wholeText } from './pager-text.ts';

export interface Opened {
  readonly name: string;
  readonly text: PagerText;
}

/** Text of a file at once; complains as less does. */
export function openFile(process: Process, name: string): PagerText | string {
  const { files } = process;
  const path = pathOf(process, name);
  if (files.stat(path)?.kind === 'dir') return `${name} is a directory`;
  try {
    return wholeText(files.read(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `${name}: ${error.message}`;
  }
}

export interface LessOptions {
  readonly start: readonly string[];
  readonly place: readonly [number, number];
  readonly pattern: string | undefined;
  /** Lines have numbers, long ones are cut, colours are handed on. */
  readonly numbers: boolean;
  readonly cuts: boolean;
  readonly colours: boolean;
  readonly ignoresCase: boolean;
  /** What fits on the screen is only printed; what was shown stays afterwards. */
  readonly leavesIfShort: boolean;
  readonly keepsScreen: boolean;
  readonly leavesAtEnd: boolean;
}

export class LessScreen {
  readonly #process: Process;
  readonly #terminal: Terminal;
  readonly #keyboard: Keyboard;
  readonly #name: string;
  readonly #options: LessOptions;
  #text: PagerText;
  #numbers: boolean;
  #cuts: boolean;
  #ignoresCase: boolean;
  #side = 0;
  /** Index of the line at the top. */
  #top = 0;
  #count = '';
  #search: { readonly pattern: RegExp; readonly back: boolean } | undefined;
  #marks = true;
  #message: string | undefined;
  #key: Promise<string | undefined> | undefined;
  #keys = '';

  constructor(
    process: Process,
    terminal: Terminal,
    keyboard: Keyboard,
    { name, text }: Opened,
    options: LessOptions,
  ) {
    this.#process = process;
    this.#terminal = terminal;
    this.#keyboard = keyboard;
    this.#name = name;
    this.#text = text;
    this.#options = options;
    this.#numbers = options.numbers;
    this.#cuts = options.cuts;
    this.#ignoresCase = options.ignoresCase;
  }

  get #rows(): number {
    return Math.max(1, this.#terminal.rows - 1);
  }

  async run(): Promise<'quit' | 'next'> {
    const { leavesIfShort, keepsScreen, start, pattern } = this.#options;
    await this.#fill(this.#rows + 1);
    if (leavesIfShort && this.#text.isEnded && this.#screenRows(0).length <= this.#rows) {
      await this.#process.stdout.write(this.#text.lines.map((line) => `${line}\n`).join(''));
      return 'next';
    }
    this.#show(keepsScreen ? '' : '\x1b[?1049h\x1b[H');
    const redraw = () => this.#draw();
    const stop = this.#terminal.onResize?.(redraw);
    try {
      if (pattern !== undefined) await this.#find(pattern, false);
      for (const word of start) await this.#begin(word.slice(1));
      for (;;) {
        this.#draw();
        const key = await this.#nextKey();
        this.#message = undefined;
        const end = key === undefined ? 'quit' : await this.#press(key);
        if (end) return end;
      }
    } finally {
      stop?.();
      this.#show(keepsScreen ? `\x1b[${this.#terminal.rows};1H\r\x1b[K` : '\x1b[?1049l');
    }
  }

  /** `+G`, `+12`, `+/text`. */
  async #begin(word: string): Promise<void> {
    if (word.startsWith('/')) return this.#find(word.slice(1), false);
    if (/^\d+$/.test(word)) return this.#goTo(Number(word) - 1);
    for (const key of word) await this.#press(key);
  }

  #show(text: string): void {
    if (text !== '') this.#terminal.write?.(text);
  }

  // --- keys

  /** The next key by its name, or the character; Ctrl-C is a key like others. */
  async #nextKey(): Promise<string | undefined> {
    if (this.#keys === '') {
      const data = await (this.#key ??= this.#keyboard.read(this.#process.interrupt));
      this.#key = undefined;
      if (data === undefined) return undefined;
      this.#keys = data;
    }
    const { key, length } = readKey(this.#keys);
    if (key.kind === 'key') {
      this.#keys = this.#keys.slice(length);
      return key.name;
    }
    const char = String.fromCodePoint(this.#keys.codePointAt(0) ?? 32);
    this.#keys = this.#keys.slice(char.length);
    return key.kind === 'paste' ? 'unknown' : char;
  }

  /** Reads until so many lines are there; a key (q, Ctrl-C) ends the wait for a slow pipe. */
  async #fill(lines: number): Promise<void> {
    while (!this.#text.isEnded && this.#text.lines.length < lines) {
      const reading = this.#text.more().then(() => 'read' as const);
      this.#key ??= this.#keyboard.read(this.#process.interrupt);
      const pressed = this.#key.then((data) => ({ data }));
      reading.catch(() => undefined);
      pressed.catch(() => undefined);
      const first = await Promise.race([reading, pressed]);
      if (first === 'read') continue;
      this.#key = undefined;
      this.#keys += first.data ?? 'q';
      if (first.data === '\x03' || first.data === undefined || first.data.includes('q')) this.#text.end();
      else await reading;
    }
  }

  async #press(key: string): Promise<'quit' | 'next' | undefined> {
    if (/^\d$/.test(key)) {
      this.#count += key;
      return undefined;
    }
    const count = this.#count === '' ? undefined : Number(this.#count);
    this.#count = '';
    const page = this.#rows;
    const half = Math.max(1, Math.floor(page / 2));
    switch (key) {
      case 'q':
      case 'Q':
        return 'quit';
      case 'Z':
        return (await this.#nextKey()) === 'Z' ? 'quit' : undefined;
      case ':': {
        const next = await this.#nextKey();
        if (next === 'n' && this.#options.place[0] < this.#options.place[1]) return 'next';
        return next === 'q' ? 'quit' : undefined;
      }
      case ' ':
      case 'f':
      case 'ctrl-f':
      case 'ctrl-v':
      case 'page-down':
        if (this.#options.leavesAtEnd && this.#isAtEnd()) return 'next';
        await this.#move(count ?? page);
        return undefined;
      case 'b':
      case 'ctrl-b':
      case 'alt-v':
      case 'page-up':
        await this.#move(-(count ?? page));
        return undefined;
      case 'd':
      case 'ctrl-d':
        await this.#move(count ?? half);
        return undefined;
      case 'u':
      case 'ctrl-u':
        await this.#move(-(count ?? half));
        return undefined;
      case 'j':
      case 'e':
      case 'ctrl-e':
      case 'ctrl-n':
      case 'enter':
      case 'down':
        await this.#move(count ?? 1);
        return undefined;
      case 'k':
      case 'y':
      case 'ctrl-y':
      case 'ctrl-k':
      case 'ctrl-p':
      case 'up':
        await this.#move(-(count ?? 1));
        return undefined;
      case 'left':
      case 'right': {
        const step = Math.floor(this.#terminal.columns / 2);
        this.#side = Math.max(0, this.#side + (key === 'left' ? -step : step));
        return undefined;
      }
      case 'g':
      case '<':
      case 'home':
        await this.#goTo((count ?? 1) - 1);
        return undefined;
      case 'G':
      case '>':
      case 'end':
        if (count !== undefined) await this.#goTo(count - 1);
        else await this.#toEnd();
        return undefined;
      case 'p':
      case '%':
        await this.#fill(Infinity);
        await this.#goTo(Math.floor((this.#text.lines.length * Math.min(100, count ?? 0)) / 100));
        return undefined;
      default:
        return this.#pressOther(key, count);
    }
  }

  async #pressOther(key: string, count: number | undefined): Promise<'quit' | undefined> {
    switch (key) {
      case '/':
      case '?': {
        const typed = await this.#ask(key);
        if (typed !== undefined) await this.#find(typed, key === '?');
        return undefined;
      }
      case 'n':
      case 'N':
        if (!this.#search) this.#message = 'No previous search pattern';
        else for (let n = 0; n < (count ?? 1); n += 1) await this.#again(key === 'N');
        return undefined;
      case 'alt-u':
        this.#marks = !this.#marks;
        return undefined;
      case 'F':
        return this.#follow();
      case '-': {
        const letter = await this.#nextKey();
        if (letter === 'N') this.#numbers = !this.#numbers;
        else if (letter === 'S') this.#cuts = !this.#cuts;
        else if (letter === 'i' || letter === 'I') this.#ignoresCase = !this.#ignoresCase;
        else this.#message = `There is no ${letter ?? ''} option ("less --help" for help)`;
        return undefined;
      }
      case 'v':
        await this.#edit();
        return undefined;
      case '=':
      case 'ctrl-g':
        if (this.#name !== '') await this.#fill(Infinity);
        this.#message = this.#where();
        return undefined;
      case 'h':
      case 'H':
        return this.#help();
      default:
        if (!['r', 'R', 'ctrl-l', 'ctrl-r', 'ctrl-c', 'escape'].includes(key)) this.#show('\x07');
        return undefined;
    }
  }

  async #help(): Promise<undefined> {
    const [text, top] = [this.#text, this.#top];
    this.#text = wholeText(LESS_HELP);
    this.#top = 0;
    await this.#fill(Infinity);
    for (let isOpen = true; isOpen;) {
      this.#draw('HELP -- Press RETURN for more, or q when done');
      const key = await this.#nextKey();
      isOpen = key !== undefined && key !== 'q' && key !== 'Q' && (await this.#press(key)) !== 'quit';
    }
    [this.#text, this.#top] = [text, top];
    return undefined;
  }

  async #edit(): Promise<void> {
    const { edit } = this.#terminal;
    if (this.#name === '' || !edit) {
      this.#message = 'Cannot edit standard input';
      return;
    }
    await edit(pathOf(this.#process, this.#name));
    const text = openFile(this.#process, this.#name);
    if (typeof text !== 'string') this.#text = text;
    await this.#fill(Infinity);
  }

  /** `F`: waits for more until a key comes. */
  async #follow(): Promise<undefined> {
    const path = this.#name === '' ? undefined : pathOf(this.#process, this.#name);
    const { files, leash, interrupt } = this.#process;
    let seen = path === undefined ? 0 : (files.stat(path)?.size ?? 0);
    await this.#toEnd();
    for (;;) {
      this.#draw('Waiting for data... (interrupt to abort)');
      this.#key ??= this.#keyboard.read(interrupt);
      const pressed = this.#key.then((data) => data ?? '\x03');
      pressed.catch(() => undefined);
      const timer = interrupt.child();
      const more = path === undefined ? this.#text.more() : leash.sleep(1000, timer);
      more.catch(() => undefined);
      const first = await Promise.race([pressed, more]);
      timer.raise();
      timer.leave();
      if (typeof first === 'string') {
        this.#key = undefined;
        return undefined;
      }
      const size = path === undefined ? seen : (files.stat(path)?.size ?? 0);
      if (path !== undefined && size !== seen) {
        seen = size;
        const text = openFile(this.#process, this.#name);
        if (typeof text !== 'string') this.#text = text;
      }
      await this.#toEnd();
      if (path === undefined && this.#text.isEnded) return undefined;
    }
  }

  /** A line typed at the bottom after a prompt; undefined where it was given up. */
  async #ask(prompt: string): Promise<string | undefined> {
    let typed = '';
    for (;;) {
      this.#show(`\x1b[${this.#terminal.rows};1H\r\x1b[K${prompt}${typed}`);
      const key = await this.#nextKey();
      if (key === 'enter') return typed;
      if (key === undefined || key === 'ctrl-c' || key === 'escape' || key === 'ctrl-g') return undefined;
      if (key === 'backspace') {
        if (typed === '') return undefined;
        typed = [...typed].slice(0, -1).join('');
      } else if (key === 'ctrl-u') typed = '';
      else if ([...key].length === 1) typed += key;
    }
  }

  // --- places

  /** Rows from a line on, as many as fill the screen and one. */
  #screenRows(from: number): string[] {
    const rows: string[] = [];
    for (let at = from; at < this.#text.lines.length && rows.length <= this.#rows; at += 1)
      rows.push(...this.#rowsAt(at));
    return rows;
  }

  #rowsAt(at: number): string[] {
    return rowsOf(this.#text.lines[at] ?? '', {
      columns: this.#terminal.columns,
      colours: this.#options.colours,
      ...((this.#cuts || this.#side > 0) && { cutsAt: this.#side }),
      ...(this.#marks && this.#search && { marks: this.#search.pattern }),
      ...(this.#numbers && { lead: `${String(at + 1).padStart(7)} ` }),
    });
  }

  /** The last line that may stand at the top. */
  #lastTop(): number {
    let [at, rows] = [this.#text.lines.length, 0];
    while (at > 0) {
      rows += this.#rowsAt(at - 1).length;
      if (rows > this.#rows) break;
      at -= 1;
    }
    return Math.min(at, Math.max(0, this.#text.lines.length - 1));
  }

  #isAtEnd(): boolean {
    return this.#text.isEnded && this.#top >= this.#lastTop();
  }

  async #move(lines: number): Promise<void> {
    await this.#fill(this.#top + Math.max(0, lines) + this.#rows + 1);
    const last = this.#text.isEnded ? Math.max(this.#lastTop(), this.#top) : this.#text.lines.length;
    const next = Math.max(0, Math.min(last, this.#top + lines));
    if (next === this.#top && lines !== 0) this.#show('\x07');
    this.#top = next;
  }

  async #goTo(line: number): Promise<void> {
    await this.#fill(line + this.#rows + 1);
    if (line >= this.#text.lines.length && line > 0) {
      this.#message = `Cannot seek to line number ${line + 1}`;
      return;
    }
    this.#top = Math.max(0, this.#text.isEnded ? Math.min(line, Math.max(this.#lastTop(), 0)) : line);
  }

  async #toEnd(): Promise<void> {
    await this.#fill(Infinity);
    this.#top = this.#lastTop();
  }

  async #find(typed: string, back: boolean): Promise<void> {
    if (typed !== '') {
      try {
        const ignoreCase = this.#ignoresCase && typed === typed.toLowerCase();
        this.#search = { pattern: regexOf(typed, { extended: true, global: true, ignoreCase }), back };
      } catch (error) {
        if (!(error instanceof RegexError)) throw error;
        this.#message = error.message;
        return;
      }
    }
    if (!this.#search) {
      this.#message = 'No previous regular expression';
      return;
    }
    this.#search = { ...this.#search, back };
    await this.#again(false, typed !== '' && !back ? 0 : 1);
  }

  /** Goes to the next line that matches, from `skip` lines beyond the one at the top. */
  async #again(reversed: boolean, skip = 1): Promise<void> {
    const { pattern, back } = this.#search!;
    const step = back !== reversed ? -1 : 1;
    for (let at = this.#top + (step > 0 ? skip : -1); at >= 0; at += step) {
      if (step > 0) await this.#fill(at + 1);
      const line = this.#text.lines[at];
      if (line === undefined) break;
      pattern.lastIndex = 0;
      if (!pattern.test(line)) continue;
      await this.#fill(at + this.#rows + 1);
      this.#top = at;
      return;
    }
    this.#message = 'Pattern not found';
  }

  // --- the screen

  #where(): string {
    const { lines, isEnded } = this.#text;
    const last = Math.min(lines.length, this.#top + this.#rows);
    const total = isEnded ? `/${lines.length}` : '';
    return `${this.#name === '' ? '' : `${this.#name} `}lines ${this.#top + 1}-${last}${total}${this.#isAtEnd() ? ' (END)' : ''}`;
  }

  #isFirst = true;

  #status(): string {
    const reverse = (text: string) => `\x1b[7m${text.slice(0, this.#terminal.columns - 1)}\x1b[27m`;
    if (this.#message !== undefined) return reverse(`${this.#message}  (press RETURN)`);
    if (this.#count !== '') return `:${this.#count}`;
    const [at, of] = this.#options.place;
    const isFirst = this.#isFirst && this.#name !== '';
    this.#isFirst = false;
    const end = this.#isAtEnd() ? '(END)' : '';
    if (isFirst)
      return reverse(
        [`${this.#name}${of > 1 ? ` (file ${at} of ${of})` : ''}`, end].filter(Boolean).join(' '),
      );
    return end === '' ? ':' : reverse(end);
  }

  #draw(status?: string): void {
    const { rows } = this.#terminal;
    const shown = this.#screenRows(this.#top).slice(0, this.#rows);
    const empty = Array.from({ length: Math.max(0, this.#rows - shown.length) }, () => '\x1b[1m~\x1b[0m');
    const lines = [...shown, ...empty].map((row) => `${row}\x1b[K`);
    const bottom = status === undefined ? this.#status() : `\x1b[7m${status}\x1b[27m`;
    this.#show(`\x1b[H${lines.join('\r\n')}\x1b[${rows};1H${bottom}\x1b[K`);
  }
}

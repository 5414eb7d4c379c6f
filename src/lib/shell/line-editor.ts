/**
 * A line being typed: readline's keys on one side, escape sequences for the terminal on the other. It knows nothing of
 * the shell; it is told how to complete, what history there is, and when a line needs another.
 */
import { inColumns } from './columns.ts';
import { readKey, type Key } from './keys.ts';
import { charWidth, textWidth } from './text-width.ts';

export interface Completion {
  /** Where in the line the completed word begins. */
  readonly start: number;
  /** What may stand there; one that does not end in `/`, `=` or a space gets a space after it when it is alone. */
  readonly candidates: readonly string[];
}

export interface LineEditorOptions {
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly complete: (line: string, cursor: number) => Promise<Completion>;
  /** Oldest first. */
  readonly history: () => readonly string[];
  /** Whether the text needs another line. */
  readonly isIncomplete: (text: string) => boolean;
  /** A whole command was entered, perhaps of several lines. */
  readonly onLine: (text: string) => void;
  /** Ctrl-D on an empty line. */
  readonly onEnd: () => void;
}

const LIST_WITHOUT_ASKING = 400;
// eslint-disable-next-line no-control-regex
const withoutEscapes = (text: string) => text.replace(/\x1b\[[\d;?]*[A-Za-z]/g, '');

export class LineEditor {
  readonly #options: LineEditorOptions;
  #prompt = '';
  #continuation = '> ';
  /** Lines entered before this one, where a command needs several. */
  #before = '';
  #chars: string[] = [];
  #cursor = 0;
  /** Row of the cursor below the row of the prompt. */
  #row = 0;
  /** Columns of output that stand before the prompt on its row. */
  #offset = 0;
  #historyAt: number | undefined;
  #draft = '';
  #killed = '';
  #wasKill = false;
  #search: { query: string; at: number; original: string } | undefined;
  #tabs = 0;
  #waiting = false;
  #queued = '';
  #active = false;

  constructor(options: LineEditorOptions) {
    this.#options = options;
  }

  /** The text being typed. */
  get line(): string {
    return this.#chars.join('');
  }

  get cursor(): number {
    return this.#chars.slice(0, this.#cursor).join('').length;
  }

  /** Shows the prompt and begins a command. `offset`: columns already taken on this row. */
  begin(prompt: string, offset = 0): void {
    this.#before = '';
    this.#offset = offset;
    this.#start(prompt);
  }

  #start(prompt: string): void {
    this.#prompt = prompt;
    this.#chars = [];
    this.#cursor = this.#row = this.#tabs = 0;
    this.#historyAt = undefined;
    this.#search = undefined;
    this.#active = true;
    this.#draw();
  }

  /** Takes keys until a command is complete; returns what is left of the data then. */
  feed(data: string): string {
    let rest = data;
    while (rest !== '' && this.#active) {
      if (this.#waiting) {
        this.#queued += rest;
        return '';
      }
      const { key, length } = readKey(rest);
      rest = rest.slice(length);
      this.#key(key);
    }
    return rest;
  }

  /** Replaces what is typed, as if by hand. */
  replace(text: string): void {
    this.#set(text);
    this.#draw();
  }

  /** Draws everything again: after the terminal changed its width, or something was written over the line. */
  redraw(fresh = false): void {
    if (!this.#active) return;
    if (fresh) this.#row = this.#offset = 0;
    this.#draw();
  }

  // --- keys

  #key(key: Key): void {
    if (this.#search && this.#searchKey(key)) return;
    const wasKill = this.#wasKill;
    this.#wasKill = false;
    if (key.kind === 'key' && key.name !== 'tab') this.#tabs = 0;
    if (key.kind === 'text') this.#insert(key.text);
    else if (key.kind === 'paste') this.#insert(key.text.replace(/\r\n?/g, '\n').replace(/\n+$/, ''));
    else this.#named(key.name, wasKill);
  }

  #named(name: string, wasKill: boolean): void {
    switch (name) {
      case 'enter':
        return this.#enter();
      case 'tab':
        return this.#complete();
      case 'backspace':
      case 'ctrl-h':
        return this.#delete(this.#cursor - 1, this.#cursor);
      case 'delete':
        return this.#delete(this.#cursor, this.#cursor + 1);
      case 'ctrl-d':
        if (this.#chars.length > 0) return this.#delete(this.#cursor, this.#cursor + 1);
        if (this.#before !== '') return;
        this.#active = false;
        return this.#options.onEnd();
      case 'ctrl-c':
        this.#move(this.#chars.length);
        this.#options.write('^C\r\n');
        this.#offset = 0;
        this.#before = '';
        return this.#start(this.#mainPrompt());
      case 'ctrl-l':
        this.#options.write('\x1b[H\x1b[2J');
        this.#row = this.#offset = 0;
        return this.#draw();
      case 'left':
      case 'ctrl-b':
        return this.#move(this.#cursor - 1);
      case 'right':
      case 'ctrl-f':
        return this.#move(this.#cursor + 1);
      case 'home':
      case 'ctrl-a':
        return this.#move(0);
      case 'end':
      case 'ctrl-e':
        return this.#move(this.#chars.length);
      case 'ctrl-left':
      case 'alt-left':
      case 'alt-b':
        return this.#move(this.#wordStart());
      case 'ctrl-right':
      case 'alt-right':
      case 'alt-f':
        return this.#move(this.#wordEnd());
      case 'ctrl-k':
        return this.#kill(this.#cursor, this.#chars.length, wasKill);
      case 'ctrl-u':
        return this.#kill(0, this.#cursor, wasKill);
      case 'ctrl-w':
        return this.#kill(this.#blankStart(), this.#cursor, wasKill);
      case 'alt-backspace':
        return this.#kill(this.#wordStart(), this.#cursor, wasKill);
      case 'alt-d':
        return this.#kill(this.#cursor, this.#wordEnd(), wasKill);
      case 'ctrl-y':
        return this.#insert(this.#killed);
      case 'ctrl-t':
        return this.#transpose();
      case 'alt-.':
        return this.#insert(this.#options.history().at(-1)?.trim().split(/\s+/).at(-1) ?? '');
      case 'up':
      case 'ctrl-p':
        return this.#recall(-1);
      case 'down':
      case 'ctrl-n':
        return this.#recall(1);
      case 'ctrl-r':
        this.#search = { query: '', at: this.#options.history().length, original: this.line };
        return this.#draw();
    }
  }

  #promptOfCommand = '';

  #mainPrompt(): string {
    return this.#promptOfCommand === '' ? this.#prompt : this.#promptOfCommand;
  }

  #enter(): void {
    this.#move(this.#chars.length);
    this.#options.write('\r\n');
    const text = this.#before + this.line;
    this.#offset = 0;
    if (this.#options.isIncomplete(text)) {
      if (this.#before === '') this.#promptOfCommand = this.#prompt;
      this.#before = `${text}\n`;
      return this.#start(this.#continuation);
    }
    this.#promptOfCommand = '';
    this.#active = false;
    this.#options.onLine(text);
  }

  #insert(text: string): void {
    const chars = [...text.replace(/\t/g, '    ')];
    if (chars.length === 0) return;
    const atEnd = this.#cursor === this.#chars.length;
    this.#chars.splice(this.#cursor, 0, ...chars);
    this.#cursor += chars.length;
    this.#historyAt = undefined;
    this.#tabs = 0;
    // Typing at the end of a row that has room needs no redrawing.
    const { column, row } = this.#place(this.#chars.length);
    if (atEnd && row === this.#row && column > 0 && !chars.includes('\n'))
      this.#options.write(chars.join(''));
    else this.#draw();
  }

  #delete(from: number, to: number): void {
    if (from < 0 || from >= this.#chars.length) return;
    this.#chars.splice(from, to - from);
    this.#cursor = from;
    this.#draw();
  }

  #kill(from: number, to: number, append: boolean): void {
    const text = this.#chars.slice(from, to).join('');
    if (text !== '') {
      this.#killed = !append ? text : to === this.#cursor ? text + this.#killed : this.#killed + text;
      this.#chars.splice(from, to - from);
      this.#cursor = from;
      this.#draw();
    }
    this.#wasKill = true;
  }

  #transpose(): void {
    const at = this.#cursor === this.#chars.length ? this.#cursor - 1 : this.#cursor;
    if (at < 1) return;
    const [a, b] = [this.#chars[at - 1] as string, this.#chars[at] as string];
    this.#chars.splice(at - 1, 2, b, a);
    this.#cursor = at + 1;
    this.#draw();
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && !/[\p{L}\p{N}]/u.test(this.#chars[at - 1] as string)) at -= 1;
    while (at > 0 && /[\p{L}\p{N}]/u.test(this.#chars[at - 1] as string)) at -= 1;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#chars.length && !/[\p{L}\p{N}]/u.test(this.#chars[at] as string)) at += 1;
    while (at < this.#chars.length && /[\p{L}\p{N}]/u.test(this.#chars[at] as string)) at += 1;
    return at;
  }

  #blankStart(): number {
    let at = this.#cursor;
    while (at > 0 && /\s/.test(this.#chars[at - 1] as string)) at -= 1;
    while (at > 0 && !/\s/.test(this.#chars[at - 1] as string)) at -= 1;
    return at;
  }

  // --- history

  /** The next entry that begins with what was typed; below the newest comes what was typed itself. */
  #recall(step: -1 | 1): void {
    const history = this.#options.history();
    if (this.#historyAt === undefined) {
      this.#draft = this.line;
      this.#historyAt = history.length;
    }
    let at = this.#historyAt + step;
    while (
      at >= 0 &&
      at < history.length &&
      (!history[at]?.startsWith(this.#draft) || history[at] === this.line)
    )
      at += step;
    if (at < 0 || at > history.length) return;
    this.#set(at === history.length ? this.#draft : (history[at] as string));
    this.#historyAt = at;
    this.#draw();
  }

  /** A key while searching; false where it ends the search and is to be taken as usual. */
  #searchKey(key: Key): boolean {
    const search = this.#search;
    if (!search) return false;
    if (key.kind === 'text') search.query += key.text;
    else if (key.kind === 'key' && key.name === 'backspace') search.query = search.query.slice(0, -1);
    else if (key.kind === 'key' && (key.name === 'ctrl-g' || key.name === 'ctrl-c')) {
      this.#search = undefined;
      this.#set(search.original);
      this.#draw();
      return key.name === 'ctrl-g';
    } else if (!(key.kind === 'key' && key.name === 'ctrl-r')) {
      this.#search = undefined;
      this.#draw();
      return key.kind === 'key' && key.name === 'escape';
    }
    const again = key.kind === 'key' && key.name === 'ctrl-r';
    const history = this.#options.history();
    const from = again
      ? search.at - 1
      : key.kind === 'key'
        ? history.length - 1
        : Math.min(search.at, history.length - 1);
    let at = from;
    while (at >= 0 && !history[at]?.includes(search.query)) at -= 1;
    if (at >= 0 && search.query !== '') {
      search.at = at;
      const entry = history[at] as string;
      this.#set(entry);
      this.#cursor = [...entry.slice(0, entry.indexOf(search.query))].length;
    } else this.#options.write('\x07');
    this.#draw();
    return true;
  }

  // --- completion

  #complete(): void {
    this.#waiting = true;
    const line = this.line;
    const { cursor } = this;
    this.#options.complete(line, cursor).then(
      (completion) => this.#completed(line, cursor, completion),
      () => this.#completed(line, cursor, { start: cursor, candidates: [] }),
    );
  }

  #completed(line: string, cursor: number, { start, candidates }: Completion): void {
    this.#waiting = false;
    const typed = line.slice(start, cursor);
    const [first] = candidates;
    if (first === undefined) this.#options.write('\x07');
    else if (candidates.length === 1) {
      this.#put(start, line, cursor, first + (/[/= ]$/.test(first) ? '' : ' '));
      this.#tabs = 0;
    } else {
      const common = candidates.reduce((prefix, word) => {
        let length = 0;
        while (length < prefix.length && prefix[length] === word[length]) length += 1;
        return prefix.slice(0, length);
      }, first);
      this.#tabs += 1;
      if (common.length > typed.length) {
        this.#put(start, line, cursor, common);
        this.#tabs = 1;
      } else if (this.#tabs < 2) this.#options.write('\x07');
      else this.#list(candidates);
    }
    const queued = this.#queued;
    this.#queued = '';
    this.feed(queued);
  }

  #put(start: number, line: string, cursor: number, word: string): void {
    const tabs = this.#tabs;
    this.#chars = [...(line.slice(0, start) + word + line.slice(cursor))];
    this.#cursor = [...(line.slice(0, start) + word)].length;
    this.#tabs = tabs;
    this.#draw();
  }

  /** Shows candidates by the part after the last slash or comma, below the line, and the prompt again. */
  #list(candidates: readonly string[]): void {
    const names = candidates
      .slice(0, LIST_WITHOUT_ASKING)
      .map((word) => word.replace(/^.*\/(?=.)/, '').trimEnd());
    const [cursor] = [this.#cursor];
    this.#move(this.#chars.length);
    const more =
      candidates.length > LIST_WITHOUT_ASKING ? `… ${candidates.length - LIST_WITHOUT_ASKING} more\n` : '';
    this.#options.write(`\r\n${(inColumns(names, this.#options.columns()) + more).replaceAll('\n', '\r\n')}`);
    this.#row = this.#offset = 0;
    this.#cursor = cursor;
    this.#draw();
  }

  // --- the screen

  #set(text: string): void {
    this.#chars = [...text];
    this.#cursor = this.#chars.length;
  }

  #shownPrompt(): string {
    if (!this.#search) return this.#prompt;
    return `(reverse-i-search)\`${this.#search.query}': `;
  }

  /** Row and column of a place in the text, counted from the row of the prompt. */
  #place(index: number): { row: number; column: number } {
    const columns = Math.max(2, this.#options.columns());
    const prompt = withoutEscapes(this.#shownPrompt());
    let column = this.#offset + textWidth(prompt.slice(prompt.lastIndexOf('\n') + 1));
    let row = prompt.split('\n').length - 1 + Math.floor(column / columns);
    column %= columns;
    for (const char of this.#chars.slice(0, index)) {
      if (char === '\n') {
        row += 1;
        column = 0;
        continue;
      }
      const width = charWidth(char);
      if (column + width > columns) {
        row += 1;
        column = 0;
      }
      column += width;
      if (column === columns && index > 0) {
        row += 1;
        column = 0;
      }
    }
    return { row, column };
  }

  #draw(): void {
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : '';
    const right = this.#offset > 0 ? `\x1b[${this.#offset}C` : '';
    const text = this.line.replaceAll('\n', '\r\n');
    const end = this.#place(this.#chars.length);
    // A full last row: the terminal holds the cursor back until something is written on the next.
    const wrap = end.column === 0 && end.row > 0 && !this.line.endsWith('\n') ? ' \r' : '';
    const target = this.#place(this.#cursor);
    const back = end.row > target.row ? `\x1b[${end.row - target.row}A` : '';
    const along = target.column > 0 ? `\x1b[${target.column}C` : '';
    this.#options.write(
      `${up}\r${right}\x1b[J${this.#shownPrompt().replaceAll('\n', '\r\n')}${text}${wrap}${this.#cursor === this.#chars.length ? '' : `${back}\r${along}`}`,
    );
    this.#row = target.row;
  }

  #move(to: number): void {
    const next = Math.max(0, Math.min(this.#chars.length, to));
    if (next === this.#cursor) return;
    const [from, target] = [this.#place(this.#cursor), this.#place(next)];
    this.#cursor = next;
    const rows = target.row - from.row;
    const vertical = rows < 0 ? `\x1b[${-rows}A` : rows > 0 ? `\x1b[${rows}B` : '';
    this.#options.write(`${vertical}\r${target.column > 0 ? `\x1b[${target.column}C` : ''}`);
    this.#row = target.row;
  }
}

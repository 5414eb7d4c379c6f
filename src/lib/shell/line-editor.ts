/**
 * A line being typed: readline's keys on one side, escape sequences for the terminal on the other. It knows nothing of
 * the shell; it is told how to complete, what history there is, and when a line needs another.
 */
import { commonPrefix, ListDialog, listLines } from './completion-list.ts';
import { readKey, type Key } from './keys.ts';
import { LineBuffer, type Moment } from './line-buffer.ts';
import { commandFor, type LineCommand } from './line-keys.ts';
import { again, beginSearch, extend, searchPrompt, type Search } from './line-search.ts';
import { LineScreen, type Drawing } from './line-screen.ts';
import { toCells } from './line-text.ts';

export interface Completion {
  /** Where in the line the completed word begins. */
  readonly start: number;
  /** What is typed of it, without quotes; what stands in the line unless given. */
  readonly typed?: string;
  /** Whole words that may stand there, without quotes. */
  readonly candidates: readonly string[];
  /** A word as it stands in the line; `isWhole` where it is the only one, so that a quote is closed. */
  readonly quote?: (word: string, isWhole: boolean) => string;
  /** Whether a space follows the only candidate; unless given, where it does not end in `/`, `=` or a space. */
  readonly isWhole?: (word: string) => boolean;
  /** Lines of a list in place of the words in columns: with their meaning, say. */
  readonly describe?: (columns: number) => readonly string[] | undefined;
}

export interface LineEditorOptions {
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly complete: (line: string, cursor: number) => Promise<Completion>;
  /** Oldest first. */
  readonly history: () => readonly string[];
  /** Whether the text needs another line. */
  readonly isIncomplete: (text: string) => boolean;
  /** What stands before those other lines. */
  readonly continuation: () => string;
  /** A whole command was entered, perhaps of several lines. */
  readonly onLine: (text: string) => void;
  /** Ctrl-C: the line was dropped, and a prompt is wanted. */
  readonly onInterrupt: () => void;
  /** Ctrl-D on an empty line. */
  readonly onEnd: () => void;
  /** C-x C-e: the text after it was edited elsewhere, or undefined. */
  readonly edit?: (text: string) => Promise<string | undefined>;
}

type CompletionWay = 'complete' | 'list' | 'insert';

const BELL = '\x07';
/** Keys for C-v that have no control letter of their own. */
const LITERALS: Record<string, string> = { enter: '\r', tab: '\t', backspace: '\x7f', escape: '\x1b' };

export class LineEditor {
  readonly #options: LineEditorOptions;
  readonly #screen: LineScreen;
  readonly #buffer = new LineBuffer();
  #prompt = '';
  /** Lines entered before this one, where a command needs several. */
  #before = '';
  /** Lines of history that were changed, and the one being typed (under the number of lines), until Enter. */
  #edited = new Map<number, string>();
  #historyAt = 0;
  /** The line of history that comes after C-o. */
  #following: number | undefined;
  #search: (Search & { readonly original: Moment; readonly originalAt: number }) | undefined;
  #lastQuery = '';
  #last: LineCommand | 'text' | undefined;
  #tabs = 0;
  #count: number | undefined;
  #pending: 'meta' | 'prefix' | 'literal' | 'find' | undefined;
  #dialog: ListDialog | undefined;
  #waiting = false;
  #queued = '';
  #active = false;

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#screen = new LineScreen(options.write, options.columns);
  }

  /** The text being typed. */
  get line(): string {
    return this.#buffer.text;
  }

  get cursor(): number {
    return this.#buffer.cells.slice(0, this.#buffer.cursor).join('').length;
  }

  /** Shows the prompt and begins a command. `offset`: columns already taken on this row. */
  begin(prompt: string, offset = 0): void {
    this.#before = '';
    this.#screen.begin(offset);
    this.#start(prompt);
  }

  #start(prompt: string): void {
    this.#prompt = prompt;
    const history = this.#options.history();
    const next = this.#following === undefined ? undefined : history[this.#following];
    this.#historyAt = next === undefined ? history.length : (this.#following ?? 0);
    this.#following = undefined;
    this.#buffer.show(next ?? '');
    this.#edited = new Map();
    this.#tabs = 0;
    this.#search = this.#pending = this.#dialog = this.#last = this.#count = undefined;
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
    this.#buffer.change(toCells(text));
    this.#draw();
  }

  /** Draws everything again: after the terminal changed its width, or something was written over the line. */
  redraw(fresh = false): void {
    if (!this.#active) return;
    if (fresh) this.#screen.begin(0);
    this.#draw();
  }

  // --- keys

  #key(key: Key): void {
    if (this.#dialog) return this.#dialog.key(key.kind === 'key' ? key.name : key.text);
    if (this.#search && this.#searchKey(key)) return;
    const pending = this.#pending;
    this.#pending = undefined;
    if (key.kind === 'paste') this.#type(key.text.replace(/\r\n?/g, '\n').replace(/\n+$/, ''), false);
    else if (pending === 'literal' || pending === 'find') this.#literal(key, pending);
    else if (pending === 'meta') this.#withMeta(key);
    else if (key.kind === 'text') this.#text(key.text);
    else this.#named(key.name, pending === 'prefix');
  }

  #text(text: string): void {
    const count = this.#count ?? 1;
    const isCounted = this.#count !== undefined;
    this.#count = undefined;
    if (isCounted) this.#draw();
    const [first = '', ...others] = toCells(text);
    this.#type(first.repeat(Math.max(1, count)) + others.join(''));
  }

  /** Escape, then a key, is the key with Alt. */
  #withMeta(key: Key): void {
    if (key.kind === 'key') return this.#named(`alt-${key.name}`, false);
    const [first = '', ...others] = toCells(key.text);
    this.#named(`alt-${first}`, false);
    if (others.length > 0) this.#text(others.join(''));
  }

  #named(name: string, isPrefixed: boolean): void {
    const digit = /^alt-([\d-])$/.exec(name)?.[1];
    if (digit !== undefined) {
      this.#count = digit === '-' ? -1 : Math.min(9999, Math.abs(this.#count ?? 0) * 10 + Number(digit));
      return this.#draw();
    }
    const command = commandFor(name, isPrefixed);
    if (command === undefined) return this.#bell();
    if (command === 'meta' || command === 'prefix') {
      this.#pending = command;
      return;
    }
    if (command !== 'complete') this.#tabs = 0;
    const { cells, cursor } = this.#buffer;
    const isEnd = command === 'delete-or-end';
    if (isEnd && cells.length === 0 && this.#before === '') {
      this.#active = false;
      return this.#options.onEnd();
    }
    const context = {
      count: this.#count ?? 1,
      isCounted: this.#count !== undefined,
      last: this.#last,
      history: this.#options.history(),
    };
    this.#count = undefined;
    if (context.isCounted) this.#draw();
    const done = this.#buffer.do(isEnd ? 'delete' : command, context);
    this.#last = command;
    if (done === undefined) return this.#do(command);
    if (!done) this.#bell();
    this.#show(cells, cursor);
  }

  /** Shows what a command made of the text. */
  #show(cells: readonly string[], cursor: number): void {
    if (this.#buffer.cells !== cells) this.#draw();
    else if (this.#buffer.cursor !== cursor) this.#screen.move(this.#drawing(), cursor);
  }

  #do(command: LineCommand): void {
    const history = this.#options.history();
    switch (command) {
      case 'quoted-insert':
        this.#pending = 'literal';
        return;
      case 'find-char':
        this.#pending = 'find';
        return;
      case 'comment':
        this.#buffer.change(['#', ...this.#buffer.cells]);
        this.#draw();
        return this.#accept();
      case 'previous':
        return this.#goTo(this.#historyAt - 1);
      case 'next':
        return this.#goTo(this.#historyAt + 1);
      case 'oldest':
        return this.#goTo(0);
      case 'newest':
        return this.#goTo(history.length);
      case 'previous-like':
        return this.#goToLike(-1);
      case 'next-like':
        return this.#goToLike(1);
      case 'search-back':
        return this.#beginSearch('back');
      case 'search-forward':
        return this.#beginSearch('forward');
      case 'accept':
        return this.#accept();
      case 'accept-and-next':
        if (this.#historyAt < history.length) this.#following = this.#historyAt + 1;
        return this.#accept();
      case 'complete':
        return this.#complete('complete');
      case 'list-completions':
        return this.#complete('list');
      case 'insert-completions':
        return this.#complete('insert');
      case 'interrupt':
        this.#toEnd();
        this.#options.write('^C\r\n');
        this.#active = false;
        return this.#options.onInterrupt();
      case 'clear':
        this.#options.write('\x1b[H\x1b[2J');
        this.#screen.begin(0);
        return this.#draw();
      case 'edit':
        return this.#editElsewhere();
      default:
        return this.#bell();
    }
  }

  #accept(): void {
    this.#toEnd();
    this.#options.write('\r\n');
    const text = this.#before + this.line;
    this.#screen.begin(0);
    if (this.#options.isIncomplete(text)) {
      this.#before = `${text}\n`;
      return this.#start(this.#options.continuation());
    }
    this.#active = false;
    this.#options.onLine(text);
  }

  /** C-x C-e: what the editor leaves is run. */
  #editElsewhere(): void {
    const { edit } = this.#options;
    if (!edit) return this.#bell();
    this.#waiting = true;
    const done = (text: string | undefined) => {
      if (text !== undefined && text.trim() !== '') {
        this.replace(text.replace(/\n+$/, ''));
        this.#waiting = false;
        this.#accept();
      }
      this.#goOn();
    };
    edit(this.line).then(done, () => done(undefined));
  }

  /** Takes the keys that came while something was waited for. */
  #goOn(): void {
    this.#waiting = false;
    const queued = this.#queued;
    this.#queued = '';
    this.feed(queued);
  }

  #type(text: string, isMore = this.#last === 'text'): void {
    if (text === '') return;
    const { cells, cursor } = this.#buffer;
    const added = toCells(text).length;
    this.#buffer.type(text, isMore);
    this.#tabs = 0;
    this.#last = 'text';
    // Typing at the end of a row that has room needs no redrawing.
    const isAppended = cursor === cells.length && this.#buffer.cells.length === cells.length + added;
    if (!isAppended || !this.#screen.append(this.#drawing(), added)) this.#draw();
  }

  #literal(key: Key, what: 'literal' | 'find'): void {
    const control = key.kind === 'key' ? /^ctrl-(.)$/.exec(key.name)?.[1] : undefined;
    const char =
      key.kind !== 'key'
        ? toCells(key.text)[0]
        : (LITERALS[key.name] ?? (control && String.fromCharCode(control.toUpperCase().charCodeAt(0) - 64)));
    if (char === undefined) return this.#bell();
    const { cells, cursor } = this.#buffer;
    if (what === 'literal') this.#type(char, false);
    else if (!this.#buffer.find(char)) this.#bell();
    if (what === 'find') this.#show(cells, cursor);
    const others = key.kind === 'key' ? '' : key.text.slice(char.length);
    if (others !== '') this.#text(others);
  }

  // --- history

  #entry(at: number): string | undefined {
    const history = this.#options.history();
    return this.#edited.get(at) ?? (at === history.length ? '' : history[at]);
  }

  /** Shows another line of history; what was changed on this one stays until Enter. */
  #goTo(at: number, cursor?: number): void {
    const text = this.#entry(at);
    if (text === undefined || at === this.#historyAt) return this.#bell();
    this.#edited.set(this.#historyAt, this.line);
    this.#historyAt = at;
    this.#buffer.show(text, cursor);
    this.#draw();
  }

  /** The next line that begins with what stands before the cursor. */
  #goToLike(step: -1 | 1): void {
    const { cells, cursor } = this.#buffer;
    const prefix = cells.slice(0, cursor).join('');
    const isLike = (at: number) => this.#entry(at)?.startsWith(prefix) && this.#entry(at) !== this.line;
    let at = this.#historyAt + step;
    while (this.#entry(at) !== undefined && !isLike(at)) at += step;
    this.#goTo(at, cursor);
  }

  #beginSearch(direction: Search['direction']): void {
    const { cells, cursor } = this.#buffer;
    this.#edited.set(this.#historyAt, this.line);
    const search = beginSearch(direction, this.#historyAt, this.cursor);
    this.#search = { ...search, original: { cells, cursor }, originalAt: this.#historyAt };
    this.#draw();
  }

  /** A key while searching; false where it ends the search and is to be taken as usual. */
  #searchKey(key: Key): boolean {
    const search = this.#search;
    if (!search) return false;
    const name = key.kind === 'key' ? key.name : undefined;
    const { length } = this.#options.history();
    const lines = Array.from({ length: length + 1 }, (_, at) => this.#entry(at) ?? '');
    let next: Search | undefined;
    if (key.kind !== 'key')
      next = [...key.text].reduce<Search>((state, char) => extend(state, char, lines), search);
    else if (name === 'ctrl-r') next = again(search, 'back', lines, this.#lastQuery);
    else if (name === 'ctrl-s') next = again(search, 'forward', lines, this.#lastQuery);
    else if (name === 'backspace') next = search.before ?? search;
    const { original, originalAt } = search;
    if (next) {
      if (next.failed || next === search) this.#bell();
      this.#search = { ...next, original, originalAt };
      const text = lines[next.at] ?? '';
      this.#historyAt = next.at;
      this.#buffer.show(text, toCells(text.slice(0, next.place)).length);
      this.#draw();
      return true;
    }
    this.#search = undefined;
    if (search.query !== '') this.#lastQuery = search.query;
    if (name === 'ctrl-g') {
      this.#historyAt = originalAt;
      this.#buffer.show(original.cells.join(''), original.cursor);
    }
    this.#draw();
    return name === 'ctrl-g' || name === 'escape';
  }

  // --- completion

  #complete(how: CompletionWay): void {
    this.#waiting = true;
    const line = this.line;
    const { cursor } = this;
    const done = (completion: Completion) => {
      if (this.#active) this.#completed(line, cursor, completion, how);
      this.#goOn();
    };
    this.#options.complete(line, cursor).then(done, () => done({ start: cursor, candidates: [] }));
  }

  #completed(line: string, cursor: number, completion: Completion, how: CompletionWay): void {
    const { start, candidates } = completion;
    const quote = completion.quote ?? ((word: string) => word);
    const typed = completion.typed ?? line.slice(start, cursor);
    const put = (text: string) => {
      const head = toCells(line.slice(0, start) + text);
      this.#buffer.change([...head, ...toCells(line.slice(cursor))], head.length);
      this.#draw();
    };
    const [first] = candidates;
    if (first === undefined) return this.#bell();
    if (how === 'list') return this.#list(completion);
    if (how === 'insert') return put(`${candidates.map((word) => quote(word, true)).join(' ')} `);
    if (candidates.length === 1) {
      this.#tabs = 0;
      const isWhole = completion.isWhole?.(first) ?? !/[/= ]$/.test(first);
      return put(quote(first, isWhole) + (isWhole && cursor === line.length ? ' ' : ''));
    }
    const common = commonPrefix(candidates);
    this.#tabs += 1;
    if (common.length > typed.length) {
      put(quote(common, false));
      this.#tabs = 1;
    } else if (this.#tabs < 2) this.#bell();
    else this.#list(completion);
  }

  /** Shows candidates below the line, and the prompt again. */
  #list({ candidates, describe }: Completion): void {
    const { write, columns, rows } = this.#options;
    const { cursor } = this.#buffer;
    this.#toEnd();
    write('\r\n');
    const lines = () =>
      describe?.(columns()) ??
      listLines(
        candidates.map((word) => word.replace(/^.*\/(?=.)/, '').trimEnd()),
        columns(),
      );
    const done = () => {
      this.#dialog = undefined;
      this.#buffer.cursor = cursor;
      this.#screen.begin(0);
      this.#draw();
    };
    const dialog = new ListDialog(candidates.length, lines, { write, rows, done });
    if (dialog.isOpen) this.#dialog = dialog;
  }

  // --- the screen

  #bell(): void {
    this.#options.write(BELL);
  }

  #drawing(): Drawing {
    const counted = this.#count === undefined ? this.#prompt : `(arg: ${this.#count}) `;
    const prompt = this.#search ? searchPrompt(this.#search) : counted;
    return { prompt, cells: this.#buffer.cells, cursor: this.#buffer.cursor };
  }

  #draw(): void {
    this.#screen.draw(this.#drawing());
  }

  #toEnd(): void {
    const { cells, cursor } = this.#buffer;
    this.#buffer.cursor = cells.length;
    this.#show(cells, cursor);
  }
}

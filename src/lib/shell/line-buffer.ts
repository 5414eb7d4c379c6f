/** The text of one line, its cursor, and readline's commands that change them; nothing here knows of a screen. */
import { historyWords } from './history-words.ts';
import { KillRing } from './kill-ring.ts';
import type { LineCommand } from './line-keys.ts';
import {
  blanksAround,
  blankStart,
  toCells,
  transposeWords,
  withCase,
  wordEnd,
  wordStart,
  type LetterCase,
} from './line-text.ts';

export interface Moment {
  readonly cells: readonly string[];
  readonly cursor: number;
}

/** What a command hears beside its name. */
export interface CommandContext {
  /** The numeric argument, 1 where none was typed. */
  readonly count: number;
  readonly isCounted: boolean;
  /** The command before it. */
  readonly last: LineCommand | 'text' | undefined;
  /** Lines of history, oldest first. */
  readonly history: readonly string[];
}

const KILLS = new Set<LineCommand | 'text' | undefined>([
  'kill-word',
  'kill-word-back',
  'rubout-word',
  'kill-line',
  'kill-to-begin',
]);

export class LineBuffer {
  cells: readonly string[] = [];
  cursor = 0;
  readonly #kills = new KillRing();
  #mark = 0;
  #undo: Moment[] = [];
  /** How far back the last `M-.` was, and how many cells the last yank brought. */
  #argumentsBack = 0;
  #yanked = 0;

  get text(): string {
    return this.cells.join('');
  }

  /** Another line altogether: there is nothing to undo in it. */
  show(text: string, cursor?: number): void {
    this.cells = toCells(text);
    this.cursor = Math.min(cursor ?? this.cells.length, this.cells.length);
    this.#undo = [];
    this.#mark = 0;
  }

  /** Puts other text in place of what is there; what was there can be brought back. */
  change(cells: readonly string[], cursor = cells.length): true {
    this.#undo.push({ cells: this.cells, cursor: this.cursor });
    this.cells = cells;
    this.cursor = cursor;
    return true;
  }

  /** Types text; `merges` where it is undone together with what was typed before it. */
  type(text: string, merges: boolean): void {
    const before = toCells(this.cells.slice(0, this.cursor).join('') + text);
    if (!merges) this.#undo.push({ cells: this.cells, cursor: this.cursor });
    this.cells = [...before, ...this.cells.slice(this.cursor)];
    this.cursor = before.length;
  }

  /** Moves the cursor to the next such character. */
  find(char: string): boolean {
    const found = this.cells.indexOf(char, this.cursor + 1);
    return found >= 0 && this.#go(found);
  }

  /** Carries a command out: false where it cannot be, undefined where it is none of the text's. */
  do(command: LineCommand, context: CommandContext): boolean | undefined {
    const { count, isCounted, last, history } = context;
    const { cells, cursor: at } = this;
    const back = (from: number) => wordStart(cells, from);
    const forward = (from: number) => wordEnd(cells, from);
    const times = (one: (from: number) => number, other = one) => {
      let to = at;
      for (let n = 0; n < Math.abs(count); n += 1) to = (count < 0 ? other : one)(to);
      return to;
    };
    switch (command) {
      case 'begin':
        return this.#go(0);
      case 'end':
        return this.#go(cells.length);
      case 'back':
        return this.#go(at - count);
      case 'forward':
        return this.#go(at + count);
      case 'word-back':
        return this.#go(times(back, forward));
      case 'word-forward':
        return this.#go(times(forward, back));
      case 'set-mark':
        this.#mark = at;
        return true;
      case 'exchange-mark': {
        const mark = this.#mark;
        this.#mark = at;
        return this.#go(mark);
      }
      case 'delete':
        return this.#delete(at, at + count);
      case 'rubout':
        return this.#delete(at - count, at);
      case 'kill-word':
        return this.#kill(at, times(forward, back), last);
      case 'kill-word-back':
        return this.#kill(times(back, forward), at, last);
      case 'rubout-word':
        return this.#kill(
          times((from) => blankStart(cells, from)),
          at,
          last,
        );
      case 'kill-line':
        return this.#kill(at, cells.length, last);
      case 'kill-to-begin':
        return this.#kill(0, at, last);
      case 'delete-blanks': {
        const [from, to] = blanksAround(cells, at);
        return from === to || this.#delete(from, to);
      }
      case 'yank':
        return this.#insert(this.#kills.current);
      case 'yank-pop':
        return (last === 'yank' || last === 'yank-pop') && this.#insert(this.#kills.rotate(), this.#yanked);
      case 'last-argument':
        return this.#lastArgument(history, last === command, isCounted ? count : -1);
      case 'nth-argument':
        return this.#insert(wordsOf(history.at(-1)).at(count));
      case 'transpose':
        return this.#transpose();
      case 'transpose-words': {
        const next = transposeWords(cells, at);
        return next !== undefined && this.change(next.cells, next.cursor);
      }
      case 'upcase':
        return this.#case('upper', times(forward, back));
      case 'downcase':
        return this.#case('lower', times(forward, back));
      case 'capitalize':
        return this.#case('capital', times(forward, back));
      case 'undo':
        return this.#undoOne();
      case 'revert':
        while (this.#undoOne());
        return true;
      default:
        return undefined;
    }
  }

  #go(to: number): boolean {
    const next = Math.max(0, Math.min(this.cells.length, to));
    const isThere = next === to;
    this.cursor = next;
    return isThere;
  }

  #delete(from: number, to: number): boolean {
    const start = Math.max(0, Math.min(from, to));
    const end = Math.min(this.cells.length, Math.max(from, to));
    if (start === end) return false;
    return this.change([...this.cells.slice(0, start), ...this.cells.slice(end)], start);
  }

  #kill(from: number, to: number, last: CommandContext['last']): boolean {
    const [start, end] = [Math.min(from, to), Math.max(from, to)];
    if (start === end) return true;
    const isBefore = end === this.cursor;
    const join = !KILLS.has(last) ? 'new' : isBefore ? 'before' : 'after';
    this.#kills.add(this.cells.slice(start, end).join(''), join);
    return this.#delete(start, end);
  }

  #insert(text: string | undefined, replacing = 0): boolean {
    if (text === undefined) return false;
    const start = this.cursor - replacing;
    const added = toCells(text);
    this.#yanked = added.length;
    return this.change(
      [...this.cells.slice(0, start), ...added, ...this.cells.slice(this.cursor)],
      start + added.length,
    );
  }

  /** `M-.`: a word of the line before; again, of the one before that. */
  #lastArgument(history: readonly string[], isAgain: boolean, nth: number): boolean {
    const back = isAgain ? this.#argumentsBack + 1 : 1;
    const entry = history.at(-back);
    if (back > history.length || entry === undefined) return false;
    this.#argumentsBack = back;
    return this.#insert(wordsOf(entry).at(nth) ?? '', isAgain ? this.#yanked : 0);
  }

  #transpose(): boolean {
    const at = this.cursor === this.cells.length ? this.cursor - 1 : this.cursor;
    if (at < 1) return false;
    const [one, other] = [this.cells[at - 1] as string, this.cells[at] as string];
    return this.change([...this.cells.slice(0, at - 1), other, one, ...this.cells.slice(at + 1)], at + 1);
  }

  #case(how: LetterCase, to: number): boolean {
    const [from, end] = [Math.min(this.cursor, to), Math.max(this.cursor, to)];
    return this.change(withCase(this.cells, from, end, how), end);
  }

  #undoOne(): boolean {
    const moment = this.#undo.pop();
    if (!moment) return false;
    this.cells = moment.cells;
    this.cursor = moment.cursor;
    return true;
  }
}

const wordsOf = (line = ''): string[] => historyWords(line);

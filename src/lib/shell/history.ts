/**
 * History expansion, by the rules of bash's manual: an event (`!!`, `!n`, `!-n`, `!text`, `!?text?`, `!#`), words of it
 * (`:2`, `:1-3`, `^`, `$`, `*`, `%`), modifiers (`:h :t :r :e :p :q :x :s/a/b/ :gs :&`), and `^old^new^` for a whole line.
 */
import { historyWords } from './history-words.ts';

export interface Expanded {
  readonly text: string;
  readonly changed: boolean;
  /** `:p`: the line is shown and kept, not run. */
  readonly onlyShown?: boolean;
  /** What bash says, without its name. */
  readonly error?: string;
}

class Mistake extends Error {}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Where `!` means itself. */
const PLAIN_AFTER = /[\s=(]/;
/** Ends the text of `!text`. */
const EVENT_ENDS = /[\s:;&()|<>^$*%]/;

interface Substitution {
  readonly from: string;
  readonly to: string;
}

/** What a session remembers from one expansion for the next: the last substitution (`:&`), the last word found (`%`). */
export interface HistoryMemory {
  substitution?: Substitution;
  found?: string;
}

/** Expands a line as bash does before it runs it. `history`: lines typed so far, oldest first. */
export function expandHistory(
  line: string,
  history: readonly string[],
  memory: HistoryMemory = {},
): Expanded {
  if (!line.includes('!') && !line.startsWith('^')) return { text: line, changed: false };
  try {
    return new Expansion(line, history, memory).run();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { text: line, changed: false, error: error.message };
  }
}

class Expansion {
  readonly #line: string;
  readonly #history: readonly string[];
  readonly #memory: HistoryMemory;
  #at = 0;
  #out = '';
  #changed = false;
  #onlyShown = false;
  #inDouble = false;

  constructor(line: string, history: readonly string[], memory: HistoryMemory) {
    this.#line = line.startsWith('^') ? `!!:s${line}` : line;
    this.#history = history;
    this.#memory = memory;
  }

  run(): Expanded {
    const text = this.#line;
    while (this.#at < text.length) {
      const char = text[this.#at] as string;
      const next = text[this.#at + 1];
      if (char === '\\' && next !== undefined) this.#take(2);
      else if (char === '"') {
        this.#inDouble = !this.#inDouble;
        this.#take(1);
      } else if (char === "'" && !this.#inDouble) {
        const end = text.indexOf("'", this.#at + 1);
        this.#take((end < 0 ? text.length : end + 1) - this.#at);
      } else if (char !== '!' || next === undefined || PLAIN_AFTER.test(next)) this.#take(1);
      else if (this.#inDouble && next === '"') this.#take(1);
      else this.#expand();
    }
    return { text: this.#out, changed: this.#changed, ...(this.#onlyShown && { onlyShown: true }) };
  }

  #take(count: number): void {
    this.#out += this.#line.slice(this.#at, this.#at + count);
    this.#at += count;
  }

  #expand(): void {
    const start = this.#at;
    this.#at += 1;
    const event = this.#event(start);
    const words = this.#words(event);
    this.#out += this.#modified(words);
    this.#changed = true;
  }

  get #rest(): string {
    return this.#line.slice(this.#at);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest) ?? undefined;
    if (found) this.#at += found[0].length;
    return found;
  }

  /** The line that is meant. */
  #event(start: number): string {
    const history = this.#history;
    const missing = () => new Mistake(`${this.#line.slice(start, this.#at)}: event not found`);
    const given = (line: string | undefined) => {
      if (line === undefined) throw missing();
      return line;
    };
    if (this.#match(/^!/)) return given(history.at(-1));
    if (this.#match(/^#/)) return this.#out;
    const number = this.#match(/^-?\d+/)?.[0];
    if (number !== undefined) {
      const value = Number(number);
      return given(value < 0 ? history.at(value) : value === 0 ? undefined : history[value - 1]);
    }
    const query = this.#match(/^\?([^?\n]*)\??/)?.[1];
    if (query !== undefined) {
      const found = given(query === '' ? undefined : history.findLast((line) => line.includes(query)));
      const word = historyWords(found).find((one) => one.includes(query));
      this.#memory.found = word ?? '';
      return found;
    }
    if (/^[:$^*%-]/.test(this.#rest)) return given(history.at(-1));
    let name = '';
    while (this.#at < this.#line.length) {
      const char = this.#line[this.#at] as string;
      if (EVENT_ENDS.test(char) || (char === '-' && name !== '') || (this.#inDouble && char === '"')) break;
      name += char;
      this.#at += 1;
    }
    return given(name === '' ? undefined : history.findLast((line) => line.startsWith(name)));
  }

  /** The part of it that a word designator picks; all of it without one. */
  #words(event: string): string {
    const from = this.#at;
    const range = this.#match(/^:?(?:([\^$%*])|(?:(?<=:)(\d+)|(?=-))(?:-(\d+|\$)?|(\*))?)/);
    const spec = range?.[0] ?? '';
    if (!range || spec === '' || spec === ':') {
      this.#at = from;
      return event;
    }
    const words = historyWords(event);
    const last = words.length - 1;
    const [, mark, first, until, star] = range;
    if (mark === '%') {
      return this.#memory.found ?? '';
    }
    let [begin, end] = [first === undefined ? 0 : Number(first), Number(first ?? 0)];
    if (mark === '^') begin = end = 1;
    else if (mark === '$') begin = end = last;
    else if (mark === '*' || star) [begin, end] = [mark === '*' ? 1 : begin, last];
    else if (spec.includes('-')) end = until === undefined ? last - 1 : until === '$' ? last : Number(until);
    // `!*` of a line without arguments is nothing.
    if ((mark === '*' || star) && begin === last + 1) return '';
    if (this.#match(/^\*/) && mark === '^') end = last;
    else if (mark === '^') {
      const to = this.#match(/^-(\d+|\$)?/);
      if (to) end = to[1] === undefined ? last - 1 : to[1] === '$' ? last : Number(to[1]);
    }
    if (begin > last || end > last || begin > end)
      throw new Mistake(`${this.#line.slice(from, this.#at)}: bad word specifier`);
    return words.slice(begin, end + 1).join(' ');
  }

  #modified(words: string): string {
    let text = words;
    let quote: ((text: string) => string) | undefined;
    for (;;) {
      const found = this.#match(/^:(g|a|G)?([htrepqxs&])/);
      if (!found) {
        const unknown = /^:[gaG]?(\S?)/.exec(this.#rest);
        if (unknown) throw new Mistake(`${unknown[1]}: unrecognized history modifier`);
        return quote ? quote(text) : text;
      }
      const [, scope, letter] = found;
      switch (letter) {
        case 'h':
          text = text.includes('/') ? text.slice(0, text.lastIndexOf('/') || 1) : text;
          break;
        case 't':
          text = text.slice(text.lastIndexOf('/') + 1);
          break;
        case 'r':
          text = text.includes('.') ? text.slice(0, text.lastIndexOf('.')) : text;
          break;
        case 'e':
          text = text.includes('.') ? text.slice(text.lastIndexOf('.')) : text;
          break;
        case 'p':
          this.#onlyShown = true;
          break;
        case 'q':
          quote = quoted;
          break;
        case 'x':
          quote = (all) => all.split(/\s+/).map(quoted).join(' ');
          break;
        default:
          text = this.#substitute(
            text,
            scope,
            letter === '&' ? this.#memory.substitution : this.#substitution(),
          );
      }
    }
  }

  /** `/old/new/` after an `s`; an `&` in the new text is the old one. */
  #substitution(): Substitution {
    const mark = this.#line[this.#at] ?? '';
    this.#at += 1;
    const part = () => {
      let text = '';
      while (this.#at < this.#line.length) {
        const char = this.#line[this.#at] as string;
        this.#at += 1;
        if (char === mark) return text;
        if (char === '\\' && this.#line[this.#at] === mark) {
          text += mark;
          this.#at += 1;
        } else text += char;
      }
      return text;
    };
    const from = part() || (this.#memory.substitution?.from ?? '');
    const to = part().replace(/\\?&/g, (found) => (found === '&' ? from : '&'));
    return (this.#memory.substitution = { from, to });
  }

  #substitute(text: string, scope: string | undefined, substitution: Substitution | undefined): string {
    if (!substitution?.from) throw new Mistake(':&: no previous substitution');
    const { from, to } = substitution;
    if (!text.includes(from)) {
      const typed = /:[gaG]*(s.*|&)$/s.exec(this.#line.slice(0, this.#at))?.[0] ?? '';
      throw new Mistake(`${typed}: substitution failed`);
    }
    if (scope === 'G')
      return text
        .split(' ')
        .map((word) => word.replace(from, () => to))
        .join(' ');
    return scope ? text.replaceAll(from, () => to) : text.replace(from, () => to);
  }
}

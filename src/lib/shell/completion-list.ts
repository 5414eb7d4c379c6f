/** Candidates as readline lists them: columns of one width, a question where there are many, a page at a time. */
import { textWidth } from './text-width.ts';

/** More than this many are asked about first (readline's `completion-query-items`). */
const MANY = 100;

/** Lines of a list, without line ends; down the page, then across. */
export function listLines(labels: readonly string[], columns: number): string[] {
  const width = Math.max(...labels.map(textWidth)) + 2;
  // A last column that ends with the screen is one too many for readline.
  const fits = Math.floor(columns / width);
  const across = Math.max(1, fits * width === columns ? fits - 1 : fits);
  const rows = Math.ceil(labels.length / across);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: across }, (_, column) => labels[column * rows + row])
      .filter((label) => label !== undefined)
      .map((label) => label + ' '.repeat(width - textWidth(label)))
      .join('')
      .trimEnd(),
  );
}

/** What all words begin with. */
export function commonPrefix(words: readonly string[]): string {
  const [first = ''] = words;
  let length = first.length;
  for (const word of words) {
    let at = 0;
    while (at < length && word[at] === first[at]) at += 1;
    length = at;
  }
  // Half a surrogate pair is no character.
  return /[\ud800-\udbff]$/.test(first.slice(0, length))
    ? first.slice(0, length - 1)
    : first.slice(0, length);
}

/** What is shown under a line: a list, page after page, after a question where it is long. Ends with `done`. */
export class ListDialog {
  readonly #write: (text: string) => void;
  readonly #rows: () => number;
  readonly #done: () => void;
  #next: ((key: string) => void) | undefined;

  /** `count`: how many there are to ask about; `lines` is called when they are wanted. */
  constructor(
    count: number,
    lines: () => readonly string[],
    io: { readonly write: (text: string) => void; readonly rows: () => number; readonly done: () => void },
  ) {
    this.#write = io.write;
    this.#rows = io.rows;
    this.#done = io.done;
    if (count < MANY) {
      this.#page(lines(), this.#room);
      return;
    }
    this.#write(`Display all ${count} possibilities? (y or n)`);
    this.#next = (key) => {
      const isYes = ['y', 'Y', ' '].includes(key);
      if (!isYes && !['n', 'N', 'backspace', 'ctrl-g', 'ctrl-c'].includes(key)) return this.#write('\x07');
      this.#write('\r\n');
      if (isYes) this.#page(lines(), this.#room);
      else this.#end();
    };
  }

  /** Whether it waits for a key. */
  get isOpen(): boolean {
    return this.#next !== undefined;
  }

  /** A key by its name, or what was typed. */
  key(key: string): void {
    this.#next?.(key);
  }

  get #room(): number {
    return Math.max(1, this.#rows() - 1);
  }

  #page(lines: readonly string[], room: number): void {
    for (const line of lines.slice(0, room)) this.#write(`${line}\r\n`);
    const rest = lines.slice(room);
    if (rest.length === 0) return this.#end();
    this.#write('--More--');
    this.#next = (key) => {
      const isMore = ['y', 'Y', ' '].includes(key);
      const isEnd = ['n', 'N', 'q', 'Q', 'backspace', 'ctrl-g', 'ctrl-c'].includes(key);
      if (!isMore && !isEnd && key !== 'enter') return this.#write('\x07');
      this.#write('\r\x1b[K');
      if (isEnd) this.#end();
      else this.#page(rest, isMore ? this.#room : 1);
    };
  }

  #end(): void {
    this.#next = undefined;
    this.#done();
  }
}

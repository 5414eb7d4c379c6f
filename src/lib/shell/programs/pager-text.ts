/** What a pager shows: lines as they come from files or a pipe, cut to rows of the screen. */
import { charWidth } from '#lib/shell/text-width.ts';

/** Lines read so far, and more on demand. */
export class PagerText {
  readonly lines: string[] = [];
  #rest = '';
  #isEnded = false;
  readonly #read: () => Promise<string | undefined>;

  /** `read` gives the next piece, undefined at the end. */
  constructor(read: () => Promise<string | undefined>) {
    this.#read = read;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Reads one more piece. */
  async more(): Promise<void> {
    if (this.#isEnded) return;
    const piece = await this.#read();
    if (piece === undefined) this.end();
    else {
      const lines = (this.#rest + piece).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.lines.push(line);
    }
  }

  /** Nothing more is read. */
  end(): void {
    if (this.#rest !== '') this.lines.push(this.#rest);
    this.#rest = '';
    this.#isEnded = true;
  }
}

/** A text that is there at once. */
export function wholeText(text: string): PagerText {
  const pieces = [text];
  return new PagerText(() => Promise.resolve(pieces.shift()));
}

export interface RowOptions {
  readonly columns: number;
  /** Long lines are cut (`-S`), from this column on. */
  readonly cutsAt?: number;
  /** Colours are handed on (`-R`) rather than shown as `ESC[`. */
  readonly colours: boolean;
  /** What is shown in reverse. */
  readonly marks?: RegExp | undefined;
  /** Before the line: its number. */
  readonly lead?: string;
}

/** A row and the width that is taken of it. */
interface Row {
  text: string;
  width: number;
}

const TAB = 8;
// eslint-disable-next-line no-control-regex
const COLOUR = /^\x1b\[[\d;]*m/;

/** A line as rows of the screen; at least one. */
export function rowsOf(line: string, options: RowOptions): string[] {
  const { columns, cutsAt, colours, marks, lead = '' } = options;
  const first: Row = { text: lead, width: lead.length };
  const rows: Row[] = [first];
  const places = marks ? matchPlaces(line, marks) : [];
  let row = first;
  let skipped = 0;
  let isMarked = false;
  const put = (text: string, width: number) => {
    if (cutsAt !== undefined && skipped < cutsAt) {
      skipped += width;
      return;
    }
    if (row.width + width > columns) {
      if (cutsAt !== undefined) return;
      row = { text: '', width: 0 };
      rows.push(row);
    }
    row.text += text;
    row.width += width;
  };
  for (let at = 0; at < line.length;) {
    const colour = colours ? COLOUR.exec(line.slice(at, at + 32))?.[0] : undefined;
    if (colour !== undefined) {
      row.text += colour;
      at += colour.length;
      continue;
    }
    const marked = places.some(([from, to]) => at >= from && at < to);
    if (marked !== isMarked) {
      row.text += marked ? '\x1b[7m' : '\x1b[27m';
      isMarked = marked;
    }
    const char = String.fromCodePoint(line.codePointAt(at) ?? 32);
    at += char.length;
    const code = char.codePointAt(0) ?? 0;
    if (char === '\t') {
      const width = TAB - (row.width % TAB);
      put(' '.repeat(width), width);
    } else if (char === '\x1b') put('\x1b[7mESC\x1b[27m', 3);
    else if (code < 32 || code === 127) put(`\x1b[7m^${String.fromCharCode(code ^ 64)}\x1b[27m`, 2);
    else put(char, charWidth(char));
  }
  if (isMarked) row.text += '\x1b[27m';
  return rows.map(({ text }) => text);
}

function matchPlaces(line: string, pattern: RegExp): [number, number][] {
  const places: [number, number][] = [];
  for (const match of line.matchAll(pattern)) {
    if (match[0] !== '') places.push([match.index, match.index + match[0].length]);
    if (places.length > 200) break;
  }
  return places;
}

/** A terminal's screen, as far as the shell's escape sequences need one: what a learner would see. */
import { charWidth } from '#lib/shell/text-width.ts';

export class Screen {
  row = 0;
  column = 0;
  #rows: string[][] = [[]];
  #columns: number;

  constructor({ columns }: { readonly columns: number }) {
    this.#columns = columns;
  }

  write(text: string): void {
    // eslint-disable-next-line no-control-regex
    for (const [, sequence, char] of text.matchAll(/\x1b(\[[\d;?]*[@-~])|([\s\S])/gu)) {
      if (sequence) this.#sequence(sequence);
      else this.#put(char as string);
    }
  }

  /** The rows, without blanks at their ends or empty rows below. */
  text(): string {
    return this.#rows
      .map((row) =>
        Array.from(row, (cell) => cell ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  #line(): string[] {
    while (this.#rows.length <= this.row) this.#rows.push([]);
    return this.#rows[this.row] as string[];
  }

  #put(char: string): void {
    if (char === '\r') this.column = 0;
    else if (char === '\n') this.row += 1;
    else if (char === '\b') this.column = Math.max(0, this.column - 1);
    else if (char >= ' ') {
      const width = charWidth(char);
      if (this.column + width > this.#columns) {
        this.row += 1;
        this.column = 0;
      }
      this.#line()[this.column] = char;
      if (width === 2) this.#line()[this.column + 1] = '';
      this.column += width;
    }
    this.#line();
  }

  #home(sequence: string): void {
    const [row = 1, column = 1] = (/[\d;]+/.exec(sequence)?.[0] ?? '')
      .split(';')
      .map((part) => Number(part) || 1);
    this.row = row - 1;
    this.column = column - 1;
  }

  #main: { readonly rows: string[][]; readonly row: number; readonly column: number } | undefined;

  /** The other screen, for programs that draw all of it. */
  #leaveMain(): void {
    this.#main ??= { rows: this.#rows, row: this.row, column: this.column };
    this.#rows = [[]];
    this.row = this.column = 0;
  }

  #backToMain(): void {
    if (!this.#main) return;
    this.#rows = this.#main.rows;
    this.row = this.#main.row;
    this.column = this.#main.column;
    this.#main = undefined;
  }

  #sequence(sequence: string): void {
    const count = Number(/\d+/.exec(sequence)?.[0] ?? 1);
    const kind = sequence.at(-1);
    if (sequence === '[?1049h') this.#leaveMain();
    else if (sequence === '[?1049l') this.#backToMain();
    else if (kind === 'K') this.#line().length = Math.min(this.#line().length, this.column);
    else if (kind === 'P') this.#line().splice(this.column, count);
    else if (kind === '@') this.#line().splice(this.column, 0, ...Array.from({ length: count }, () => ' '));
    else if (kind === 'D') this.column = Math.max(0, this.column - count);
    else if (kind === 'A') this.row = Math.max(0, this.row - count);
    else if (kind === 'B') this.row += count;
    else if (kind === 'C') this.column = Math.min(this.#columns - 1, this.column + count);
    else if (kind === 'H') this.#home(sequence);
    else if (kind === 'J' && count === 2) this.#rows = [[]];
    else if (kind === 'J') {
      this.#line().length = Math.min(this.#line().length, this.column);
      this.#rows.length = this.row + 1;
    }
  }
}

/** Draws a line being typed, however many rows it takes: escape sequences that go on from what is on screen. */
import { shownAt } from './line-text.ts';
import { textWidth } from './text-width.ts';

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Drawing {
  readonly prompt: string;
  readonly cells: readonly string[];
  readonly cursor: number;
}

// eslint-disable-next-line no-control-regex
const withoutEscapes = (text: string) => text.replace(/\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07]*\x07)/g, '');

export class LineScreen {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  /** Row of the cursor below the row of the prompt. */
  #row = 0;
  /** Columns of output that stand before the prompt on its row. */
  #offset = 0;

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** A prompt is to be drawn where the cursor is; `offset` columns are taken on its row. */
  begin(offset: number): void {
    this.#row = 0;
    this.#offset = offset;
  }

  /** Row and column of a place in the text, counted from the row of the prompt. */
  place({ prompt, cells }: Drawing, index: number): Place {
    const columns = Math.max(2, this.#columns());
    let [row, column] = [0, this.#offset];
    const go = (width: number) => {
      if (column + width > columns) [row, column] = [row + 1, 0];
      column += width;
      if (column === columns) [row, column] = [row + 1, 0];
    };
    const rows = withoutEscapes(prompt).split('\n');
    for (const [i, line] of rows.entries()) {
      if (i > 0) [row, column] = [row + 1, 0];
      const total = column + textWidth(line);
      row += Math.floor(total / columns);
      column = total % columns;
    }
    for (const cell of cells.slice(0, index)) {
      if (cell === '\n') [row, column] = [row + 1, 0];
      else go(shownAt(cell, column).width);
    }
    return { row, column };
  }

  /** Draws everything again, over what was drawn before. */
  draw(drawing: Drawing): void {
    const { prompt, cells, cursor } = drawing;
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : '';
    const right = this.#offset > 0 ? `\x1b[${this.#offset}C` : '';
    const end = this.place(drawing, cells.length);
    // A full last row: the terminal holds the cursor back until something is written on the next.
    const isFull = end.column === 0 && end.row > 0 && cells.at(-1) !== '\n';
    const target = this.place(drawing, cursor);
    const back = end.row > target.row ? `\x1b[${end.row - target.row}A` : '';
    const along = target.column > 0 ? `\x1b[${target.column}C` : '';
    const home = cursor === cells.length ? '' : `${back}\r${along}`;
    const text = prompt.replaceAll('\n', '\r\n') + this.#textOf(drawing) + (isFull ? ' \r' : '');
    this.#write(`${up}\r${right}\x1b[J${text}${home}`);
    this.#row = target.row;
  }

  /** Adds cells at the end of what is drawn; false where that needs everything drawn again. */
  append(drawing: Drawing, count: number): boolean {
    const from = drawing.cells.length - count;
    const before = this.place(drawing, from);
    const { row, column } = this.place(drawing, drawing.cells.length);
    if (row !== this.#row || column === 0 || drawing.cells.includes('\n', from)) return false;
    let at = before.column;
    let text = '';
    for (const cell of drawing.cells.slice(from)) {
      const shown = shownAt(cell, at);
      text += shown.text;
      at += shown.width;
    }
    this.#write(text);
    return true;
  }

  /** Moves the cursor on screen from one place of the text to another. */
  move(drawing: Drawing, from: number): void {
    const [before, target] = [this.place(drawing, from), this.place(drawing, drawing.cursor)];
    const rows = target.row - before.row;
    const vertical = rows < 0 ? `\x1b[${-rows}A` : rows > 0 ? `\x1b[${rows}B` : '';
    this.#write(`${vertical}\r${target.column > 0 ? `\x1b[${target.column}C` : ''}`);
    this.#row = target.row;
  }

  #textOf(drawing: Drawing): string {
    const { cells } = drawing;
    let { column } = this.place(drawing, 0);
    let text = '';
    for (const cell of cells) {
      if (cell === '\n') {
        text += '\r\n';
        column = 0;
        continue;
      }
      const shown = shownAt(cell, column);
      text += shown.text;
      const columns = Math.max(2, this.#columns());
      column += shown.width;
      if (column > columns) column = shown.width;
      if (column === columns) column = 0;
    }
    return text;
  }
}

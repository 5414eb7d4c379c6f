/** Text in columns: Go's tabwriter as kubectl sets it up. Widths are remembered, so that rows that come later line up. */

const PADDING = 3;
const LEAST = 6;

export class ColumnWriter {
  #widths: number[] = [];

  /** Lines for the rows; the last cell of a row is not padded. Ends with a newline unless there are no rows. */
  layout(rows: readonly (readonly string[])[]): string {
    for (const row of rows) {
      for (let i = 0; i < row.length - 1; i += 1) {
        this.#widths[i] = Math.max(this.#widths[i] ?? LEAST, width(row[i]!) + PADDING);
      }
    }
    return rows.map((row) => `${this.#line(row)}\n`).join('');
  }

  #line(row: readonly string[]): string {
    let line = '';
    for (let i = 0; i < row.length; i += 1) {
      const cell = row[i]!;
      line += i === row.length - 1 ? cell : cell + ' '.repeat(this.#widths[i]! - width(cell));
    }
    return line;
  }
}

/** Go counts code points. */
const width = (text: string): number => {
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  return [...text].length;
};

/**
 * Aligns text in columns as Go's text/tabwriter does with padding 2 and spaces: a cell ends at a tab, a column is as wide as its
 * widest cell in a block of consecutive lines that have it, and the last cell of a line belongs to no column.
 */

const PADDING = 2;

/** Characters, not UTF-16 units. */
const widthOf = (text: string): number => [...text].length;

/** The text with its tabs turned into spaces. */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const out: string[] = [];
  format(lines, 0, lines.length, [], out);
  return out.join('\n');
}

/** One more column: blocks of lines that have it are measured, then laid out with it. */
function format(
  lines: readonly string[][],
  from: number,
  to: number,
  widths: readonly number[],
  out: string[],
): void {
  const column = widths.length;
  const hasCell = (at: number) => column < (lines[at]?.length ?? 0) - 1;
  let start = from;
  for (let at = from; at < to; at += 1) {
    if (!hasCell(at)) continue;
    write(lines, start, at, widths, out);
    start = at;
    let width = 0;
    for (; at < to && hasCell(at); at += 1)
      width = Math.max(width, widthOf(lines[at]?.[column] ?? '') + PADDING);
    format(lines, start, at, [...widths, width], out);
    start = at;
  }
  write(lines, start, to, widths, out);
}

function write(
  lines: readonly string[][],
  from: number,
  to: number,
  widths: readonly number[],
  out: string[],
): void {
  for (const cells of lines.slice(from, to)) {
    out.push(
      cells.map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell)))).join(''),
    );
  }
}

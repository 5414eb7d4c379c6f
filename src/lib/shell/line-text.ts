/**
 * The text of a line as the eye counts it: one entry a cell or two, with the marks that stand on it. Words are readline's
 * (letters and digits) or what blanks hold apart.
 */
import { charWidth } from './text-width.ts';

/** Splits where the cursor may stand: a combining mark stays with what it stands on. */
export function toCells(text: string): string[] {
  const cells: string[] = [];
  for (const char of text) {
    const isMark = charWidth(char) === 0 && char >= ' ' && char !== '\x7f';
    if (isMark && cells.length > 0 && cells.at(-1) !== '\n') cells[cells.length - 1] += char;
    else cells.push(char);
  }
  return cells;
}

export interface Shown {
  readonly text: string;
  readonly width: number;
}

const TAB = 8;

/** What the screen shows for a cell that begins in this column: a tab as blanks, a control character as `^A`. */
export function shownAt(cell: string, column: number): Shown {
  if (cell === '\t') {
    const width = TAB - (column % TAB);
    return { text: ' '.repeat(width), width };
  }
  const code = cell.charCodeAt(0);
  if (code < 32 || code === 127) return { text: `^${String.fromCharCode(code ^ 64)}`, width: 2 };
  return {
    text: cell,
    width: charWidth(cell.length === 1 ? cell : String.fromCodePoint(cell.codePointAt(0) ?? 32)),
  };
}

const isLetter = (cell: string | undefined) => cell !== undefined && /^[\p{L}\p{N}]/u.test(cell);
const isBlank = (cell: string | undefined) => cell !== undefined && /^\s/.test(cell);

/** Where the word before (or under) the place begins. */
export function wordStart(cells: readonly string[], from: number): number {
  let at = from;
  while (at > 0 && !isLetter(cells[at - 1])) at -= 1;
  while (at > 0 && isLetter(cells[at - 1])) at -= 1;
  return at;
}

/** Where the word after (or under) the place ends. */
export function wordEnd(cells: readonly string[], from: number): number {
  let at = from;
  while (at < cells.length && !isLetter(cells[at])) at += 1;
  while (at < cells.length && isLetter(cells[at])) at += 1;
  return at;
}

/** Where what blanks hold apart begins, before the place. */
export function blankStart(cells: readonly string[], from: number): number {
  let at = from;
  while (at > 0 && isBlank(cells[at - 1])) at -= 1;
  while (at > 0 && !isBlank(cells[at - 1])) at -= 1;
  return at;
}

/** The blanks around a place: where they begin and end. */
export function blanksAround(cells: readonly string[], at: number): readonly [number, number] {
  const isSpace = (cell: string | undefined) => cell === ' ' || cell === '\t';
  let [from, to] = [at, at];
  while (from > 0 && isSpace(cells[from - 1])) from -= 1;
  while (to < cells.length && isSpace(cells[to])) to += 1;
  return [from, to];
}

/** Cells after two words have changed places, and where the cursor stands then; undefined where there are no two. */
export function transposeWords(
  cells: readonly string[],
  cursor: number,
): { readonly cells: string[]; readonly cursor: number } | undefined {
  const end = wordEnd(cells, cursor);
  const secondStart = wordStart(cells, end);
  const firstStart = wordStart(cells, secondStart);
  const firstEnd = wordEnd(cells, firstStart);
  if (firstStart === secondStart || firstEnd > secondStart) return undefined;
  const next = [
    ...cells.slice(0, firstStart),
    ...cells.slice(secondStart, end),
    ...cells.slice(firstEnd, secondStart),
    ...cells.slice(firstStart, firstEnd),
    ...cells.slice(end),
  ];
  return { cells: next, cursor: end };
}

export type LetterCase = 'upper' | 'lower' | 'capital';

/** The word after the place in another case. */
export function withCase(cells: readonly string[], from: number, to: number, how: LetterCase): string[] {
  let inWord = false;
  return cells.map((cell, i) => {
    if (i < from || i >= to) return cell;
    const first = isLetter(cell) && !inWord;
    inWord = isLetter(cell);
    const upper = how === 'upper' || (how === 'capital' && first);
    return upper ? cell.toUpperCase() : cell.toLowerCase();
  });
}

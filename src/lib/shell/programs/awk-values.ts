/** Values of awk: numbers, strings, and what was read (a string that is a number where it looks like one). */
import { formatText } from './printing.ts';

export class StringNumber {
  readonly text: string;
  readonly number: number;

  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** Undefined is a variable that was never set. */
export type Value = number | string | StringNumber | undefined;

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** A value that came from outside. */
export function fromInput(text: string): Value {
  return NUMBER.test(text) ? new StringNumber(text, Number(text)) : text;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof StringNumber) return value.number;
  if (value === undefined || value === '') return 0;
  return Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(value)?.[0] ?? 0);
}

export function toText(value: Value, format = '%.6g'): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (value instanceof StringNumber) return value.text;
  if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? String(value) : BigInt(value).toString();
  return formatText(
    format,
    () => String(value),
    () => undefined,
  ).text;
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'string') return value !== '';
  return toNumber(value) !== 0;
}

/** Below, at or above 0; as numbers where both are or look like them. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a !== 'string' && typeof b !== 'string') return toNumber(a) - toNumber(b);
  const [x, y] = [toText(a), toText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

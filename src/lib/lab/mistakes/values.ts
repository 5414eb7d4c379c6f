/** Values as they would stand in YAML, and what is wrong with one that is not as wished. */
import { parse } from 'yaml';
import type { Shape, Wish, Wrong } from './mistake.ts';

const LONGEST = 80;

/** On one line; quoted where YAML would otherwise read something else than the text. */
export function asYaml(value: unknown): string {
  if (typeof value === 'string')
    return isPlain(value) ? shortened(value) : `'${shortened(value.replaceAll("'", "''"))}'`;
  if (typeof value === 'bigint') return String(value);
  if (value === undefined || value === null) return 'null';
  return shortened(typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean));
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function isPlain(text: string): boolean {
  if (text.includes('\n')) return false;
  try {
    return parse(text, { logLevel: 'silent' }) === text;
  } catch {
    return false;
  }
}

export function shapeOf(value: unknown): Shape {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'mapping';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'truth' : 'number';
}

/** A value of the right letters and the wrong type is told apart: `'4'` and `4`. */
export function compared(path: string, value: unknown, wish: Wish): Wrong {
  if (wish.is === 'size') return { is: 'value', path, holds: String(countOf(value)), wish };
  const holds = asYaml(value);
  const shape = shapeOf(value);
  for (const wanted of wantedOf(wish)) {
    const wantedShape = shapeOf(parse(wanted));
    const letters = (text: string) => text.replace(/^'(.*)'$/, '$1');
    if (shape !== wantedShape && shape !== 'nothing' && letters(holds) === letters(wanted))
      return { is: 'type', path, holds, shape, wanted, wantedShape };
  }
  return { is: 'value', path, holds, wish };
}

const countOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : Object.keys(value ?? {}).length;

const wantedOf = (wish: Wish): readonly string[] =>
  wish.is === '==' ? [wish.value] : wish.is === 'one of' ? wish.values : [];

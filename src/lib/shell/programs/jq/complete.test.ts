import { expect, test } from 'vitest';
import { CompleteLines, CompleteValues } from './complete.ts';

test('a value is whole when it ends, however it comes', () => {
  const text = '{"a":"}\\"{"} [1,[2]]\n"x y" 12 true\n{"b":1}';
  for (let size = 1; size < text.length; size += 1) {
    const values = new CompleteValues();
    let seen = '';
    for (let at = 0; at < text.length; at += size) seen += values.add(text.slice(at, at + size));
    expect(seen + values.rest()).toBe(text);
    expect(values.rest()).toBe('');
  }
});

test.each([
  ['{"a":1', ''],
  ['{"a":1} {"b"', '{"a":1} '],
  ['12', ''],
  ['12 3', '12 '],
  ['"a\\"', ''],
])('of %s it gives %j', (piece, whole) => {
  expect(new CompleteValues().add(piece)).toBe(whole);
});

test('lines', () => {
  const lines = new CompleteLines();
  expect(lines.add('a\nb')).toBe('a\n');
  expect(lines.add('c\n\nd')).toBe('bc\n\n');
  expect(lines.rest()).toBe('d');
});

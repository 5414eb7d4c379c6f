import { expect, test } from 'vitest';
import { toYaml } from './yaml.ts';

/** Each line as the real kubectl prints `v: …`. */
test.each([
  ['plain', 'plain'],
  ['true', '"true"'],
  ['y', '"y"'],
  ['yEs', 'yEs'],
  ['1', '"1"'],
  ['1e3', '"1e3"'],
  ['0x', '0x'],
  ['12:30:45', '"12:30:45"'],
  ['190:70:30', '190:70:30'],
  ['2024-01-01T00:00:00Z', '"2024-01-01T00:00:00Z"'],
  ['2024-13-45', '2024-13-45'],
  ['', '""'],
  ['~', '"~"'],
  ['null', '"null"'],
  ['- a', "'- a'"],
  ['-x', '-x'],
  ['a: b', "'a: b'"],
  ['a:b', 'a:b'],
  ['a #b', "'a #b'"],
  [' lead', "' lead'"],
  ["'q'", "'''q'''"],
  ['*a', "'*a'"],
  ['%a', "'%a'"],
  ['25%', '25%'],
  ['tab\there', '"tab\\there"'],
  ['emoji 😀', '"emoji \\U0001F600"'],
  ['a\n', '|\n  a'],
  ['a\nb', '|-\n  a\n  b'],
  ['a\n\n', '|+\n  a\n'],
  [' a\nb\n', '|2\n   a\n  b'],
  ['space \nline', '"space \\nline"'],
])('%j is written as %j', (value, text) => {
  expect(toYaml({ v: value })).toBe(`v: ${text}\n`);
});

test('long texts fold at spaces once the line is over 80 columns', () => {
  const words = 'lorem ipsum dolor '.repeat(8).trim();
  expect(toYaml({ message: words })).toBe(
    'message: lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem\n' +
      '  ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor\n',
  );
});

test('keys are sorted with numbers as numbers, lists stand under their key', () => {
  const value = { b: [{ y: 1, a: [] }, {}], a10: 1, a2: null, Z: [[1, 2]] };
  expect(toYaml(value)).toBe('Z:\n- - 1\n  - 2\na2: null\na10: 1\nb:\n- a: []\n  "y": 1\n- {}\n');
});

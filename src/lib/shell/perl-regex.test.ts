import { expect, test } from 'vitest';
import { perlRegex } from './perl-regex.ts';
import { RegexError } from './regex.ts';

test.each([
  [
    'what stands before \\K is not part of what is found',
    'default\\s*=\\s*"\\K[^"]+',
    'default = "2.1"',
    '2.1',
  ],
  ['an escaped backslash before a K is none', '\\\\K', 'a\\K', '\\K'],
  ['a needless backslash is taken for nothing', '\\"x\\"', 'say "x"', '"x"'],
  ['(?i) at the beginning', '(?i)B+', 'abBc', 'bB'],
])('%s', (_, pattern, text, found) => expect(perlRegex(pattern, false).exec(text)?.[0]).toBe(found));

test('what is no pattern is refused, not fallen over', () => {
  expect(() => perlRegex('(?<n>x', false)).toThrow(RegexError);
});

import { expect, test } from 'vitest';
import { indent, wrap } from './wrap.ts';

test.each([
  ['a line that fits stays', 'one two', 10, 'one two'],
  ['a line breaks between words', 'one two three', 8, 'one two\nthree'],
  ['two spaces on one line stay two', 'a  b', 10, 'a  b'],
  [
    'a word that is too long is not cut',
    'see https://example.com/long ok',
    10,
    'see\nhttps://example.com/long\nok',
  ],
  ['line breaks of the text stay', 'one\n\ntwo', 10, 'one\n\ntwo'],
])('%s', (_, text, limit, wrapped) => expect(wrap(text, limit)).toBe(wrapped));

test('an empty line is moved in like every other', () => expect(indent('a\n', 2)).toBe('  a\n  '));

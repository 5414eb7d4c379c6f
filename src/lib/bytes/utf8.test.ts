import { expect, test } from 'vitest';
import { byteLength, utf8, utf8Text } from './utf8.ts';

test('any bytes come out of a text as they went in', () => {
  for (let seed = 1; seed < 200; seed += 1) {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => ((i + 1) * seed * 2654435761) >>> 13);
    const text = utf8Text(bytes);
    expect(utf8(text)).toEqual(bytes);
    expect(byteLength(text)).toBe(bytes.length);
  }
});

test.each(['', 'plain', 'é ü 한글 😀', 'a\0b'])('text in UTF-8 stays the text it is: %j', (text) => {
  expect(utf8(text)).toEqual(new TextEncoder().encode(text));
  expect(utf8Text(utf8(text))).toBe(text);
});

test.each([
  ['an overlong slash', [0xc0, 0xaf]],
  ['half of a pair', [0xed, 0xa0, 0x80]],
  ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a character cut off', [0xe2, 0x82]],
])('%s is no character', (_, bytes) => {
  const text = utf8Text(Uint8Array.from(bytes));
  expect(text).toBe(String.fromCharCode(...bytes.map((byte) => 0xdc00 + byte)));
});

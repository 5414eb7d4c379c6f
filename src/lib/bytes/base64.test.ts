import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

test.each(['', 'a', 'ab', 'abc', 'admin', 'größe', '안녕 👋'])('a secret of %j comes back', (text) => {
  expect(encodeBase64(text)).toBe(Buffer.from(text).toString('base64'));
  expect(decodeBase64(encodeBase64(text))).toBe(text);
});

test('bytes that are no text come back as they were', () => {
  for (let seed = 1; seed < 50; seed += 1) {
    const bytes = Buffer.from(Array.from({ length: 99 }, (_, i) => ((i + 1) * seed * 2654435761) >>> 13));
    expect(encodeBase64(decodeBase64(bytes.toString('base64')))).toBe(bytes.toString('base64'));
  }
});

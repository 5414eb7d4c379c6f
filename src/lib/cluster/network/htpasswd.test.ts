import { expect, test } from 'vitest';
import { isKnown } from './htpasswd.ts';

// Made by openssl 3.0 (passwd, dgst) for the password `password`.
test.each([
  ['-apr1', '$apr1$abcdefgh$FBwExRW4dCc8aL.OvjpIE1'],
  ['-1', '$1$abcdefgh$G//4keteveJp0qb8z2DxG/'],
  ['-5', '$5$abcdefgh$ZLdkj8mkc2XVSrPVjskDAgZPGjtj1VGVaa1aUkrMTU/'],
  [
    '-6',
    '$6$abcdefgh$yVfUwsw5T.JApa8POvClA1pQ5peiq97DUNyXCZN5IrF.BMSkiaLQ5kvpuEm/VQ1Tvh/KV2TcaWh8qinoW5dhA1',
  ],
  ['SHA-1', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='],
  ['SHA-1 with salt', '{SSHA}yI6cZwQadOA1e+/f+T+H3eCQQhRzYWx0'],
  ['plain', '{PLAIN}password'],
])('%s: the right password is let in, another is not', (_, hash) => {
  const file = `ann:$apr1$x$none\njack:${hash}\n`;
  expect(isKnown(file, 'jack:password')).toBe(true);
  expect(isKnown(file, 'jack:Password')).toBe(false);
  expect(isKnown(file, 'ann:password')).toBe(false);
  expect(isKnown(file, 'jac:password')).toBe(false);
});

test('a password that stands there as it is lets nobody in; a comment behind the hash does no harm', () => {
  expect(isKnown('jack:password\n', 'jack:password')).toBe(false);
  expect(isKnown('jack:{PLAIN}password:of the shop', 'jack:password')).toBe(true);
});

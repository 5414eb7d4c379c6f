/** Signatures of this cluster: they look random and are always the same. No secret is kept by them; nothing leaves the lab. */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { utf8 } from '#lib/bytes/utf8.ts';

const SECRET = 'drydock cluster signing key';

/** So many bytes that follow from the text (FNV-1a, stretched by xorshift). */
export function sign(text: string, length: number): string {
  let state = 0x811c9dc5;
  for (const byte of utf8(SECRET + text)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  let bytes = '';
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes += HEX[(state >>> 8) & 15]! + HEX[(state >>> 4) & 15]!;
  }
  return bytes;
}

const HEX = '0123456789abcdef';
const URL_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 for addresses, without padding, as tokens are written. */
export const base64Url = (text: string): string =>
  encodeBase64(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** A signature in the letters of a token. */
export const signature = (text: string, letters: number): string =>
  (sign(text, letters).match(/../g) ?? []).map((pair) => URL_LETTERS[parseInt(pair, 16) & 63]).join('');

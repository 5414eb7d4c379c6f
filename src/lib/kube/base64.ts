/** Base64 (RFC 4648, with padding) of text as UTF-8, as Secrets hold it. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** U+DC80 to U+DCFF stand for bytes that are no part of UTF-8, as in the shell's files. */
const BYTE = 0xdc00;

/** The bytes of a text in UTF-8; what stands for a byte is that byte. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code >= BYTE + 0x80 && code <= BYTE + 0xff) bytes.push(code - BYTE);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return bytes;
}

export function encodeBase64(text: string): string {
  const bytes = utf8Bytes(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.slice(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    encoded += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!;
    encoded += b === undefined ? '=' : ALPHABET[(bits >> 6) & 63]!;
    encoded += c === undefined ? '=' : ALPHABET[bits & 63]!;
  }
  return encoded;
}

/** Where the text stops being base64 (Go's count of input bytes), or -1 when it is. Line breaks are allowed. */
export function base64ErrorAt(text: string): number {
  let kept = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (character === '\n' || character === '\r') continue;
    if (character === '=') return endOfPadding(text, i, kept);
    if (!ALPHABET.includes(character)) return i;
    kept += 1;
  }
  return kept % 4 === 0 ? -1 : text.length - (kept % 4);
}

function endOfPadding(text: string, at: number, kept: number): number {
  const missing = (4 - (kept % 4)) % 4;
  if (missing === 0 || missing === 3) return at;
  const rest = text.slice(at).replace(/[\r\n]/g, '');
  return rest === '='.repeat(missing) ? -1 : at + Math.min(rest.length, missing);
}

export const decodeBase64 = (encoded: string): string => utf8Text(decodeBase64Bytes(encoded));

export function decodeBase64Bytes(encoded: string): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of encoded) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) bytes.push((bits >> (count -= 8)) & 255);
  }
  return bytes;
}

/** A byte that is no part of UTF-8 becomes what stands for it (see `utf8Bytes`). */
function utf8Text(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i]!;
    const length =
      first < 0x80 ? 1 : first >= 0xf5 || first < 0xc2 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const rest = bytes.slice(i + 1, i + length);
    const head = length === 1 ? first : first & (0xff >> (length + 1));
    const code = rest.reduce((sum, byte) => (sum << 6) | (byte & 63), head);
    const shortest = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0;
    const whole =
      length > 0 &&
      rest.length === length - 1 &&
      rest.every((byte) => (byte & 0xc0) === 0x80) &&
      code >= shortest &&
      code <= 0x10ffff &&
      (code < 0xd800 || code > 0xdfff);
    text += whole ? String.fromCodePoint(code) : String.fromCharCode(BYTE + first);
    i += whole ? length : 1;
  }
  return text;
}

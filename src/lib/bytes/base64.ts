/** Base64 of bytes and of texts (RFC 4648, with padding). */
import { utf8, utf8Text } from './utf8.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128).map((_, code) => Math.max(0, ALPHABET.indexOf(String.fromCharCode(code))));

/** Bytes as base64, in one line. */
export function toBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    out +=
      (ALPHABET[bits >> 18] as string) +
      ALPHABET[(bits >> 12) & 63] +
      (left > 1 ? ALPHABET[(bits >> 6) & 63] : '=') +
      (left > 2 ? ALPHABET[bits & 63] : '=');
  }
  return out;
}

/** Undefined where the text is not base64; blanks and line breaks are none of it. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/\s/g, '').replace(/=+$/, '');
  return /[^A-Za-z0-9+/]/.test(bare) || bare.length % 4 === 1 ? undefined : decoded(bare);
}

/** The bytes of base64 as far as it is some: every other character is passed over. */
export const looselyFromBase64 = (text: string): Uint8Array => decoded(text.replace(/[^A-Za-z0-9+/]/g, ''));

function decoded(bare: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((bare.length * 3) / 4));
  let [held, count, at] = [0, 0, 0];
  for (let i = 0; i < bare.length; i += 1) {
    held = ((held << 6) | (VALUES[bare.charCodeAt(i)] as number)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (held >> count) & 255;
  }
  return bytes;
}

/** A text in UTF-8 as base64, as Secrets hold it. */
export const encodeBase64 = (text: string): string => toBase64(utf8(text));

/** The text that `encodeBase64` was given; what is no base64 is passed over. */
export const decodeBase64 = (text: string): string => utf8Text(looselyFromBase64(text));

/** What is decoded until the first character that is none of base64, and whether that was all of it: as base64(1) prints it. */
export function decodedUntilMistake(text: string): { readonly bytes: Uint8Array; readonly isWhole: boolean } {
  const whole = fromBase64(text);
  if (whole) return { bytes: whole, isWhole: true };
  return { bytes: decoded((/^[A-Za-z0-9+/\s]*/.exec(text)?.[0] ?? '').replace(/\s/g, '')), isWhole: false };
}

/** In lines of so many columns, each with its line end; 0 columns: one line without an end (base64(1), `-w`). */
export const wrappedBase64 = (bytes: Uint8Array, columns: number): string => {
  const text = toBase64(bytes);
  return columns === 0 ? text : text.replace(new RegExp(`.{1,${columns}}`, 'g'), '$&\n');
};

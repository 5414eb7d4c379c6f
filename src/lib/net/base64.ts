/** Base64 of text as UTF-8 (RFC 4648). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64(text: string): string {
  const bytes = utf8(text);
  let coded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const left = bytes.length - at;
    coded += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}`;
    coded += `${left > 1 ? ALPHABET[(bits >> 6) & 63] : '='}${left > 2 ? ALPHABET[bits & 63] : '='}`;
  }
  return coded;
}

const utf8 = (text: string): number[] =>
  [...encodeURIComponent(text).matchAll(/%([\dA-F]{2})|[^%]/g)].map(([one, hex]) =>
    hex === undefined ? one.charCodeAt(0) : parseInt(hex, 16),
  );

/** How many bytes a text takes. */
export const byteLength = (text: string): number => {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};

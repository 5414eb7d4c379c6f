/** Base64 of bytes (RFC 4648, with padding). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128).map((_, code) => Math.max(0, ALPHABET.indexOf(String.fromCharCode(code))));

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

/** Undefined where the text is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/\s/g, '').replace(/=+$/, '');
  if (/[^A-Za-z0-9+/]/.test(bare) || bare.length % 4 === 1) return undefined;
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

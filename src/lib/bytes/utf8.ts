/**
 * Text and bytes, without the DOM. Files, pipes and variables hold text; a byte that is no part of UTF-8 stands in it as
 * one unit from U+DC80 to U+DCFF (as PEP 383 has it), so that archives and keys come out of a file as they went in.
 */

const ESCAPE = 0xdc00;

/** The bytes of a text. What stands for a byte is that byte; any other half of a pair becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.codePointAt(i) as number;
    if (code < 0x80) bytes[at++] = code;
    else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 63);
    } else if (code >= 0xd800 && code < 0xe000) {
      if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) bytes[at++] = code - ESCAPE;
      else for (const byte of [0xef, 0xbf, 0xbd]) bytes[at++] = byte;
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 63);
      bytes[at++] = 0x80 | (code & 63);
    } else {
      i += 1;
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 63);
      bytes[at++] = 0x80 | ((code >> 6) & 63);
      bytes[at++] = 0x80 | (code & 63);
    }
  }
  return bytes.slice(0, at);
}

/** Length in bytes of UTF-8; a unit that stands for one byte counts as one. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      bytes += 2;
      i += 1;
    } else if (unit < 0xdc80 || unit > 0xdcff) bytes += 2;
  }
  return bytes;
}

/** How many bytes begin at `at` that are one character of UTF-8 (RFC 3629: shortest forms, no halves of pairs); 0 for none. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >> 4 === 14 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  for (let k = 1; k < size; k += 1) if ((bytes[at + k] ?? 0) >> 6 !== 2) return 0;
  const next = bytes[at + 1] as number;
  const tooShort = (lead === 0xe0 && next < 0xa0) || (lead === 0xf0 && next < 0x90);
  const tooFar = (lead === 0xed && next >= 0xa0) || (lead === 0xf4 && next >= 0x90);
  return tooShort || tooFar ? 0 : size;
}

/** The text of some bytes; `utf8` gives the same bytes again. */
export function utf8Text(bytes: Uint8Array): string {
  let out = '';
  let units: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] as number;
    const size = lengthAt(bytes, i);
    let code = size === 0 ? ESCAPE + lead : size === 1 ? lead : lead & (0xff >> (size + 1));
    for (let k = 1; k < size; k += 1) code = (code << 6) | ((bytes[i + k] as number) & 63);
    if (code < 0x10000) units.push(code);
    else units.push(0xd800 + ((code - 0x10000) >> 10), ESCAPE + (code & 0x3ff));
    i += size || 1;
    if (units.length > 4096) {
      out += String.fromCharCode(...units);
      units = [];
    }
  }
  return out + String.fromCharCode(...units);
}

/** Bytes that were written one by one (`\303\251`) become the characters that they make together. */
export function joinBytes(text: string): string {
  return text.replace(/[\udc80-\udcff]{2,}/g, (run, at: number) =>
    /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? run : utf8Text(utf8(run)),
  );
}

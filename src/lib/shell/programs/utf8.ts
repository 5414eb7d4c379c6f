/** UTF-8, without the DOM. */

export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code < 0x80) bytes.push(code);
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
  return Uint8Array.from(bytes);
}

/** What is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] as number;
    const size = lead < 0x80 ? 1 : lead >> 5 === 6 ? 2 : lead >> 4 === 14 ? 3 : lead >> 3 === 30 ? 4 : 0;
    let code = size === 1 ? lead : lead & (0xff >> (size + 1));
    let valid = size > 0 && i + size <= bytes.length;
    for (let k = 1; k < size && valid; k += 1) {
      const next = bytes[i + k] as number;
      if (next >> 6 !== 2) valid = false;
      code = (code << 6) | (next & 63);
    }
    out += valid ? String.fromCodePoint(code) : '\ufffd';
    i += valid ? size : 1;
  }
  return out;
}

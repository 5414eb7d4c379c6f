/** Plain tar archives (POSIX ustar) of text files, for `docker save` and `load`. */

import { utf8, utf8Text } from '#lib/bytes/utf8.ts';

const BLOCK = 512;

/** UTF-8 length of a text. */
const bytesOf = (text: string): number => utf8(text).length;

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** The archive as text: headers are ASCII, contents as they are. */
export function tarFile(entries: readonly { readonly path: string; readonly text: string }[]): string {
  const parts = entries.map(({ path, text }) => {
    const size = bytesOf(text);
    const before =
      path.padEnd(100, '\0') + octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12);
    const after = `0${'\0'.repeat(100)}ustar\u000000${'\0'.repeat(247)}`;
    const sum = [...`${before}        ${after}`].reduce((total, letter) => total + letter.charCodeAt(0), 0);
    const padding = '\0'.repeat((BLOCK - (size % BLOCK)) % BLOCK);
    return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}${text}${padding}`;
  });
  return `${parts.join('')}${'\0'.repeat(2 * BLOCK)}`;
}

/** The files of such an archive by path; what is no archive has none. */
export function tarFiles(archive: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const bytes = utf8(archive);
  const field = (from: number, length: number) =>
    utf8Text(bytes.slice(from, from + length)).replace(/\0[^]*$/, '');
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const path = field(at, 100);
    const size = Number.parseInt(field(at + 124, 12), 8);
    if (path === '' || Number.isNaN(size) || field(at + 257, 5) !== 'ustar') break;
    files.set(path, utf8Text(bytes.slice(at + BLOCK, at + BLOCK + size)));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** Archives as tar makes them (POSIX ustar), of text files and folders: what `kubectl cp` and the containers' tar pass to each other. */

export interface Member {
  readonly name: string;
  readonly content: string;
  readonly isFolder: boolean;
}

const BLOCK = 512;

export const writeArchive = (members: readonly Member[]): string =>
  members
    .map(({ name, content, isFolder }) =>
      isFolder
        ? header(`${name.replace(/\/$/, '')}/`, 0, true)
        : header(name, utf8Length(content), false) + padded(content),
    )
    .join('') + '\0'.repeat(2 * BLOCK);

/** The members of an archive, in order. */
export function readArchive(text: string): Member[] {
  const found: Member[] = [];
  for (let at = 0; at + BLOCK <= text.length && text[at] !== '\0';) {
    const field = (from: number, length: number) =>
      text.slice(at + from, at + from + length).replace(/\0.*$/s, '');
    const size = parseInt(field(124, 12).trim(), 8) || 0;
    const prefix = field(345, 155);
    const name = prefix ? `${prefix}/${field(0, 100)}` : field(0, 100);
    const isFolder = field(156, 1) === '5';
    at += BLOCK;
    const content = takeBytes(text, at, size);
    found.push({ name, content, isFolder });
    at += content.length + ((BLOCK - (size % BLOCK)) % BLOCK);
  }
  return found;
}

/** As much text as makes so many bytes in UTF-8. */
function takeBytes(text: string, from: number, size: number): string {
  let bytes = 0;
  let at = from;
  while (bytes < size && at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at)!);
    bytes += utf8Length(char);
    at += char.length;
  }
  return text.slice(from, at);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const padded = (content: string): string =>
  content + '\0'.repeat((BLOCK - (utf8Length(content) % BLOCK)) % BLOCK);

function header(path: string, size: number, isFolder: boolean): string {
  const cut = path.length > 100 ? path.lastIndexOf('/', path.length - 2 > 155 ? 155 : path.length - 2) : -1;
  const [prefix, name] = cut > 0 ? [path.slice(0, cut), path.slice(cut + 1)] : ['', path];
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const field = (text: string, length: number) => text.slice(0, length).padEnd(length, '\0');
  const before =
    field(name, 100) +
    octal(isFolder ? 0o755 : 0o644, 8) +
    octal(0, 8) +
    octal(0, 8) +
    octal(size, 12) +
    octal(0, 12);
  const after = `${isFolder ? 5 : 0}${field('', 100)}ustar  \0${field('root', 32)}${field('root', 32)}${field('', 16)}${field(prefix, 155)}${field('', 12)}`;
  let sum = 8 * 32;
  for (const char of before + after) sum += char.charCodeAt(0) & 255;
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
}

/** Archives as GNU tar writes them: blocks of 512 bytes, a header before each file, long names in a file of their own. */
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';

export interface Member {
  /** Ends with a slash where it is a folder. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly mode: number;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
  readonly bytes: Uint8Array;
  /** Neither a file nor a folder: what the header says it is (`2` is a symbolic link). */
  readonly other?: string;
}

const BLOCK = 512;
/** Twenty blocks are written at once, so archives come in multiples of these. */
const RECORD = BLOCK * 20;
const LONG_NAME = 'L';
const NAME_LENGTH = 100;

/** Something is wrong with an archive. */
export class TarError extends Error {}

export function packed(members: readonly Member[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const member of members) {
    const name = utf8(member.name);
    if (name.length > NAME_LENGTH) {
      const text = Uint8Array.of(...name, 0);
      blocks.push(header('././@LongLink', LONG_NAME, 0, 0, text.length), filled(text));
    }
    const { isFolder, mode, modifiedMs, bytes } = member;
    blocks.push(header(member.name, isFolder ? '5' : '0', mode, Math.floor(modifiedMs / 1000), bytes.length));
    if (bytes.length > 0) blocks.push(filled(bytes));
  }
  const size = blocks.reduce((sum, { length }) => sum + length, 2 * BLOCK);
  const whole = new Uint8Array(Math.ceil(size / RECORD) * RECORD);
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

function filled(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  block.set(bytes);
  return block;
}

function header(name: string, type: string, mode: number, seconds: number, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(utf8(text).slice(0, NAME_LENGTH), at);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  put(0, name);
  put(100, octal(type === LONG_NAME ? 0o644 : mode & 0o7777, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  put(124, octal(size, 12));
  put(136, octal(Math.max(0, seconds), 12));
  put(148, ' '.repeat(8));
  put(156, type);
  put(257, 'ustar  \0');
  put(265, 'root');
  put(297, 'root');
  put(148, `${checksum(block).toString(8).padStart(6, '0')}\0 `);
  return block;
}

const checksum = (block: Uint8Array): number => block.reduce((sum, byte) => sum + byte, 0);

/** The members of an archive. Throws `TarError`, after those that could be read were given to `each`. */
export function unpack(bytes: Uint8Array, each: (member: Member) => void): void {
  let longName: string | undefined;
  let isFirst = true;
  for (let at = 0; at + BLOCK <= bytes.length; isFirst = false) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) => {
      const field = block.subarray(from, from + length);
      const end = field.indexOf(0);
      return utf8Text(end < 0 ? field : field.subarray(0, end));
    };
    const number = (from: number, length: number) => parseInt(text(from, length).trim() || '0', 8);
    const sum = number(148, 8);
    const blank = block.slice().fill(32, 148, 156);
    if (sum !== checksum(blank))
      throw new TarError(isFirst ? 'This does not look like a tar archive' : 'Skipping to next header');
    const size = number(124, 12);
    const type = String.fromCharCode(block[156] || 48);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new TarError('Unexpected EOF in archive');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === LONG_NAME) {
      longName = utf8Text(content).replace(/\0[^]*$/, '');
      continue;
    }
    if (type === 'x' || type === 'g') {
      longName = /^\d+ path=(.*)$/m.exec(utf8Text(content))?.[1] ?? longName;
      continue;
    }
    const prefix = text(257, 6) === 'ustar' ? text(345, 155) : '';
    const name = longName ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    longName = undefined;
    each({
      name,
      isFolder: type === '5' || (type === '0' && name.endsWith('/')),
      mode: number(100, 8) & 0o777,
      modifiedMs: number(136, 12) * 1000,
      bytes: content,
      ...(!'0579'.includes(type) && { other: type }),
    });
  }
  if (isFirst) throw new TarError('This does not look like a tar archive');
}

/** The gzip format (RFC 1952); what is inside is deflated by fflate. */
import { gzipSync, Inflate } from 'fflate';
import { MEMORY_EXHAUSTED } from '#lib/shell/io.ts';
import { FileError } from '#lib/shell/program.ts';

const CRCS = Int32Array.from({ length: 256 }, (_, i) => {
  let value = i;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (CRCS[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

export interface GzipHeader {
  /** The name that the header keeps. */
  readonly name?: string;
  /** Epoch milliseconds; 0 for none. */
  readonly modifiedMs?: number;
  readonly level?: number;
}

export function gzipped(bytes: Uint8Array, { name, modifiedMs = 0, level = 6 }: GzipHeader = {}): Uint8Array {
  const options = { level: level as 6, mtime: modifiedMs };
  return gzipSync(bytes, name === undefined ? options : { ...options, filename: name });
}

/** What is wrong with some bytes, in gzip's words. */
export class GzipError extends Error {}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Small pieces in, so that little is made at once of much that repeats. */
const PIECE = 16_384;
const MOST = 64 * 1024 * 1024;

/** The content of one member. Throws `GzipError`, and `FileError` for more than fits into memory. */
export function gunzipped(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 2) throw new GzipError('unexpected end of file');
  if (!isGzip(bytes)) throw new GzipError('not in gzip format');
  const start = headerEnd(bytes);
  if (start === undefined || start + 8 > bytes.length) throw new GzipError('unexpected end of file');
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate((part) => {
    parts.push(part);
    if ((size += part.length) > MOST) throw new FileError('ENOSPC', MEMORY_EXHAUSTED);
  });
  const end = bytes.length - 8;
  try {
    for (let at = start; at < end; at += PIECE)
      inflate.push(bytes.subarray(at, Math.min(end, at + PIECE)), at + PIECE >= end);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new GzipError(
      /EOF/.test(String(error)) ? 'unexpected end of file' : 'invalid compressed data--format violated',
    );
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end);
  if (trailer.getUint32(0, true) !== crc32(whole)) throw new GzipError('invalid compressed data--crc error');
  return whole;
}

/** Where the header ends; undefined where it is cut off. */
function headerEnd(bytes: Uint8Array): number | undefined {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  for (const bit of [8, 16]) {
    if (!(flags & bit)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return at + (flags & 2 ? 2 : 0);
}

/** DER (X.690): a small tree of tagged lengths, written and read. */
import { concatBytes } from '@noble/hashes/utils.js';

export interface DerNode {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  const size: number[] = [];
  for (let left = content.length; left > 0; left = Math.floor(left / 256)) size.unshift(left & 255);
  const head = content.length < 128 ? [tag, content.length] : [tag, 0x80 | size.length, ...size];
  return concatBytes(Uint8Array.from(head), content);
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(TAG.sequence, ...parts);

/** The magnitude of a number in bytes, big-endian; with `size`, padded to so many. */
export function bytesOf(value: bigint, size = 0): Uint8Array {
  const hex = value.toString(16);
  const even = hex.padStart(Math.max(size * 2, hex.length + (hex.length % 2)), '0');
  return Uint8Array.from(even.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hexOf(bytes)}`);
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function integer(value: bigint): Uint8Array {
  const bytes = bytesOf(value);
  return der(TAG.integer, (bytes[0] ?? 0) & 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes);
}

export const bitString = (bytes: Uint8Array): Uint8Array => der(TAG.bits, Uint8Array.of(0), bytes);

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 127];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left & 127));
    bytes.push(...groups);
  }
  return der(TAG.oid, Uint8Array.from(bytes));
}

export function oidText(content: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 127);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}

/** Thrown for what is no DER. */
export class DerError extends Error {}

/** The elements that follow each other. Throws `DerError`. */
export function nodes(bytes: Uint8Array): DerNode[] {
  const found: DerNode[] = [];
  for (let at = 0; at < bytes.length;) {
    const start = at;
    const tag = bytes[at++] as number;
    let length = bytes[at++];
    if (length === undefined) throw new DerError('too short');
    if (length & 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4) throw new DerError('bad length');
      length = Number(numberOf(bytes.subarray(at, at + count)));
      at += count;
    }
    if (at + length > bytes.length) throw new DerError('too long');
    found.push({ tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return found;
}

/** The elements of a constructed one. Throws `DerError` where it has another tag. */
export function inside(node: DerNode | undefined, tag: number = TAG.sequence): DerNode[] {
  if (node?.tag !== tag) throw new DerError(`expected tag ${tag}`);
  return nodes(node.content);
}

/** An element that must be there. */
export function one(list: readonly DerNode[], at = 0): DerNode {
  const node = list[at];
  if (!node) throw new DerError('missing element');
  return node;
}

/** MD5 (RFC 1321), SHA-1 and SHA-384/512 (FIPS 180-4), HMAC (RFC 2104). SHA-256 is the simulation's. */
import { sha256 as sha256Hex } from './sha256.ts';

export type Hash = (bytes: Uint8Array) => Uint8Array;

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

export const sha256: Hash = (bytes) => fromHex(sha256Hex(bytes));

/** The message, a one bit, zeros, and its length in bits at the end of the last block. */
function padded(bytes: Uint8Array, block: number, lengthBytes: number, littleEndian: boolean): DataView {
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const data = new Uint8Array(size);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  const at = littleEndian ? size - lengthBytes : size - 8;
  view.setBigUint64(at, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

const left = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

const MD5_TURNS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const MD5_SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

export const md5: Hash = (bytes) => {
  const view = padded(bytes, 64, 8, true);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = state as [number, number, number, number];
    for (let i = 0; i < 64; i += 1) {
      const round = i >> 4;
      const [f, word] =
        round === 0
          ? [(b & c) | (~b & d), i]
          : round === 1
            ? [(d & b) | (~d & c), (5 * i + 1) % 16]
            : round === 2
              ? [b ^ c ^ d, (3 * i + 5) % 16]
              : [c ^ (b | ~d), (7 * i) % 16];
      const sum = (a + f + (MD5_SINES[i] as number) + view.getInt32(block + 4 * word, true)) | 0;
      [a, d, c] = [d, c, b];
      b = (b + left(sum, MD5_TURNS[round]?.[i & 3] as number)) | 0;
    }
    for (const [i, value] of [a, b, c, d].entries()) state[i] = ((state[i] as number) + value) | 0;
  }
  return words(state, true);
};

export const sha1: Hash = (bytes) => {
  const view = padded(bytes, 64, 8, false);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 80; i += 1)
      w[i] =
        i < 16
          ? view.getInt32(block + 4 * i)
          : left(
              (w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number),
              1,
            );
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    for (let i = 0; i < 80; i += 1) {
      const [f, k] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const sum = (left(a, 5) + f + e + k + (w[i] as number)) | 0;
      [e, d, c, b, a] = [d, c, left(b, 30), a, sum];
    }
    for (const [i, value] of [a, b, c, d, e].entries()) state[i] = ((state[i] as number) + value) | 0;
  }
  return words(state, false);
};

function words(state: readonly number[], littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(state.length * 4));
  for (const [i, word] of state.entries()) view.setInt32(4 * i, word, littleEndian);
  return new Uint8Array(view.buffer);
}

const MASK = (1n << 64n) - 1n;

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n += 1n) if (found.every((prime) => n % prime !== 0n)) found.push(n);
  return found;
}

/** The first 64 bits of the fractional part of a root, by whole numbers. */
function rootFraction(value: bigint, power: 2 | 3): bigint {
  const scaled = value << BigInt(64 * power);
  let [low, high] = [0n, 1n << 80n];
  while (low + 1n < high) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= scaled) low = middle;
    else high = middle;
  }
  return low & MASK;
}

let tables:
  { readonly k: readonly bigint[]; readonly sha512: bigint[]; readonly sha384: bigint[] } | undefined;
function sha2Tables() {
  const first = primes(80);
  return (tables ??= {
    k: first.map((prime) => rootFraction(prime, 3)),
    sha512: first.slice(0, 8).map((prime) => rootFraction(prime, 2)),
    sha384: first.slice(8, 16).map((prime) => rootFraction(prime, 2)),
  });
}

function sha2(bytes: Uint8Array, start: readonly bigint[], size: number): Uint8Array {
  const { k } = sha2Tables();
  const view = padded(bytes, 128, 16, false);
  const state = [...start];
  const turn = (value: bigint, by: bigint) => ((value >> by) | (value << (64n - by))) & MASK;
  const w: bigint[] = [];
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let i = 0; i < 80; i += 1) {
      if (i < 16) {
        w[i] = view.getBigUint64(block + 8 * i);
        continue;
      }
      const [x, y] = [w[i - 15] as bigint, w[i - 2] as bigint];
      const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
      const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w[i] = ((w[i - 16] as bigint) + s0 + (w[i - 7] as bigint) + s1) & MASK;
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i += 1) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + (k[i] as bigint) + (w[i] as bigint);
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
    }
    for (const [i, value] of [a, b, c, d, e, f, g, h].entries())
      state[i] = ((state[i] as bigint) + value) & MASK;
  }
  return fromHex(state.map((word) => word.toString(16).padStart(16, '0')).join('')).slice(0, size);
}

export const sha512: Hash = (bytes) => sha2(bytes, sha2Tables().sha512, 64);
export const sha384: Hash = (bytes) => sha2(bytes, sha2Tables().sha384, 48);

/** By the names that openssl gives them on the command line. */
export const HASHES: Readonly<
  Record<string, { readonly hash: Hash; readonly block: number; readonly title: string }>
> = {
  md5: { hash: md5, block: 64, title: 'MD5' },
  sha1: { hash: sha1, block: 64, title: 'SHA1' },
  sha256: { hash: sha256, block: 64, title: 'SHA2-256' },
  sha384: { hash: sha384, block: 128, title: 'SHA2-384' },
  sha512: { hash: sha512, block: 128, title: 'SHA2-512' },
};

export function hmac(
  { hash, block }: { hash: Hash; block: number },
  key: Uint8Array,
  text: Uint8Array,
): Uint8Array {
  const full = new Uint8Array(block);
  full.set(key.length > block ? hash(key) : key);
  const inner = hash(joined([full.map((byte) => byte ^ 0x36), text]));
  return hash(joined([full.map((byte) => byte ^ 0x5c), inner]));
}

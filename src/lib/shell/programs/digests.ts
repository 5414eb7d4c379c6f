/** Digests of bytes, in hexadecimal: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), and POSIX's CRC. */

const rotateLeft = (x: number, by: number) => (x << by) | (x >>> (32 - by));
const rotateRight = (x: number, by: number) => (x >>> by) | (x << (32 - by));
const hex = (words: Iterable<number>) =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');

/** The message with its padding: 0x80, zeros, and the length in bits. */
function padded(bytes: Uint8Array, block: number, littleEndian: boolean): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const whole = new Uint8Array(size);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setBigUint64(littleEndian ? size - 8 : size - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

export function md5(bytes: Uint8Array): string {
  const view = padded(bytes, 64, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i += 1) {
      const round = i >> 4;
      const f =
        round === 0
          ? (b & c) | (~b & d)
          : round === 1
            ? (d & b) | (~d & c)
            : round === 2
              ? b ^ c ^ d
              : c ^ (b | ~d);
      const g =
        round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const sum = (a + f + (MD5_SINES[i] as number) + view.getInt32(at + g * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, MD5_SHIFTS[round * 4 + (i % 4)] as number)) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const out = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((word, i) => out.setInt32(i * 4, word, true));
  return hex([0, 4, 8, 12].map((at) => out.getUint32(at)));
}

export function sha1(bytes: Uint8Array): string {
  const view = padded(bytes, 64, false);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0] as [
    number,
    number,
    number,
    number,
    number,
  ];
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 80; i += 1)
      w[i] = rotateLeft(
        (w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number),
        1,
      );
    let [a, b, c, d, e] = h;
    for (let i = 0; i < 80; i += 1) {
      const [f, k] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotateLeft(a, 5) + f + e + k + (w[i] as number)) | 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
    }
    h[0] = (h[0] + a) | 0;
    h[1] = (h[1] + b) | 0;
    h[2] = (h[2] + c) | 0;
    h[3] = (h[3] + d) | 0;
    h[4] = (h[4] + e) | 0;
  }
  return hex(h);
}

/** The first primes, of whose roots SHA-2's constants are made. */
function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n += 1n) if (found.every((p) => n % p !== 0n)) found.push(n);
  return found;
}

/** The first 64 bits of the fraction of a square or cube root. */
function rootFraction(n: bigint, power: 2n | 3n): bigint {
  const scaled = n << (64n * power);
  let low = 0n;
  let high = 1n << 70n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= scaled) low = middle;
    else high = middle - 1n;
  }
  return low & 0xffffffffffffffffn;
}

let tables: { k64: bigint[]; k32: Int32Array; squares: bigint[] } | undefined;

function constants() {
  if (!tables) {
    const k64 = primes(80).map((p) => rootFraction(p, 3n));
    const k32 = Int32Array.from(k64.slice(0, 64), (k) => Number(k >> 32n) | 0);
    tables = { k64, k32, squares: primes(16).map((p) => rootFraction(p, 2n)) };
  }
  return tables;
}

function sha2of32(bytes: Uint8Array, start: readonly number[], words: number): string {
  const { k32 } = constants();
  const view = padded(bytes, 64, false);
  const h = Int32Array.from(start);
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [x, y] = [w[i - 15] as number, w[i - 2] as number];
      const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
      const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
      w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, last] = h as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i += 1) {
      const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
      const t1 = (last + s1 + ((e & f) ^ (~e & g)) + (k32[i] as number) + (w[i] as number)) | 0;
      const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, last].forEach((value, i) => (h[i] = ((h[i] as number) + value) | 0));
  }
  return hex(h.slice(0, words));
}

const MASK = 0xffffffffffffffffn;
const right64 = (x: bigint, by: bigint) => ((x >> by) | (x << (64n - by))) & MASK;

function sha2of64(bytes: Uint8Array, start: readonly bigint[], digits: number): string {
  const { k64 } = constants();
  const view = padded(bytes, 128, false);
  const h = [...start];
  for (let at = 0; at < view.byteLength; at += 128) {
    const w: bigint[] = [];
    for (let i = 0; i < 16; i += 1) w.push(view.getBigUint64(at + i * 8));
    for (let i = 16; i < 80; i += 1) {
      const [x, y] = [w[i - 15] as bigint, w[i - 2] as bigint];
      const s0 = right64(x, 1n) ^ right64(x, 8n) ^ (x >> 7n);
      const s1 = right64(y, 19n) ^ right64(y, 61n) ^ (y >> 6n);
      w.push(((w[i - 16] as bigint) + s0 + (w[i - 7] as bigint) + s1) & MASK);
    }
    let [a, b, c, d, e, f, g, last] = h as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i += 1) {
      const s1 = right64(e, 14n) ^ right64(e, 18n) ^ right64(e, 41n);
      const t1 = last + s1 + ((e & f) ^ (~e & MASK & g)) + (k64[i] as bigint) + (w[i] as bigint);
      const s0 = right64(a, 28n) ^ right64(a, 34n) ^ right64(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
    }
    [a, b, c, d, e, f, g, last].forEach((value, i) => (h[i] = ((h[i] as bigint) + value) & MASK));
  }
  return h
    .map((word) => word.toString(16).padStart(16, '0'))
    .join('')
    .slice(0, digits);
}

export const sha224 = (bytes: Uint8Array) =>
  sha2of32(
    bytes,
    constants()
      .squares.slice(8)
      .map((root) => Number(root & 0xffffffffn)),
    7,
  );
export const sha512 = (bytes: Uint8Array) => sha2of64(bytes, constants().squares.slice(0, 8), 128);
export const sha384 = (bytes: Uint8Array) => sha2of64(bytes, constants().squares.slice(8), 96);

/** POSIX's CRC: over the bytes and then the length. */
export function cksum(bytes: Uint8Array): number {
  let crc = 0;
  const step = (byte: number) => {
    crc ^= byte << 24;
    for (let i = 0; i < 8; i += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  for (const byte of bytes) step(byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) step(length & 255);
  return ~crc >>> 0;
}

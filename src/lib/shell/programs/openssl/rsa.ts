/** RSA (RFC 8017) from the simulation's own chance: real arithmetic, so that signatures hold, but no secrets: a seed gives the same key. */
import { concatBytes } from '@noble/hashes/utils.js';
import type { Random } from '#lib/sim/random.ts';
import {
  bitString,
  bytesOf,
  der,
  DerError,
  inside,
  integer,
  numberOf,
  oid,
  one,
  oidText,
  sequence,
  nodes,
  TAG,
} from './der.ts';
import { HASHES } from './hashes.ts';

export interface PublicKey {
  readonly n: bigint;
  readonly e: bigint;
}

export interface PrivateKey extends PublicKey {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

export const RSA = '1.2.840.113549.1.1.1';
const EXPONENT = 65537n;

/** What a signature is made with, by the name of the hash: its own name, and the hash's. */
const SIGNATURES: Readonly<Record<string, readonly [string, string, string]>> = {
  sha1: ['1.2.840.113549.1.1.5', '1.3.14.3.2.26', 'sha1WithRSAEncryption'],
  sha256: ['1.2.840.113549.1.1.11', '2.16.840.1.101.3.4.2.1', 'sha256WithRSAEncryption'],
  sha384: ['1.2.840.113549.1.1.12', '2.16.840.1.101.3.4.2.2', 'sha384WithRSAEncryption'],
  sha512: ['1.2.840.113549.1.1.13', '2.16.840.1.101.3.4.2.3', 'sha512WithRSAEncryption'],
};

export const signatureTitle = (dotted: string): string =>
  Object.values(SIGNATURES).find(([id]) => id === dotted)?.[2] ?? dotted;

/** The dotted name of a signature with this hash. */
export const signatureId = (name: string): string => SIGNATURES[name]?.[0] ?? '';

export const isSignatureHash = (name: string): boolean => name in SIGNATURES;

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const SMALL: number[] = [];
for (let n = 3; SMALL.length < 1000; n += 2) if (SMALL.every((prime) => n % prime !== 0)) SMALL.push(n);

/** Strong probable prime to these bases (Miller and Rabin). */
function isPrime(n: bigint): boolean {
  let [odd, twos] = [n - 1n, 0];
  while ((odd & 1n) === 0n) [odd, twos] = [odd >> 1n, twos + 1];
  return [2n, 3n, 5n, 7n].every((base) => {
    let x = power(base, odd, n);
    for (let i = 0; i < twos; i += 1) {
      if (x === n - 1n || (i === 0 && x === 1n)) return true;
      x = (x * x) % n;
    }
    return false;
  });
}

function bits(random: Random, count: number): bigint {
  let value = 0n;
  for (let have = 0; have < count; have += 32) value = (value << 32n) | BigInt(random.uint32());
  return value & ((1n << BigInt(count)) - 1n);
}

/** A prime of so many bits, its two highest set, so that the product of two has all of them. */
async function prime(random: Random, size: number, pause: () => Promise<void>): Promise<bigint> {
  const start = bits(random, size) | (3n << BigInt(size - 2)) | 1n;
  const rests = SMALL.map((small) => Number(start % BigInt(small)));
  for (let step = 0; ; step += 2) {
    if (SMALL.some((small, i) => ((rests[i] as number) + step) % small === 0)) continue;
    const candidate = start + BigInt(step);
    await pause();
    if ((candidate - 1n) % EXPONENT !== 0n && isPrime(candidate)) return candidate;
  }
}

export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((x % modulus) + modulus) % modulus;
}

/** A new key. `pause` is awaited before each long step, `found` after each prime. */
export async function generateKey(
  random: Random,
  size: number,
  pause: () => Promise<void>,
  found: () => Promise<void> = pause,
): Promise<PrivateKey> {
  const half = Math.ceil(size / 2);
  const p = await prime(random, half, pause);
  await found();
  let q = p;
  while (q === p) q = await prime(random, size - half, pause);
  await found();
  const [large, small] = p > q ? [p, q] : [q, p];
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  return { n: p * q, e: EXPONENT, d, p: large, q: small };
}

export const keyBits = ({ n }: PublicKey): number => n.toString(2).length;

/** The private operation, by the Chinese remainder theorem. */
function decrypt({ p, q, d }: PrivateKey, value: bigint): bigint {
  const [a, b] = [power(value, d % (p - 1n), p), power(value, d % (q - 1n), q)];
  const h = ((((a - b) * inverse(q, p)) % p) + p) % p;
  return b + h * q;
}

const algorithm = (dotted: string): Uint8Array => sequence(oid(dotted), der(TAG.null));

/** EMSA-PKCS1-v1_5: a hash, padded to the size of the key. */
function padded(hashName: string, text: Uint8Array, size: number): bigint {
  const [, hashId] = SIGNATURES[hashName] as readonly [string, string, string];
  const digest = sequence(
    algorithm(hashId),
    der(TAG.octets, (HASHES[hashName] as (typeof HASHES)[string]).hash(text)),
  );
  const fill = new Uint8Array(size - digest.length - 3).fill(0xff);
  return numberOf(concatBytes(Uint8Array.of(0, 1), fill, Uint8Array.of(0), digest));
}

/** The signature of a text alone. */
export function signatureOf(key: PrivateKey, hashName: string, content: Uint8Array): Uint8Array {
  const size = Math.ceil(keyBits(key) / 8);
  return bytesOf(decrypt(key, padded(hashName, content, size)), size);
}

/** What is signed, the name of the algorithm, the signature: as certificates and requests end. */
export const signed = (key: PrivateKey, hashName: string, content: Uint8Array): Uint8Array =>
  sequence(content, algorithm(signatureId(hashName)), bitString(signatureOf(key, hashName, content)));

export const signatureAlgorithm = (hashName: string): Uint8Array => algorithm(signatureId(hashName));

/** Whether a signature under an algorithm's dotted name holds. */
export function verifies(
  key: PublicKey,
  dotted: string,
  content: Uint8Array,
  signature: Uint8Array,
): boolean {
  const name = Object.keys(SIGNATURES).find((hash) => SIGNATURES[hash]?.[0] === dotted);
  if (name === undefined) return false;
  const size = Math.ceil(keyBits(key) / 8);
  if (signature.length !== size) return false;
  return power(numberOf(signature), key.e, key.n) === padded(name, content, size);
}

export const checks = ({ n, e, d, p, q }: PrivateKey): boolean =>
  p * q === n && isPrime(p) && isPrime(q) && (e * d) % (p - 1n) === 1n && (e * d) % (q - 1n) === 1n;

// --- as DER

const rsaPublic = ({ n, e }: PublicKey): Uint8Array => sequence(integer(n), integer(e));

/** SubjectPublicKeyInfo. */
export const publicInfo = (key: PublicKey): Uint8Array => sequence(algorithm(RSA), bitString(rsaPublic(key)));

/** RSAPrivateKey (PKCS #1). */
export function privateKey({ n, e, d, p, q }: PrivateKey): Uint8Array {
  return sequence(...[0n, n, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)].map(integer));
}

/** PKCS #8. */
export const privateInfo = (key: PrivateKey): Uint8Array =>
  sequence(integer(0n), algorithm(RSA), der(TAG.octets, privateKey(key)));

/** From SubjectPublicKeyInfo. Throws `DerError`; undefined for a key of another kind. */
export function readPublic(info: Uint8Array): PublicKey | undefined {
  const [kind, key] = inside(one(nodes(info)));
  if (oidText(one(inside(kind)).content) !== RSA || key?.tag !== TAG.bits) return undefined;
  const [n, e] = inside(one(nodes(key.content.subarray(1))));
  return { n: numberOf(one([n as never]).content), e: numberOf(one([e as never]).content) };
}

/** From PKCS #8 or PKCS #1. Throws `DerError`; undefined for a key of another kind. */
export function readPrivate(bytes: Uint8Array): PrivateKey | undefined {
  const parts = inside(one(nodes(bytes)));
  if (parts[1]?.tag === TAG.sequence) {
    if (oidText(one(inside(parts[1])).content) !== RSA) return undefined;
    return readPrivate(one(parts, 2).content);
  }
  const [, n, e, d, p, q] = parts.map((part) => {
    if (part.tag !== TAG.integer) throw new DerError('expected a number');
    return numberOf(part.content);
  });
  if (q === undefined) throw new DerError('too few numbers');
  return { n, e, d, p, q } as PrivateKey;
}

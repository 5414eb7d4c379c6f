/** `passwd`: hashes of passwords as crypt(3) has them: MD5 (`$1$`, Apache's `$apr1$`) and SHA-2 (`$5$`, `$6$`). */
import { md5 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Three bytes in four letters, the lowest bits first. */
function letters(value: number, count: number): string {
  let text = '';
  for (let i = 0; i < count; i += 1) text += ALPHABET[(value >> (6 * i)) & 63];
  return text;
}

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0) & 255);
const repeated = (block: Uint8Array, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => block[i % block.length] as number);

/** `magic` is `1` or `apr1`; of the salt eight characters count. */
export function md5Crypt(password: Uint8Array, salt: string, magic: string): string {
  const salted = bytes(salt.slice(0, 8));
  const inner = md5(concatBytes(password, salted, password));
  const bits: number[] = [];
  for (let left = password.length; left > 0; left >>= 1) bits.push(left & 1 ? 0 : (password[0] as number));
  let digest = md5(
    concatBytes(
      password,
      bytes(`$${magic}$`),
      salted,
      repeated(inner, password.length),
      Uint8Array.from(bits),
    ),
  );
  for (let i = 0; i < 1000; i += 1)
    digest = md5(
      concatBytes(
        i & 1 ? password : digest,
        i % 3 ? salted : new Uint8Array(),
        i % 7 ? password : new Uint8Array(),
        i & 1 ? digest : password,
      ),
    );
  const at = (i: number) => digest[i] as number;
  const triples = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ] as const;
  const text = triples.map(([a, b, c]) => letters((at(a) << 16) | (at(b) << 8) | at(c), 4)).join('');
  return `$${magic}$${salt.slice(0, 8)}$${text}${letters(at(11), 2)}`;
}

const ROUNDS = 5000;

/** `id` is `5` (SHA-256) or `6` (SHA-512); of the salt sixteen characters count. */
export function shaCrypt(password: Uint8Array, salt: string, id: '5' | '6'): string {
  const hash = id === '5' ? sha256 : sha512;
  const short = salt.slice(0, 16);
  const salted = bytes(short);
  const inner = hash(concatBytes(password, salted, password));
  const parts = [password, salted, repeated(inner, password.length)];
  for (let left = password.length; left > 0; left >>= 1) parts.push(left & 1 ? inner : password);
  let digest = hash(concatBytes(...parts));
  const p = repeated(hash(concatBytes(...Array.from(password, () => password))), password.length);
  const s = repeated(
    hash(concatBytes(...Array.from({ length: 16 + (digest[0] as number) }, () => salted))),
    salted.length,
  );
  const none = new Uint8Array();
  for (let i = 0; i < ROUNDS; i += 1)
    digest = hash(concatBytes(i & 1 ? p : digest, i % 3 ? s : none, i % 7 ? p : none, i & 1 ? digest : p));
  return `$${id}$${short}$${id === '5' ? letters256(digest) : letters512(digest)}`;
}

function letters256(digest: Uint8Array): string {
  const at = (i: number) => digest[i] as number;
  let text = '';
  for (let i = 0, [a, b, c] = [0, 10, 20]; i < 10; i += 1, [a, b, c] = [c + 1, a + 1, b + 1])
    text += letters((at(a) << 16) | (at(b) << 8) | at(c), 4);
  return text + letters((at(31) << 8) | at(30), 3);
}

function letters512(digest: Uint8Array): string {
  const at = (i: number) => digest[i] as number;
  let text = '';
  for (let i = 0, [a, b, c] = [0, 21, 42]; i < 21; i += 1, [a, b, c] = [b + 1, c + 1, a + 1])
    text += letters((at(a) << 16) | (at(b) << 8) | at(c), 4);
  return text + letters(at(63), 2);
}

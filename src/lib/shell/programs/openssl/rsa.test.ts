import { createPublicKey, createVerify } from 'node:crypto';
import { expect, test } from 'vitest';
import { Random } from '#lib/sim/random.ts';
import { inside, nodes, one } from './der.ts';
import {
  checks,
  generateKey,
  keyBits,
  privateInfo,
  publicInfo,
  readPrivate,
  signed,
  verifies,
} from './rsa.ts';

const nothing = () => Promise.resolve();

test('a key is one, and the same again for the same seed', async () => {
  const key = await generateKey(new Random(7), 1024, nothing);
  expect(keyBits(key)).toBe(1024);
  expect(checks(key)).toBe(true);
  expect(await generateKey(new Random(7), 1024, nothing)).toEqual(key);
  expect(await generateKey(new Random(8), 1024, nothing)).not.toEqual(key);
  expect(readPrivate(privateInfo(key))).toEqual(key);
  expect(checks({ ...key, d: key.d + 2n })).toBe(false);
});

test.each(['sha1', 'sha256', 'sha384', 'sha512'])('a signature with %s holds elsewhere too', async (hash) => {
  const key = await generateKey(new Random(3), 1024, nothing);
  const content = Uint8Array.of(0x30, 3, 2, 1, 5);
  const [, kind, signature] = inside(one(nodes(signed(key, hash, content))));
  const bytes = signature!.content.subarray(1);
  const theirs = createPublicKey({ key: Buffer.from(publicInfo(key)), format: 'der', type: 'spki' });
  expect(createVerify(hash).update(content).verify(theirs, bytes)).toBe(true);
  expect(kind!.whole.length).toBe(15);
  expect(verifies(key, '1.2.840.113549.1.1.11', content, bytes)).toBe(hash === 'sha256');
  expect(verifies(key, '1.2.840.113549.1.1.11', Uint8Array.of(1), bytes)).toBe(false);
});

/** The hashes of OpenSSL 3 that are simulated, by their names on the command line, with their names in what it prints. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import type { CHash } from '@noble/hashes/utils.js';

export const HASHES: Readonly<Record<string, { readonly hash: CHash; readonly title: string }>> = {
  md5: { hash: md5, title: 'MD5' },
  sha1: { hash: sha1, title: 'SHA1' },
  sha256: { hash: sha256, title: 'SHA2-256' },
  sha384: { hash: sha384, title: 'SHA2-384' },
  sha512: { hash: sha512, title: 'SHA2-512' },
};

/** Ten letters of a content, for names that end in it: `--append-hash` and kustomize's generators. From k8s.io/kubectl/pkg/util/hash. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from '#lib/bytes/utf8.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { compactJson } from '#lib/kubectl/printers/json.ts';

const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Of plain data, as Go writes it in JSON with sorted keys. */
export const hashOf = (content: unknown): string =>
  [...bytesToHex(sha256(utf8(compactJson(content))).slice(0, 5))]
    .map((letter) => LETTERS[letter] ?? letter)
    .join('');

/** A config map or secret under a name that ends in the hash of its name and content. */
export function withHash(object: KubeObject): KubeObject {
  const { kind, type = '', data = {}, metadata } = object as KubeObject & { type?: string; data?: unknown };
  const { name } = metadata;
  const hash = hashOf({ kind, name, data, ...(kind === 'Secret' && { type }) });
  return { ...object, metadata: { ...metadata, name: `${name}-${hash}` } };
}

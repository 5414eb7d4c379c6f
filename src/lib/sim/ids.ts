/** Names and identifiers as Kubernetes makes them, drawn from the seeded source. */
import type { Random } from './random.ts';

/** The letters of generated names: no vowels and no look-alikes (k8s.io/apimachinery/pkg/util/rand). */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const HEX = '0123456789abcdef';

function letters(random: Random, alphabet: string, length: number): string {
  const codes: number[] = [];
  for (let i = 0; i < length; i += 1) codes.push(alphabet.charCodeAt(random.below(alphabet.length)));
  return String.fromCharCode(...codes);
}

/** A suffix such as `x7k2p`, as `generateName` appends. */
export function nameSuffix(random: Random, length = 5): string {
  return letters(random, SAFE_LETTERS, length);
}

/** A random (version 4) UUID, RFC 9562. */
export function uid(random: Random): string {
  const hex = letters(random, HEX, 32);
  const variant = HEX[8 + (Number.parseInt(hex[16] ?? '0', 16) & 3)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** A 64-digit hexadecimal id, as containerd gives its containers. */
export function containerId(random: Random): string {
  return letters(random, HEX, 64);
}

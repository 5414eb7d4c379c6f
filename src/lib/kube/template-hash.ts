/** The hash of a pod template that Deployments name their ReplicaSets by (pkg/controller, ComputeHash). */
import type { PodTemplateSpec } from './types.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Letters of k8s.io/apimachinery/pkg/util/rand: no vowels, no look-alikes. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Ten letters or fewer, such as `6d9588c64f`: FNV-1a (32 bits) of the template, encoded safely. `collisions` gives another
 * hash for the same template. Unlike a real cluster, what is hashed is the template's JSON with sorted fields, not Go's
 * dump of the struct: the names look alike and are not equal.
 */
export function templateHash(template: PodTemplateSpec, collisions = 0): string {
  let hash = FNV_OFFSET;
  const text = canonicalText(template) + (collisions > 0 ? `#${collisions}` : '');
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  let encoded = '';
  for (const digit of String(hash >>> 0)) encoded += LETTERS[digit.charCodeAt(0) % LETTERS.length];
  return encoded;
}

/** JSON with the fields of every object in order, null and absent ones left out. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = value as Record<string, unknown>;
  const present = Object.keys(fields).filter((key) => fields[key] !== undefined && fields[key] !== null);
  return `{${present
    .sort()
    .map((key) => `${key}:${canonicalText(fields[key])}`)
    .join()}}`;
}

/** The hash that StatefulSets name their ControllerRevisions by (pkg/controller/history, HashControllerRevision). */
import { utf8 } from '#lib/bytes/utf8.ts';
import { safeEncoded } from './template-hash.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1 (32 bits) of the data as Go writes it in JSON, and of the number of collisions so far. */
export function revisionHash(data: unknown, collisions = 0): string {
  let hash = FNV_OFFSET;
  for (const byte of utf8(goJson(data) + String(collisions))) hash = Math.imul(hash, FNV_PRIME) ^ byte;
  return safeEncoded(hash >>> 0);
}

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** Keys in order, and what could be HTML spelled out: encoding/json of a map. */
function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    fields.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, field]) => `${goJson(key)}:${goJson(field)}`).join(',')}}`;
  }
  const text = JSON.stringify(value ?? null);
  return typeof value === 'string' ? text.replace(/[<>&\u2028\u2029]/g, (mark) => ESCAPED[mark]!) : text;
}

/** The hash of a pod template that Deployments name their ReplicaSets by (pkg/controller, ComputeHash), and when two are the same. */
import { utf8 } from '#lib/bytes/utf8.ts';
import { deepEqual } from './equal.ts';
import { goStructs } from './go-pod-template.ts';
import type { PodTemplateSpec } from './types.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Letters of k8s.io/apimachinery/pkg/util/rand: no vowels, no look-alikes. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
export const HASH_LABEL = 'pod-template-hash';

/**
 * Ten letters or fewer, such as `6d9588c64f`: FNV-1a (32 bits) of the template as Go dumps it, encoded safely. It is the hash that
 * a real 1.32 cluster gives to the template. `collisions` gives another hash for the same template.
 */
export function templateHash(template: PodTemplateSpec, collisions?: number): string {
  let hash = FNV_OFFSET;
  const add = (byte: number) => (hash = Math.imul(hash ^ byte, FNV_PRIME));
  for (const byte of utf8(`(v1.PodTemplateSpec)${dumpStruct('PodTemplateSpec', template)}`)) add(byte);
  // Little-endian, in the first half of eight bytes.
  if (collisions) for (let at = 0; at < 8; at += 1) add(at < 4 ? (collisions >>> (8 * at)) & 255 : 0);
  return safeEncoded(hash >>> 0);
}

/** A number in letters that make no words (rand.SafeEncodeString). */
export function safeEncoded(number: number): string {
  let encoded = '';
  for (const digit of String(number)) encoded += LETTERS[digit.charCodeAt(0) % LETTERS.length];
  return encoded;
}

/** Of a template: the one that it was last compared with, and what came of it. Templates are immutable. */
const compared = new WeakMap<PodTemplateSpec, { readonly other: PodTemplateSpec; readonly same: boolean }>();

/** The same template, whatever its hash label says. */
export function sameTemplate(template: PodTemplateSpec, other: PodTemplateSpec): boolean {
  const known = compared.get(template);
  if (known?.other === other) return known.same;
  const same =
    deepEqual(template.spec, other.spec) &&
    deepEqual(comparable(template.metadata), comparable(other.metadata));
  compared.set(template, { other, same });
  return same;
}

function comparable(metadata: PodTemplateSpec['metadata']) {
  const { [HASH_LABEL]: _, ...labels } = metadata?.labels ?? {};
  return { ...metadata, creationTimestamp: undefined, annotations: metadata?.annotations ?? {}, labels };
}

// --- what spew.Sprintf("%#v") writes (k8s.io/apimachinery/pkg/util/dump, ForHash)

const NIL = '<nil>';

/** A value with its type before it, as fields of structs have. */
function typed(type: string, value: unknown): string {
  return `(${type})${dump(type, value)}`;
}

function dump(type: string, value: unknown): string {
  if (type.startsWith('*')) return value === undefined || value === null ? NIL : dump(type.slice(1), value);
  if (type.startsWith('[]')) {
    const items = (value ?? []) as readonly unknown[];
    return items.length === 0 ? NIL : `[${items.map((item) => dump(type.slice(2), item)).join(' ')}]`;
  }
  if (type === 'map[string]string') return dumpMap(value, String);
  if (type === 'v1.ResourceList') return dumpMap(value, dumpQuantity);
  if (type === 'resource.Quantity') return dumpQuantity(value);
  if (type === 'intstr.IntOrString') return dumpIntOrString(value);
  if (type === 'v1.Time') return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';
  if (type === 'bool') return String(value ?? false);
  if (/^int\d/.test(type)) return String(value ?? 0);
  const name = type.slice(type.indexOf('.') + 1);
  if (goStructs.has(name)) return dumpStruct(name, value);
  // Texts, whatever their type is called; and what nobody here knows the fields of.
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}

function dumpStruct(name: string, value: unknown): string {
  const from = (value ?? {}) as Readonly<Record<string, unknown>>;
  const fields = goStructs.get(name) ?? [];
  return `{${fields.map((field) => `${field.name}:${typed(field.type, field.key === undefined ? from : from[field.key])}`).join(' ')}}`;
}

function dumpMap(value: unknown, item: (value: unknown) => string): string {
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return NIL;
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, one]) => `${key}:${item(one)}`).join(' ')}]`;
}

function dumpIntOrString(value: unknown): string {
  const text = typeof value === 'string';
  return `{Type:(intstr.Type)${text ? 1 : 0} IntVal:(int32)${text ? 0 : Number(value ?? 0)} StrVal:(string)${text ? value : ''}}`;
}

/**
 * A Quantity as it was read from its text (resource.ParseQuantity): `100m` is 100 of scale −3, `64Mi` that many bytes. The text
 * is kept where the number in it looks as if it could not be said shorter.
 */
function dumpQuantity(value: unknown): string {
  const text = value === undefined ? '' : String(value);
  const [, sign = '', digits = '0', fraction = '', suffix = ''] =
    /^([-+]?)0*(\d*)\.?(\d*)(.*)$/.exec(text) ?? [];
  const shifted = digits + fraction;
  const power = suffix.endsWith('i') ? 'KMGTPE'.indexOf(suffix.charAt(0)) + 1 : 0;
  const exponent = /^[eE]./.test(suffix) ? Number(suffix.slice(1)) : undefined;
  const scale = power > 0 ? 0 : (exponent ?? SCALES[suffix] ?? 0) - fraction.length;
  const amount = BigInt(`${sign}${shifted || '0'}`) * 1024n ** BigInt(power);
  const format = power > 0 ? 'BinarySI' : exponent === undefined ? 'DecimalSI' : 'DecimalExponent';
  const kept =
    text === '0' ||
    (power > 0 ? BigInt(shifted) % 8n !== 0n : scale % 3 === 0 && !/^0|000$/.test(shifted) && shifted !== '');
  const number = `{value:(int64)${amount} scale:(resource.Scale)${scale}}`;
  const cached = kept ? text : '';
  return `{i:(resource.int64Amount)${number} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${cached} Format:(resource.Format)${text && format}}`;
}

const SCALES: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

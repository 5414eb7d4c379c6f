/** Values as CEL rules see them: whole numbers as ints, times as timestamps, names of fields escaped where CEL could not say them. */
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';
import { isMap, propertySchema } from './prune.ts';

/** Words of CEL that cannot be names of fields. */
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** `foo-bar` is `foo__dash__bar` in a rule (apiserver/pkg/cel/escaping.go). */
export function escaped(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}

const METADATA: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};

/** `isObject`: the root of an object, whose apiVersion, kind and metadata.name rules may always name. */
export function celValue(schema: JsonSchema, value: unknown, isObject = false): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) && schema.type !== 'number' ? BigInt(value) : value;
  if (typeof value === 'string')
    return schema.format === 'date-time' || schema.format === 'date' ? new Date(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => celValue(schema.items ?? {}, item));
  if (!isMap(value)) return value;
  const seen: Record<string, unknown> = {};
  const isEmbedded = isObject || schema['x-kubernetes-embedded-resource'] === true;
  for (const [name, item] of Object.entries(value)) {
    if (isEmbedded && name === 'metadata') seen[name] = named(item);
    else {
      const key = schema.properties?.[name] ? escaped(name) : name;
      seen[key] = celValue(propertySchema(schema, name) ?? {}, item);
    }
  }
  return seen;
}

const named = (metadata: unknown): unknown =>
  isMap(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([name]) => name in METADATA.properties!))
    : metadata;

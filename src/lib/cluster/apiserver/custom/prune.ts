/**
 * What a schema does not know is dropped, and what is absent gets its default.
 * From apiextensions-apiserver/pkg/apiserver/schema/{pruning,defaulting}.
 */
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a property: its own, or that of any other property; undefined where none speaks of it. */
export function propertySchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** Fields that every object has, whatever its schema says. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

const keepsUnknown = (schema: JsonSchema): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;

/**
 * The value without what the schema does not know, whose paths are added to `dropped`; the same value where all is known.
 * `isObject` tells the root of an object, which has fields that no schema need speak of.
 */
export function prune(
  schema: JsonSchema,
  value: unknown,
  dropped: string[],
  path = '',
  isObject = false,
): unknown {
  const inner = (of: JsonSchema, item: unknown, at: string) =>
    prune(of, item, dropped, at, of['x-kubernetes-embedded-resource'] === true);
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    const pruned = value.map((item, at) => inner(items, item, `${path}[${at}]`));
    return pruned.every((item, at) => item === value[at]) ? value : pruned;
  }
  if (!isMap(value)) return value;
  const kept: Record<string, unknown> = {};
  let changed = false;
  for (const [name, field] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name;
    const known = propertySchema(schema, name);
    const ofObject = isObject && OF_OBJECTS.has(name);
    if (!known && !ofObject && !keepsUnknown(schema)) {
      dropped.push(at);
      changed = true;
      continue;
    }
    const next = known && !ofObject ? inner(known, field, at) : field;
    kept[name] = next;
    changed ||= next !== field;
  }
  return changed ? kept : value;
}

/** The value with the defaults of its absent fields; the same value where none is missing. */
export function withDefaults(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    const filled = value.map((item: unknown) => withDefaults(items, replaced(items, item)));
    return filled.every((item, at) => item === value[at]) ? value : filled;
  }
  if (!isMap(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  let changed = false;
  const set = (name: string, next: unknown) => {
    changed ||= filled[name] !== next;
    filled[name] = next;
  };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue;
    if (filled[name] === undefined || (filled[name] === null && !property.nullable))
      set(name, property.default);
  }
  for (const name of Object.keys(filled)) {
    const property = propertySchema(schema, name);
    if (property) set(name, withDefaults(property, replaced(property, filled[name])));
  }
  return changed ? filled : value;
}

/** A null where there can be none counts as absent, if there is a default to take its place. */
const replaced = (schema: JsonSchema, value: unknown): unknown =>
  value === null && !schema.nullable && schema.default !== undefined ? schema.default : value;

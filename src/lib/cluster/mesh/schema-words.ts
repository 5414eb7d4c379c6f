/** Schemas of Istio's kinds, written short: what a field holds, and what the fields of an object are called. */
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';

export const text: JsonSchema = { type: 'string' };
export const bool: JsonSchema = { type: 'boolean' };
export const int: JsonSchema = { type: 'integer' };
export const number: JsonSchema = { type: 'number' };
/** Numbers that may be written as text, as protobuf's JSON takes them. */
export const numeric: JsonSchema = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
};
export const any: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const texts = list(text);
export const map = (values: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: values });
export const words = map(text);
export const choice = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values });

export const fields = (
  properties: Readonly<Record<string, JsonSchema>>,
  ...required: string[]
): JsonSchema => ({
  type: 'object',
  ...(required.length > 0 && { required }),
  properties,
});

/** At most one of these fields. */
export const oneOf = (schema: JsonSchema, ...names: readonly string[]): JsonSchema => {
  const each = names.map((name) => ({ required: [name] }));
  return { ...schema, oneOf: [{ not: { anyOf: each } }, ...each] };
};

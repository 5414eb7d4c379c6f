/**
 * The JSON Schema that the editor completes and checks against, made from what the cluster knows about its kinds. It is
 * `oneOf` over the kinds, each with its apiVersion and kind as constants, so that `kind:` offers only what fits.
 */
import type { FieldDocs } from '#lib/kube/field-docs.ts';
import { knownKinds, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** `docs` are shown where the pointer rests and beside what completion offers. */
export function objectSchema(docs: FieldDocs = {}): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const wanted: string[] = [];
  const refer = (ref: string): JsonSchema => {
    if (!(ref in definitions)) {
      definitions[ref] = {};
      wanted.push(ref);
    }
    return { $ref: `#/definitions/${ref}` };
  };
  const oneOf = knownKinds().map(({ apiVersion, kind, ref }) => {
    const { properties, ...rest } = typeOf(ref, refer, docs) as { properties: JsonSchema };
    return {
      ...rest,
      title: `${apiVersion} ${kind}`,
      properties: { ...properties, apiVersion: { const: apiVersion }, kind: { const: kind } },
      required: ['apiVersion', 'kind'],
    };
  });
  for (let ref = wanted.pop(); ref !== undefined; ref = wanted.pop())
    definitions[ref] = typeOf(ref, refer, docs);
  return { $schema: 'http://json-schema.org/draft-07/schema#', oneOf, definitions };
}

type Refer = (ref: string) => JsonSchema;

function typeOf(ref: string, refer: Refer, docs: FieldDocs): JsonSchema {
  const fields = Object.entries(typeSchema(ref).fields);
  const [about, words = {}] = docs[ref] ?? [];
  const described = (name: string) => (words[name] ? { description: words[name] } : {});
  return {
    type: 'object',
    ...(about && { description: about }),
    additionalProperties: false,
    properties: Object.fromEntries(
      fields.map(([name, field]) => [name, { ...fieldOf(field, refer), ...described(name) }]),
    ),
    required: fields.filter(([, field]) => field.required).map(([name]) => name),
  };
}

const plain: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  quantity: { type: ['string', 'number'] },
  'int-or-string': { type: ['integer', 'string'] },
  time: { type: ['string', 'null'] },
  'micro-time': { type: ['string', 'null'] },
  bytes: { type: 'string' },
};

/** An empty value is what a learner has just begun to write, so objects and lists may be null, as in Kubernetes. */
function fieldOf(field: FieldSchema, refer: Refer): JsonSchema {
  if (field.enum && field.enum.length > 0) return { type: 'string', enum: field.enum };
  if (field.type === 'array')
    return { type: ['array', 'null'], items: field.of ? fieldOf(field.of, refer) : {} };
  if (field.type === 'map')
    return { type: ['object', 'null'], additionalProperties: field.of ? fieldOf(field.of, refer) : {} };
  if (field.type === 'object' && field.ref) return refer(field.ref);
  return plain[field.type] ?? {};
}

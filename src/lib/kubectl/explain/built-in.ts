/** The fields of the built-in kinds for `explain`: their types from the schema, their descriptions from field-docs.json. */
import type { FieldDocs } from '#lib/kube/field-docs.ts';
import { publishedValues, typeName, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';
import type { ExplainedField } from './field.ts';

const WORDS: Partial<Record<FieldSchema['type'], string>> = {
  time: 'string',
  'micro-time': 'string',
  bytes: 'string',
  quantity: 'Quantity',
  'int-or-string': 'IntOrString',
  any: 'FieldsV1',
};

/** The type in field-docs.json that describes what has a notation of its own in JSON. */
const DESCRIBED_AS: Partial<Record<FieldSchema['type'], string>> = {
  time: 'Time',
  'micro-time': 'MicroTime',
  quantity: 'Quantity',
  'int-or-string': 'IntOrString',
  any: 'FieldsV1',
};

const inner = (field: FieldSchema): FieldSchema => (field.of ? inner(field.of) : field);

function typeText(field: FieldSchema): string {
  if (field.type === 'array') return `[]${typeText(field.of!)}`;
  if (field.type === 'map') return `map[string]${typeText(field.of!)}`;
  if (field.goType === 'runtime.RawExtension') return 'RawExtension';
  return field.ref === undefined ? (WORDS[field.type] ?? field.type) : typeName(field.ref);
}

/** The field of a built-in kind, with all that is below it. */
export function builtInField(schema: FieldSchema, docs: FieldDocs, about?: string): ExplainedField {
  const at = inner(schema);
  const { ref } = at;
  const aboutType = docs[ref ?? DESCRIBED_AS[at.type] ?? '']?.[0];
  const values = publishedValues(schema);
  return {
    type: typeText(schema),
    ...(about && { about }),
    aboutTypes: aboutType ? [aboutType] : [],
    ...(schema.required && { required: true }),
    ...(values && { values }),
    ...(ref && { ref }),
    fields: () => (ref === undefined ? {} : fieldsOf(ref, docs)),
  };
}

function fieldsOf(ref: string, docs: FieldDocs): Readonly<Record<string, ExplainedField>> {
  const words = docs[ref]?.[1] ?? {};
  const entries = Object.entries(typeSchema(ref).fields);
  return Object.fromEntries(entries.map(([name, schema]) => [name, builtInField(schema, docs, words[name])]));
}

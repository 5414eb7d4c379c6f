/** How the lists and objects of a kind are merged, field by field: apimachinery's LookupPatchMeta over our schema. */
import { kindSchema, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';

/** What is known about one place in an object. Unknown kinds and fields: everything is replaced or merged by plain rules. */
export interface PatchSchema {
  readonly strategy: 'merge' | 'replace' | '';
  readonly retainKeys: boolean;
  /** Of lists of objects that are merged; '' for lists of plain values. */
  readonly mergeKey: string;
  /** What is known about a field of this object, or of the items of this list. */
  field(name: string): PatchSchema;
}

const unknown: PatchSchema = { strategy: '', retainKeys: false, mergeKey: '', field: () => unknown };

/** Whether strategic merge patches can be made for the kind at all. */
export const hasPatchSchema = (apiVersion: string, kind: string): boolean =>
  kindSchema(apiVersion, kind) !== undefined;

export function patchSchema(apiVersion: string, kind: string): PatchSchema {
  const ref = kindSchema(apiVersion, kind);
  return ref === undefined ? unknown : place({ type: 'object', ref });
}

function place(schema: FieldSchema): PatchSchema {
  const strategy = schema.strategy ?? '';
  return {
    strategy: strategy.includes('replace') ? 'replace' : strategy.includes('merge') ? 'merge' : '',
    retainKeys: strategy.includes('retainKeys'),
    mergeKey: schema.mergeKey ?? '',
    field: (name) => fieldOf(schema, name),
  };
}

function fieldOf(schema: FieldSchema, name: string): PatchSchema {
  if (schema.type === 'array' && schema.of) return fieldOf(schema.of, name);
  if (schema.type === 'map' && schema.of) return place(schema.of);
  const field = schema.ref === undefined ? undefined : typeSchema(schema.ref).fields[name];
  return field ? place(field) : unknown;
}

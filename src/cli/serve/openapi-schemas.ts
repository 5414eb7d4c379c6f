/** The types of kinds as OpenAPI schemas, from the table of fields (kube/schema.ts). */
import type { FieldDocs } from '#lib/kube/field-docs.ts';
import { kindSchema, publishedValues, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';
import { FIELDS_V1, LIST_META, RAW_EXTENSION, typeName, WELL_KNOWN } from './openapi-names.ts';

export type Schema = Readonly<Record<string, unknown>>;

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Schemas of one document: those of its kinds, and all they refer to. */
export class Schemas {
  readonly #apiVersion: string;
  /** `#/components/schemas/` in version 3, `#/definitions/` in version 2. */
  readonly #place: string;
  /** Version 2 cannot say that a value is a text or a number. */
  readonly #either: boolean;
  readonly #docs: FieldDocs;
  readonly #found = new Map<string, Schema>();

  constructor(apiVersion: string, place: string, docs: FieldDocs) {
    this.#apiVersion = apiVersion;
    this.#docs = docs;
    this.#place = place;
    this.#either = place.startsWith('#/components');
  }

  get all(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The kind and its list. Returns where the kind is; undefined where its fields are not known. */
  addKind(kind: Kind, custom: Schema | undefined): string | undefined {
    const name = custom ? customName(kind) : this.#builtIn(kind);
    if (name === undefined) return undefined;
    const own = custom ? withMeta(custom, this.#ref('ObjectMeta')) : (this.#found.get(name) as Schema);
    this.#found.set(name, { ...own, 'x-kubernetes-group-version-kind': [kind] });
    this.#addList(name, kind);
    return name;
  }

  ref(name: string): Schema {
    return { $ref: `${this.#place}${name}` };
  }

  #builtIn({ kind }: Kind): string | undefined {
    const type = kindSchema(this.#apiVersion, kind);
    return type === undefined ? undefined : this.#add(type);
  }

  #addList(name: string, kind: Kind): void {
    this.#found.set(LIST_META, listMeta);
    this.#found.set(`${name}List`, {
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        items: { type: 'array', items: this.ref(name) },
        kind: { type: 'string' },
        metadata: this.ref(LIST_META),
      },
      'x-kubernetes-group-version-kind': [{ ...kind, kind: `${kind.kind}List` }],
    });
  }

  /** The type and what it refers to; types may refer to themselves. Returns its name. */
  #add(type: string): string {
    const name = typeName(type, this.#apiVersion);
    if (this.#found.has(name)) return name;
    this.#found.set(name, {});
    const fields = Object.entries(typeSchema(type).fields);
    const required = fields.filter(([, field]) => field.required).map(([field]) => field);
    const [about, words = {}] = this.#docs[type] ?? [];
    const properties = fields.map(([field, schema]) => [field, this.#property(schema, words[field])]);
    this.#found.set(name, {
      ...(about && { description: about }),
      type: 'object',
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(properties),
    });
    return name;
  }

  #ref(type: string): Schema {
    return this.ref(this.#add(type));
  }

  #property(field: FieldSchema, about: string | undefined): Schema {
    const value = this.#value(field);
    const described = about ? { description: about } : {};
    const marks = { ...listMarks(field), ...patchMarks(field) };
    // Beside a reference nothing counts in version 3.
    const refers = this.#either && '$ref' in value;
    return refers ? { ...described, allOf: [value], ...marks } : { ...described, ...value, ...marks };
  }

  #value(field: FieldSchema): Schema {
    const { type, ref, of } = field;
    switch (type) {
      case 'object':
        return ref === undefined ? { type } : this.#ref(ref);
      case 'array':
        return { type, items: of ? this.#value(of) : {} };
      case 'map':
        return { type: 'object', additionalProperties: of ? this.#value(of) : {} };
      case 'quantity':
      case 'int-or-string':
      case 'time':
      case 'micro-time':
        return this.#wellKnown(WELL_KNOWN[type], (this.#either && EITHER[type]) || TEXTS[type]);
      case 'integer':
        return { type, format: field.goType === 'int64' ? 'int64' : 'int32' };
      case 'number':
        return { type, format: 'double' };
      case 'bytes':
        return { type: 'string', format: 'byte' };
      case 'any':
        return this.#wellKnown(field.goType === 'runtime.RawExtension' ? RAW_EXTENSION : FIELDS_V1, ANYTHING);
      default: {
        const values = publishedValues(field);
        return { type, ...(values && { enum: values }) };
      }
    }
  }

  #wellKnown(name: string, schema: Schema): Schema {
    const about = this.#docs[name.slice(name.lastIndexOf('.') + 1)]?.[0];
    this.#found.set(name, { ...(about && { description: about }), ...schema });
    return this.ref(name);
  }
}

const ANYTHING: Schema = { type: 'object' };

const TEXTS: Readonly<Record<keyof typeof WELL_KNOWN, Schema>> = {
  quantity: { type: 'string' },
  'int-or-string': { type: 'string', format: 'int-or-string' },
  time: { type: 'string', format: 'date-time' },
  'micro-time': { type: 'string', format: 'date-time' },
};

const EITHER: Readonly<Partial<Record<keyof typeof WELL_KNOWN, Schema>>> = {
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'int-or-string': { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
};

const listMeta: Schema = {
  type: 'object',
  properties: {
    continue: { type: 'string' },
    remainingItemCount: { type: 'integer', format: 'int64' },
    resourceVersion: { type: 'string' },
    selfLink: { type: 'string' },
  },
};

function patchMarks({ mergeKey, strategy }: FieldSchema): Schema {
  return {
    ...(mergeKey && { 'x-kubernetes-patch-merge-key': mergeKey }),
    ...(strategy && { 'x-kubernetes-patch-strategy': strategy }),
  };
}

/** How server-side apply tells the items of a list apart. */
function listMarks({ type, mergeKey, strategy }: FieldSchema): Schema {
  if (type !== 'array') return {};
  if (mergeKey) return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': listKeys(mergeKey) };
  return { 'x-kubernetes-list-type': strategy === 'merge' ? 'set' : 'atomic' };
}

/** Ports are told apart by their protocol too (the listMapKey tags of k8s.io/api). */
const listKeys = (mergeKey: string): readonly string[] =>
  ['containerPort', 'port'].includes(mergeKey) ? [mergeKey, 'protocol'] : [mergeKey];

const customName = ({ group, version, kind }: Kind): string =>
  [...group.split('.').reverse(), version, kind].join('.');

/** A custom resource's schema says nothing of the fields that every object has. */
function withMeta(schema: Schema, metadata: Schema): Schema {
  const own = (schema['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  const common = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata };
  return { ...schema, properties: { ...own, ...common } };
}

/**
 * What the fields of each kind are: their types, and how a strategic merge patch treats them.
 * The data (schema.json) is made by bin/generate-schema.mjs; here it is unpacked when somebody asks.
 */
import packed from './schema.json' with { type: 'json' };

type FieldType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'object'
  | 'map'
  | 'array'
  | 'quantity'
  | 'int-or-string'
  | 'time'
  | 'micro-time'
  | 'bytes'
  | 'any';

export interface FieldSchema {
  readonly type: FieldType;
  /** The name of an object's type, for `typeSchema`. */
  readonly ref?: string;
  /** What a map or an array holds. */
  readonly of?: FieldSchema;
  /** The field that tells items of a list apart in a strategic merge patch. Absent for sets of plain values. */
  readonly mergeKey?: string;
  /** `patchStrategy` of Kubernetes' types; without one a list is replaced and an object merged. */
  readonly strategy?: 'merge' | 'retainKeys' | 'merge,retainKeys' | 'replace';
  readonly enum?: readonly string[];
  readonly required?: boolean;
  /** Go cannot tell a zero (`0`, `false`, an empty text) from nothing here, so it is left out. */
  readonly omitZero?: boolean;
  /** As a Go error names it: `int32`, `int64`, `v1.PullPolicy`. Only where the type alone does not say. */
  readonly goType?: string;
}

export interface TypeSchema {
  readonly fields: Readonly<Record<string, FieldSchema>>;
}

const kinds: Readonly<Record<string, string>> = packed.kinds;
const types: Readonly<Record<string, string>> = packed.types;
const enums: Readonly<Record<string, string>> = packed.enums;

const PRIMITIVES: Readonly<Record<string, FieldSchema>> = {
  s: { type: 'string' },
  b: { type: 'boolean' },
  i: { type: 'integer', goType: 'int32' },
  l: { type: 'integer', goType: 'int64' },
  n: { type: 'number' },
  q: { type: 'quantity' },
  x: { type: 'int-or-string' },
  t: { type: 'time' },
  u: { type: 'micro-time' },
  y: { type: 'bytes' },
  r: { type: 'any', goType: 'runtime.RawExtension' },
  '*': { type: 'any' },
};

const unpacked = new Map<string, TypeSchema>();

/** The fields of a type. Throws RangeError for a name that no kind refers to. */
export function typeSchema(ref: string): TypeSchema {
  let schema = unpacked.get(ref);
  if (!schema) {
    const text = types[ref];
    if (text === undefined) throw new RangeError(`no type ${ref}`);
    schema = { fields: Object.fromEntries(text.split(' ').map(unpackField)) };
    unpacked.set(ref, schema);
  }
  return schema;
}

/** The type of a kind: `apps/v1` and `Deployment` give `Deployment`; undefined for one that is not known. */
export function kindSchema(apiVersion: string, kind: string): string | undefined {
  return kinds[`${apiVersion}/${kind}`];
}

/** Every kind whose fields are known, also those that this cluster does not serve yet (an editor offers them). */
export function knownKinds(): readonly {
  readonly apiVersion: string;
  readonly kind: string;
  readonly ref: string;
}[] {
  return Object.entries(kinds).map(([key, ref]) => {
    const slash = key.lastIndexOf('/');
    return { apiVersion: key.slice(0, slash), kind: key.slice(slash + 1), ref };
  });
}

/** `name=CODE!-+key~` (see the generator). */
function unpackField(text: string): [string, FieldSchema] {
  const [, name = '', code = '', required, zero, merge, retain] =
    /^([^=]+)=([^!+~-]+)(!)?(-)?(\+[^~]*)?(~)?$/.exec(text) ?? [];
  const key = merge?.slice(1);
  const strategy =
    merge === undefined ? (retain ? 'retainKeys' : undefined) : retain ? 'merge,retainKeys' : 'merge';
  return [
    name,
    {
      ...unpackType(code),
      ...(required && { required: true }),
      ...(zero && { omitZero: true }),
      ...(key && { mergeKey: key }),
      ...(strategy && { strategy }),
    },
  ];
}

function unpackType(code: string): FieldSchema {
  const rest = code.slice(1);
  if (code.startsWith('[')) return { type: 'array', of: unpackType(rest) };
  if (code.startsWith('{')) return { type: 'map', of: unpackType(rest) };
  if (code.startsWith('#')) return namedString(rest);
  return PRIMITIVES[code] ?? { type: 'object', ref: code };
}

/** `PodPhase`, or with its package where that is not some `v1`: `types.UID`. */
function namedString(name: string): FieldSchema {
  const values = enums[name]?.split(' ').map((value) => (value === '""' ? '' : value));
  return {
    type: 'string',
    goType: name.includes('.') ? name : `v1.${name}`,
    ...(values && { enum: values }),
  };
}

/** What Go calls a type: `core.EndpointPort` stands under its group here only because another has the name. */
export const typeName = (ref: string): string => ref.slice(ref.lastIndexOf('.') + 1);

/** With its package: `v1.PodSpec`, `v2.MetricSpec`. */
export const goTypeName = (ref: string): string =>
  `${/^v\d\w*(?=\.)/.exec(ref)?.[0] ?? 'v1'}.${typeName(ref)}`;

/** Enumerations that the server's OpenAPI publishes as plain strings. */
const unpublished: ReadonlySet<string> = new Set(packed.unpublished.map((name) => `v1.${name}`));

/** The values that OpenAPI lists for a field, sorted; undefined where it lists none. */
export const publishedValues = ({ goType = '', enum: values }: FieldSchema): readonly string[] | undefined =>
  unpublished.has(goType) ? undefined : values?.toSorted();

/**
 * The shape of objects as field management sees it: which lists are told apart by keys, what is one piece (atomic), and
 * which parts of an object Go always writes. From the `+listType`, `+listMapKey` and `+mapType` markers of k8s.io/api's types.go.
 */
import { kindSchema, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';
import { ALWAYS, ATOMIC_FIELDS, ATOMIC_TYPES, LIST_KEYS, SETS } from './list-types.ts';

export interface Typed {
  /** One piece: changed as a whole, owned as a whole. */
  readonly atomic: boolean;
  /** Of lists that are not one piece: the fields that tell items apart; none for a set of plain values. */
  readonly keys?: readonly string[];
  /** What is known of a field, or of the value of a key. */
  field(name: string): Typed;
  /** What is known of the items of a list. */
  item(): Typed;
  /** Whether the type itself has the field; false for the keys of a map. */
  declares(name: string): boolean;
  /** What Go writes where the field is not given: an empty struct, a null; undefined for nothing. */
  present(name: string): unknown;
}

const nothing = (): undefined => undefined;

/** Of whatever has no schema: maps by key, lists as a whole. */
export const untyped: Typed = {
  atomic: false,
  field: () => untyped,
  item: () => untyped,
  declares: () => false,
  present: nothing,
};

const piece: Typed = { ...untyped, atomic: true };
const EMPTY = Object.freeze({});

const structs = new Map<string, Typed>();

/** The shape of a built-in kind; untyped for a kind without fields of its own. */
export function typedKind(apiVersion: string, kind: string): Typed {
  const ref = kindSchema(apiVersion, kind);
  return ref === undefined ? untyped : struct(ref);
}

/** The shape of metadata, which is the same in every kind. */
export const typedMetadata = (): Typed => struct('ObjectMeta');

function struct(ref: string): Typed {
  let known = structs.get(ref);
  if (!known) {
    const { fields } = typeSchema(ref);
    const places = new Map<string, Typed>();
    known = {
      ...untyped,
      atomic: ATOMIC_TYPES.has(ref),
      field(name) {
        let place = places.get(name);
        if (!place) {
          const schema = fields[name];
          places.set(name, (place = schema ? typedField(schema, `${ref}.${name}`) : untyped));
        }
        return place;
      },
      declares: (name) => name in fields,
      present: (name) => presence(fields[name], `${ref}.${name}`),
    };
    structs.set(ref, known);
  }
  return known;
}

function presence(schema: FieldSchema | undefined, at: string): unknown {
  if (!schema) return undefined;
  if (schema.type === 'object') return ALWAYS.has(at) ? EMPTY : undefined;
  return schema.required ? null : undefined;
}

function typedField(schema: FieldSchema, at: string): Typed {
  if (ATOMIC_FIELDS.has(at)) return piece;
  switch (schema.type) {
    case 'object':
      return struct(schema.ref ?? '');
    case 'map': {
      const of = schema.of ? typedField(schema.of, `${at}{}`) : untyped;
      return { ...untyped, field: () => of };
    }
    case 'array': {
      const keys = SETS.has(at)
        ? []
        : (LIST_KEYS[at]?.split(' ') ?? (schema.mergeKey ? [schema.mergeKey] : undefined));
      if (!keys) return piece;
      const of = schema.of ? typedField(schema.of, `${at}[]`) : untyped;
      return { ...untyped, keys, item: () => of };
    }
    default:
      return untyped;
  }
}

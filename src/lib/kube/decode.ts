/**
 * From a request's body to an object: what the API server's decoder accepts, drops and complains about.
 * Two decoders complain in two ways: that of JSON bodies (sigs.k8s.io/json) and that of patched objects
 * (apimachinery/pkg/runtime/converter.go).
 */
import { base64ErrorAt } from './base64-error.ts';
import { canonical } from './quantity.ts';
import { goTypeName, kindSchema, typeSchema, type FieldSchema } from './schema.ts';
import { badRequest, StatusError } from './status.ts';
import type { KubeObject } from './types.ts';

/** `fieldValidation` of a request: what becomes of fields that the kind does not have. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** Whose words a complaint has: of a body's JSON, or of an object that a strategic merge patch gave. */
type DecoderStyle = 'json' | 'patched';

interface Decoded<T extends KubeObject = KubeObject> {
  readonly object: T;
  /** For the response's `Warning` headers; empty unless the mode is Warn. */
  readonly warnings: readonly string[];
}

/** A value that does not fit its field, in the decoder's words. */
export class DecodeError extends Error {}

/**
 * The typed object in a body: unknown fields left out, nulls and zeros dropped where the real server's types have none,
 * quantities in their canonical form. Throws StatusError (400) for a type that does not fit, and under Strict for
 * unknown fields.
 */
export function decode<T extends KubeObject = KubeObject>(
  apiVersion: string,
  kind: string,
  body: unknown,
  mode: FieldValidation = 'Strict',
): Decoded<T> {
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  const refuse = (why: string) =>
    new StatusError(badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`));
  try {
    const { object, unknown } = decodeFields<T>(apiVersion, kind, body, 'json');
    if (mode === 'Strict' && unknown.length > 0) throw refuse(strictError(unknown));
    return { object, warnings: mode === 'Warn' ? unknown.map(unknownField) : [] };
  } catch (error) {
    throw error instanceof DecodeError ? refuse(error.message) : error;
  }
}

const unknownField = (path: string): string => `unknown field "${path}"`;

/** `strict decoding error: unknown field "spec.replica"` */
export const strictError = (unknown: readonly string[]): string =>
  `strict decoding error: ${unknown.map(unknownField).join(', ')}`;

/** `decode` without a verdict on unknown fields: their paths, sorted as kubectl sends them. Throws DecodeError. */
export function decodeFields<T extends KubeObject = KubeObject>(
  apiVersion: string,
  kind: string,
  body: unknown,
  style: DecoderStyle,
): { readonly object: T; readonly unknown: readonly string[] } {
  const ref = kindSchema(apiVersion, kind);
  if (!ref) throw new RangeError(`no schema for ${apiVersion} ${kind}`);
  const decoder = new Decoder(style);
  const object = decoder.value({ type: 'object', ref }, body, ref) as T;
  return { object: { ...object, apiVersion, kind }, unknown: decoder.unknown.sort() };
}

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

/** As reflect.Kind names what plain JSON is made of. */
const goKindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The Go type of a field, for the complaint. */
function goType(schema: FieldSchema): string {
  if (schema.goType) return schema.goType;
  switch (schema.type) {
    case 'object':
      return goTypeName(schema.ref ?? '');
    case 'array':
      return `[]${goType(schema.of!)}`;
    case 'map':
      return schema.of?.type === 'quantity' ? 'v1.ResourceList' : `map[string]${goType(schema.of!)}`;
    case 'boolean':
      return 'bool';
    case 'bytes':
      return '[]uint8';
    case 'number':
      return 'float64';
    default:
      return 'string';
  }
}

/** What Go holds where a null stands in a list. */
const ZERO: Readonly<Partial<Record<FieldSchema['type'], unknown>>> = {
  string: '',
  bytes: '',
  boolean: false,
  integer: 0,
  number: 0,
  quantity: '0',
  object: {},
  map: {},
};

class Decoder {
  readonly unknown: string[] = [];
  readonly #style: DecoderStyle;
  /** Names of fields down to the present one, and positions in lists. */
  readonly #path: (string | number)[] = [];
  #struct = '';

  constructor(style: DecoderStyle) {
    this.#style = style;
  }

  /** The value as its field holds it; undefined for one that is the same as none. */
  value(schema: FieldSchema, value: unknown, struct: string): unknown {
    this.#struct = struct;
    switch (schema.type) {
      case 'object':
        return isPlainObject(value) ? this.#fields(schema.ref ?? '', value) : this.#misfit(schema, value);
      case 'array':
        return Array.isArray(value) ? this.#list(schema, value, struct) : this.#misfit(schema, value);
      case 'map':
        return isPlainObject(value) ? this.#map(schema, value, struct) : this.#misfit(schema, value);
      default:
        return this.#scalar(schema, value);
    }
  }

  #fields(ref: string, from: Record<string, unknown>): Record<string, unknown> {
    const { fields } = typeSchema(ref);
    const object: Record<string, unknown> = {};
    for (const key in from) {
      const given = from[key];
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      this.#path.push(key);
      if (!field) this.unknown.push(this.#where());
      else if (given !== null && given !== undefined) {
        const value = this.value(field, given, ref);
        if (!isAbsent(field, value)) object[key] = value;
      }
      this.#path.pop();
    }
    return object;
  }

  #list(schema: FieldSchema, items: readonly unknown[], struct: string): unknown[] {
    const of = schema.of!;
    return items.map((item, i) => {
      if (item === null) return ZERO[of.type] ?? null;
      this.#path.push(i);
      const value = this.value(of, item, struct);
      this.#path.pop();
      return value;
    });
  }

  #map(schema: FieldSchema, from: Record<string, unknown>, struct: string): Record<string, unknown> {
    const of = schema.of!;
    const map: Record<string, unknown> = {};
    for (const key in from) {
      const item = from[key];
      map[key] = item === null ? (ZERO[of.type] ?? null) : this.value(of, item, struct);
    }
    return map;
  }

  #scalar(schema: FieldSchema, value: unknown): unknown {
    switch (schema.type) {
      case 'string':
        return typeof value === 'string' ? value : this.#misfit(schema, value);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#misfit(schema, value);
      case 'integer':
        return this.#integer(schema, value);
      case 'number':
        return typeof value === 'number' ? value : this.#misfit(schema, value);
      case 'quantity':
        return quantity(value);
      case 'int-or-string':
        return intOrString(value);
      case 'time':
      case 'micro-time':
        return time(value);
      case 'bytes':
        return typeof value === 'string' ? bytes(value) : this.#misfit(schema, value);
      default:
        return value;
    }
  }

  #integer(schema: FieldSchema, value: unknown): unknown {
    const limit = schema.goType === 'int32' ? 2 ** 31 : 2 ** 63;
    if (typeof value !== 'number') return this.#misfit(schema, value);
    if (Number.isInteger(value) && value < limit && value >= -limit) return value;
    if (this.#style === 'patched')
      throw new DecodeError(`cannot convert ${goKindOf(value)} to ${schema.goType}`);
    return this.#misfit(schema, value, ` ${value}`);
  }

  #misfit(schema: FieldSchema, value: unknown, shown = ''): never {
    if (this.#style === 'patched') throw new DecodeError(conversionError(schema, value));
    const field = this.#path.filter((part) => typeof part === 'string').join('.');
    const place = field ? `Go struct field ${goTypeName(this.#struct).slice(3)}.${field}` : 'Go value';
    throw new DecodeError(
      `json: cannot unmarshal ${kindOf(value)}${shown} into ${place} of type ${goType(schema)}`,
    );
  }

  /** `spec.template.spec.containers[0].imagee` */
  #where(): string {
    let text = '';
    for (const part of this.#path) text += typeof part === 'number' ? `[${part}]` : text ? `.${part}` : part;
    return text;
  }
}

function isAbsent(field: FieldSchema, value: unknown): boolean {
  if (field.omitZero) return !value;
  if (field.type === 'array') return !field.required && (value as unknown[]).length === 0;
  return field.type === 'map' && Object.keys(value as object).length === 0;
}

function conversionError(schema: FieldSchema, value: unknown): string {
  const from = goKindOf(value);
  if (schema.type === 'array' || schema.type === 'bytes') return `cannot restore slice from ${from}`;
  if (schema.type === 'map') return `cannot restore map from ${from}`;
  if (schema.type === 'object') return `cannot restore struct from: ${from}`;
  if (schema.type === 'string' && from === 'int64') return 'cannot convert int64 to string';
  const to = schema.type === 'string' ? 'string' : goType(schema);
  return `unrecognized type: ${to}`;
}

function quantity(value: unknown): string {
  try {
    return canonical(typeof value === 'string' ? value.trim() : JSON.stringify(value));
  } catch (error) {
    throw new DecodeError((error as Error).message);
  }
}

function intOrString(value: unknown): unknown {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))) return value;
  const shown = typeof value === 'number' ? ` ${value}` : '';
  throw new DecodeError(`json: cannot unmarshal ${kindOf(value)}${shown} into Go value of type int32`);
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function time(value: unknown): string {
  if (typeof value !== 'string')
    throw new DecodeError(`json: cannot unmarshal ${kindOf(value)} into Go value of type string`);
  if (RFC3339.test(value)) return value;
  const layout = '2006-01-02T15:04:05Z07:00';
  throw new DecodeError(
    `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse ${JSON.stringify(value)} as "2006"`,
  );
}

function bytes(value: string): string {
  const at = base64ErrorAt(value);
  if (at >= 0) throw new DecodeError(`illegal base64 data at input byte ${at}`);
  return value;
}

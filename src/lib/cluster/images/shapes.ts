/** Readers of plain data that say where something is wrong: `cluster.yaml: images[2].tags: wants a list`. */
import type { DurationMs } from './catalogue.ts';

/** What an author wrote that cannot be meant; the message names the place. */
export class ConfigError extends Error {}

/** Returns the value as what it should be, or throws `ConfigError` with the place (`at`, ending in a colon). */
export interface Shape<T> {
  (value: unknown, at: string): T;
  /** What it takes, in the words of JSON Schema: for editors and for `drydock lint`. */
  readonly schema: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A reader of its own, and what it takes. */
export const shape = <T>(schema: JsonSchema, read: (value: unknown, at: string) => T): Shape<T> =>
  Object.assign(read, { schema });

interface Optional<T> {
  readonly optional: Shape<T>;
}

type Fields = Readonly<Record<string, Shape<unknown> | Optional<unknown>>>;
type Read<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Optional<unknown> ? never : K]: F[K] extends Shape<infer T>
    ? T
    : never;
} & {
  readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<infer T>
    ? T
    : never;
};

const wants = <T>(schema: JsonSchema, what: string, is: (value: unknown) => value is T): Shape<T> =>
  shape(schema, (value, at) => {
    if (!is(value)) throw new ConfigError(`${at} wants ${what}, not ${JSON.stringify(value)}`);
    return value;
  });

export const text = wants(
  { type: 'string' },
  'a text',
  (value): value is string => typeof value === 'string',
);
export const integer = wants(
  { type: 'integer', minimum: 0 },
  'a whole number',
  (value): value is number => Number.isInteger(value) && (value as number) >= 0,
);
export const bool = wants(
  { type: 'boolean' },
  'true or false',
  (value): value is boolean => typeof value === 'boolean',
);

export const choice = <const T extends string>(...choices: readonly T[]): Shape<T> =>
  wants({ enum: choices }, choices.map((one) => `\`${one}\``).join(' or '), (value): value is T =>
    choices.includes(value as T),
  );

const milliseconds = { type: 'number', minimum: 0 };

/** Milliseconds, or `[low, high]`. */
export const durationMs: Shape<DurationMs> = wants(
  { anyOf: [milliseconds, { type: 'array', items: milliseconds, minItems: 2, maxItems: 2 }] },
  'milliseconds or [low, high]',
  (value): value is DurationMs => {
    const bounds = [value].flat() as unknown[];
    if (!bounds.every((one) => typeof one === 'number' && one >= 0)) return false;
    return Array.isArray(value) ? bounds.length === 2 && value[0] <= value[1] : true;
  },
);

export const optional = <T>(shape: Shape<T>): Optional<T> => ({ optional: shape });

/** The first of the shapes that takes the value; the last one's complaint where none does. */
export const oneOf = <T extends readonly Shape<unknown>[]>(
  ...shapes: T
): Shape<T[number] extends Shape<infer U> ? U : never> =>
  shape({ anyOf: shapes.map(({ schema }) => schema) }, (value, at) => {
    let complaint: unknown;
    for (const read of shapes) {
      try {
        return read(value, at) as never;
      } catch (error) {
        complaint ??= error;
      }
    }
    throw complaint;
  });

export const list = <T>(item: Shape<T>): Shape<readonly T[]> =>
  shape({ type: 'array', items: item.schema }, (value, at) => {
    if (!Array.isArray(value)) throw new ConfigError(`${at} wants a list`);
    return value.map((one, index) => item(one, `${at.slice(0, -1)}[${index}]:`));
  });

export const map = <T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  shape({ type: 'object', additionalProperties: item.schema }, (value, at) =>
    Object.fromEntries(
      Object.entries(record(value, at)).map(([key, one]) => [key, item(one, inside(at, key))]),
    ),
  );

/** Texts by name; numbers and truth values are taken as they are written. */
export const textMap: Shape<Readonly<Record<string, string>>> = map(
  shape({ type: ['string', 'number', 'boolean'] }, (value, at) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value, at),
  ),
);

/** Named fields and no others. `defaults` stand in for those that are absent. */
export const fields = <F extends Fields, D extends object = object>(
  shapes: F,
  defaults?: D,
): Shape<Read<F> & D> =>
  shape(schemaOf(shapes), (value, at) => {
    const given = record(value, at);
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(shapes, key));
    if (unknown !== undefined) {
      throw new ConfigError(
        `${inside(at, unknown)} there is no such field (known: ${Object.keys(shapes).join(', ')})`,
      );
    }
    const read: Record<string, unknown> = { ...defaults };
    for (const [key, one] of Object.entries(shapes)) {
      const item = given[key];
      if (item !== undefined) read[key] = (isOptional(one) ? one.optional : one)(item, inside(at, key));
      else if (!isOptional(one)) throw new ConfigError(`${inside(at, key)} is missing`);
    }
    return read as Read<F> & D;
  });

const isOptional = <T>(one: Shape<T> | Optional<T>): one is Optional<T> => typeof one !== 'function';

function schemaOf(shapes: Fields): JsonSchema {
  const entries = Object.entries(shapes);
  const required = entries.flatMap(([key, one]) => (isOptional(one) ? [] : [key]));
  const properties = entries.map(
    ([key, one]) => [key, (isOptional(one) ? one.optional : one).schema] as const,
  );
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

function record(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`${at} wants named fields`);
  return value as Readonly<Record<string, unknown>>;
}

/** `cluster.yaml: images[2]:` and `tags` → `cluster.yaml: images[2].tags:` */
const inside = (at: string, key: string): string =>
  at.endsWith('yaml:') ? `${at} ${key}:` : `${at.slice(0, -1)}.${key}:`;

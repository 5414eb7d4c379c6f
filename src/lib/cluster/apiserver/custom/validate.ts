/**
 * Whether a value is as its schema says, in the words of kube-openapi's validator.
 * From kube-openapi/pkg/validation/{validate,errors} and apiextensions-apiserver/pkg/apiserver/validation.
 */
import type { FieldError } from '#lib/kube/status.ts';
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { invalid, notSupported, required, tooLong } from '#lib/kube/validation/field-error.ts';
import { hasFormat } from './formats.ts';
import { isMap, propertySchema } from './prune.ts';

/** Everything that is wrong with the value at the path. */
export function valueErrors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  if (value === null || value === undefined) return schema.nullable ? [] : typeErrors(schema, null, path);
  return [
    ...typeErrors(schema, value, path),
    ...junctorErrors(schema, value, path),
    ...(typeof value === 'string' ? textErrors(schema, value, path) : []),
    ...(typeof value === 'number' ? numberErrors(schema, value, path) : []),
    ...(Array.isArray(value) ? listErrors(schema, value, path) : []),
    ...enumErrors(schema, value, path),
    ...(isMap(value) ? objectErrors(schema, value, path) : []),
  ];
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const says = (path: string, words: string): string => `${path} in body ${words}`;

const misfit = (path: string, value: unknown, type: string, shown: string): FieldError => ({
  ...invalid(path, value, says(path, `must be of type ${type}: ${JSON.stringify(shown)}`)),
  type: 'FieldValueTypeInvalid',
});

function typeErrors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const found = typeOf(value);
  if (schema['x-kubernetes-int-or-string'])
    return found === 'integer' || found === 'string' ? [] : [misfit(path, found, 'integer,string', found)];
  const { type } = schema;
  if (!type || type === found || (type === 'number' && found === 'integer')) return [];
  return [misfit(path, found, type, found)];
}

function textErrors(
  { minLength, maxLength, pattern, format }: JsonSchema,
  value: string,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength)
    errors.push(invalid(path, value, says(path, `should be at least ${minLength} chars long`)));
  if (pattern && !regexOf(pattern).test(value))
    errors.push(invalid(path, value, says(path, `should match '${pattern}'`)));
  if (format && !hasFormat(format, value)) errors.push(misfit(path, value, format, value));
  return errors;
}

const regexes = new Map<string, RegExp>();

/** A Go regular expression; flags in front of it (`(?i)`) become flags. Throws SyntaxError. */
export function regexOf(pattern: string): RegExp {
  let regex = regexes.get(pattern);
  if (!regex) {
    const [, flags = '', body = pattern] = /^\(\?([imsU]+)\)(.*)$/s.exec(pattern) ?? [];
    const plain = body
      .replace(/\(\?P</g, '(?<')
      .replace(/\\A/g, '^')
      .replace(/\\z/g, '$');
    regex = new RegExp(plain, flags.replace('U', ''));
    regexes.set(pattern, regex);
  }
  return regex;
}

function numberErrors(schema: JsonSchema, value: number, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const errors: FieldError[] = [];
  const add = (words: string) => errors.push(invalid(path, value, says(path, words)));
  if (multipleOf && !Number.isInteger(value / multipleOf)) add(`should be a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    add(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    add(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  return errors;
}

const tooMany = (path: string, found: number, most: number): FieldError => ({
  type: 'FieldValueTooMany',
  field: path,
  value: found,
  detail: `must have at most ${most} items`,
});

function listErrors(schema: JsonSchema, value: readonly unknown[], path: string): FieldError[] {
  const { items, minItems, maxItems } = schema;
  const errors = items ? value.flatMap((item, at) => valueErrors(items, item, `${path}[${at}]`)) : [];
  if (minItems !== undefined && value.length < minItems)
    errors.push(invalid(path, value.length, says(path, `should have at least ${minItems} items`)));
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  return errors;
}

function objectErrors(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): FieldError[] {
  const { minProperties, maxProperties, properties = {} } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties)
    return [invalid(path, count, says(path, `should have at least ${minProperties} properties`))];
  if (maxProperties !== undefined && count > maxProperties) return [tooMany(path, count, maxProperties)];
  const names = Object.keys(value).sort();
  const [others, own] = [false, true].map((wanted) =>
    names.filter((name) => Object.hasOwn(properties, name) === wanted),
  );
  const errors = [...(others ?? []), ...(own ?? [])].flatMap((name) => {
    const property = propertySchema(schema, name);
    return property ? valueErrors(property, value[name], path ? `${path}.${name}` : name) : [];
  });
  for (const name of schema.required ?? [])
    if (!(name in value)) errors.push(required(path ? `${path}.${name}` : name, ''));
  return errors;
}

function enumErrors({ enum: values, nullable }: JsonSchema, value: unknown, path: string): FieldError[] {
  if (!values || (nullable && value === null) || values.some((one) => deepEqual(one, value))) return [];
  const shown = values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [notSupported(path, value, shown)];
}

/** A complaint about alternatives names its place in the words alone. */
const about = (path: string, words: string): FieldError =>
  invalid('<nil>', '', `${JSON.stringify(path)} ${words}`);

function junctorErrors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const errors: FieldError[] = [];
  // An int or a text is said in `anyOf` by custom: the type has been looked at.
  const any = schema['x-kubernetes-int-or-string'] ? [] : anyOf;
  const tried = (alternatives: readonly JsonSchema[]) =>
    alternatives.map((one) => valueErrors(one, value, path));
  const anyTried = tried(any);
  if (any.length > 0 && anyTried.every((found) => found.length > 0))
    errors.push(about(path, 'must validate at least one schema (anyOf)'), ...nearest(anyTried));
  const oneTried = tried(oneOf);
  const valid = oneTried.filter((found) => found.length === 0).length;
  if (oneOf.length > 0 && valid !== 1) {
    const more = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
    errors.push(about(path, `must validate one and only one schema (oneOf). ${more}`));
    if (valid === 0) errors.push(...nearest(oneTried));
  }
  const allTried = tried(allOf);
  const failed = allTried.filter((found) => found.length > 0);
  errors.push(...failed.flat());
  if (failed.length > 0) {
    const more = failed.length === allOf.length ? '. None validated' : '';
    errors.push(about(path, `must validate all the schemas (allOf)${more}`));
  }
  if (not && valueErrors(not, value, path).length === 0)
    errors.push(about(path, 'must not validate the schema (not)'));
  return errors;
}

/** What is wrong with the alternative that fits best. */
const nearest = (tried: readonly FieldError[][]): FieldError[] =>
  tried.reduce((best, found) => (found.length < best.length ? found : best));

/** Items that are there twice in lists that are sets or maps (schema/listtype). */
export function listTypeErrors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  if (isMap(value))
    return Object.keys(value).flatMap((name) => {
      const property = propertySchema(schema, name);
      return property ? listTypeErrors(property, value[name], path ? `${path}.${name}` : name) : [];
    });
  if (!Array.isArray(value)) return [];
  const { items, 'x-kubernetes-list-type': type, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const errors: FieldError[] = [];
  if (type === 'set' || type === 'map') {
    const seen = new Set<string>();
    value.forEach((item: unknown, at) => {
      const shown = type === 'set' ? item : keyOf(items, item, keys);
      const id = JSON.stringify(shown);
      if (seen.has(id))
        errors.push({
          type: 'FieldValueDuplicate',
          field: `${path}[${at}]`,
          value: goMap(shown),
          detail: '',
        });
      seen.add(id);
    });
  }
  return [
    ...errors,
    ...(items ? value.flatMap((item, at) => listTypeErrors(items, item, `${path}[${at}]`)) : []),
  ];
}

const keyOf = (items: JsonSchema | undefined, item: unknown, keys: readonly string[]): object =>
  Object.fromEntries(
    [...keys]
      .sort()
      .map((key) => [key, isMap(item) ? (item[key] ?? items?.properties?.[key]?.default) : undefined]),
  );

/** A key of several fields is shown as Go prints a map. */
const goMap = (value: unknown): unknown =>
  isMap(value)
    ? {
        go: `map[string]interface {}{${Object.entries(value)
          .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)
          .join(', ')}}`,
      }
    : value;

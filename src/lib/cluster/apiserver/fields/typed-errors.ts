/** What a configuration may not say by the schema of its kind, in the words of structured-merge-diff/typed/validate.go. */
import { kindSchema, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';

/** All mistakes, each behind the path at which it is. */
export function typedErrors(apiVersion: string, kind: string, value: unknown): string[] {
  const ref = kindSchema(apiVersion, kind);
  return ref === undefined ? [] : errorsAt({ type: 'object', ref }, value, '');
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As Go prints the type of a value. */
const goType = (value: unknown): string => {
  if (Array.isArray(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const unstructured = (value: unknown): string => `&value.valueUnstructured{Value:${JSON.stringify(value)}}`;

function errorsAt(schema: FieldSchema, value: unknown, path: string): string[] {
  if (value === null || value === undefined) return [];
  switch (schema.type) {
    case 'object':
      return isMap(value)
        ? fieldErrors(schema.ref ?? '', value, path)
        : [`${path}: expected map, got ${unstructured(value)}`];
    case 'map':
      return isMap(value)
        ? Object.entries(value).flatMap(([name, item]) => errorsAt(schema.of!, item, `${path}.${name}`))
        : [`${path}: expected map, got ${unstructured(value)}`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, at) => errorsAt(schema.of!, item, `${path}${itemText(schema, item, at)}`))
        : [`${path}: expected list, got ${unstructured(value)}`];
    case 'integer':
    case 'number':
      return typeof value === 'number'
        ? []
        : [`${path}: expected numeric (int or float), got ${goType(value)}`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: expected boolean, got ${unstructured(value)}`];
    case 'string':
      return typeof value === 'string' ? [] : [`${path}: expected string, got ${unstructured(value)}`];
    default:
      return [];
  }
}

function itemText({ mergeKey }: FieldSchema, item: unknown, at: number): string {
  const key = mergeKey && isMap(item) ? item[mergeKey] : undefined;
  return key === undefined ? `[${at}]` : `[${mergeKey}=${JSON.stringify(key)}]`;
}

function fieldErrors(ref: string, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const { fields } = typeSchema(ref);
  return Object.keys(value)
    .sort()
    .flatMap((name) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return field
        ? errorsAt(field, value[name], `${path}.${name}`)
        : [`${path}.${name}: field not declared in schema`];
    });
}

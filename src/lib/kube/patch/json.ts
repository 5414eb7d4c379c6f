/** Words for plain JSON values that patches are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export type JsonMap = { readonly [key: string]: Json };
export type MutableMap = { [key: string]: Json };

/** Fields that are `undefined` count as absent everywhere in this folder. */
export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** Go's reflect.TypeOf, as far as diffs ask. */
export function typeOf(value: Json | undefined): 'null' | 'map' | 'list' | 'string' | 'number' | 'boolean' {
  if (value === null || value === undefined) return 'null';
  if (isMap(value)) return 'map';
  return isList(value) ? 'list' : (typeof value as 'string' | 'number' | 'boolean');
}

export const isEmpty = (map: JsonMap): boolean => Object.keys(map).length === 0;

/** As Go's `%v` writes a decoded JSON value: `map[name:web ports:[80 81]]`. */
export function goFormat(value: Json): string {
  if (isMap(value)) {
    const fields = Object.keys(value)
      .sort()
      .map((key) => `${key}:${goFormat(value[key] ?? null)}`);
    return `map[${fields.join(' ')}]`;
  }
  if (isList(value)) return `[${value.map(goFormat).join(' ')}]`;
  return value === null ? '<nil>' : String(value);
}

/** As json.Marshal of Go writes a map: keys sorted, `<`, `>` and `&` escaped. */
export function goJson(value: Json): string {
  if (isMap(value)) {
    const keys = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort();
    return `{${keys.map((key) => `${goJson(key)}:${goJson(value[key]!)}`).join(',')}}`;
  }
  if (isList(value)) return `[${value.map(goJson).join(',')}]`;
  const escapes: Record<string, string> = {
    '<': '\\u003c',
    '>': '\\u003e',
    '&': '\\u0026',
    '\u2028': '\\u2028',
    '\u2029': '\\u2029',
  };
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => escapes[char]!);
}

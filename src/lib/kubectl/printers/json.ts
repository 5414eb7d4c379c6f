/** JSON the way Go writes it. */

/** Keys sorted by code unit at every level, as encoding/json does with maps. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sortKeys(field)]),
  );
}

/** Go escapes <, > and & in JSON unless it is told not to; kubectl's printers are not told. */
export const escapeHtml = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** `-o json`: four spaces, sorted keys. */
export const toJson = (value: unknown): string => `${escapeHtml(JSON.stringify(sortKeys(value), null, 4))}\n`;

/** On one line, sorted: jsonpath's way to print objects. */
export const compactJson = (value: unknown): string => escapeHtml(JSON.stringify(sortKeys(value)));

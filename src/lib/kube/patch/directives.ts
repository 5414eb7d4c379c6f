/** The special keys of strategic merge patches, and lists told apart by a merge key. From apimachinery/pkg/util/strategicpatch. */
import { deepEqual } from '#lib/kube/equal.ts';
import { badDirective, badPatch, noMergeKey, patchFailed, patchRejected } from './errors.ts';
import { isList, isMap, type Json, type JsonMap, type MutableMap } from './json.ts';

export const PATCH = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const SET_ORDER = '$setElementOrder/';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';

/** What a `$patch` in an object asks for. `merge` is the same as none. */
export function directiveOf(map: JsonMap): 'replace' | 'delete' | undefined {
  const directive = map[PATCH];
  if (directive === undefined || directive === 'merge') return undefined;
  if (directive === 'replace' || directive === 'delete') return directive;
  throw badDirective(directive, map);
}

export function without(map: JsonMap, ...keys: readonly string[]): MutableMap {
  const rest: MutableMap = { ...map };
  for (const key of keys) delete rest[key];
  return rest;
}

/** Directives and nulls are instructions; where nothing was there before, only what remains without them is stored. */
export function withoutInstructions(value: Json): Json {
  if (isList(value)) {
    return value
      .filter((item) => !isMap(item) || (item[PATCH] !== 'delete' && !isOnlyDirective(item)))
      .map(withoutInstructions);
  }
  if (!isMap(value)) return value;
  const result: MutableMap = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || key === PATCH || key === RETAIN_KEYS) continue;
    if (key.startsWith(SET_ORDER) || key.startsWith(DELETE_FROM_LIST)) continue;
    result[key] = withoutInstructions(inner);
  }
  return result;
}

const isOnlyDirective = (map: JsonMap): boolean => PATCH in map && Object.keys(map).length === 1;

/** Drops what `$retainKeys` does not list from the original; every key of the patch must be listed. */
export function retainKeys(original: JsonMap, patch: JsonMap): JsonMap {
  const listed = patch[RETAIN_KEYS];
  if (listed === undefined) return original;
  if (!isList(listed)) throw badPatch('invalid patch format of retainKeys');
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null && !key.startsWith('$') && !listed.includes(key))
      throw badPatch('invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => listed.includes(key)));
}

/** A list whose items all are objects, or all are plain values. */
export function holdsMaps(...lists: readonly (readonly Json[] | undefined)[]): boolean {
  const items = lists.flatMap((list) => list ?? []);
  if (items.some(isList)) throw patchRejected('lists of lists are not supported');
  const maps = items.filter(isMap).length;
  if (maps > 0 && maps < items.length)
    throw patchFailed('list element types are not identical: map[]interface {}');
  return maps > 0;
}

export function keyOf(item: Json, mergeKey: string): Json {
  const value = isMap(item) ? item[mergeKey] : undefined;
  if (value === undefined) throw noMergeKey(item, mergeKey);
  return value;
}

/** Where an item is, told by its merge key, or by its value when it is a plain one; -1 where it is not. */
function indexIn(list: readonly Json[], item: Json, mergeKey: string): number {
  if (!isMap(item)) return list.indexOf(item);
  const key = item[mergeKey];
  return list.findIndex((other) => isMap(other) && deepEqual(other[mergeKey], key));
}

/** Items that the patch mentions in its order, the server's own in theirs, each of those as far back as it was. */
export function ordered(
  merged: readonly Json[],
  patchOrder: readonly Json[],
  serverOrder: readonly Json[],
  mergeKey: string,
): Json[] {
  const place = (order: readonly Json[]) => (a: Json, b: Json) =>
    indexIn(order, a, mergeKey) - indexIn(order, b, mergeKey);
  const isOurs = (item: Json): boolean => indexIn(patchOrder, item, mergeKey) >= 0;
  const ours = merged.filter(isOurs).sort(place(patchOrder));
  const theirs = merged.filter((item) => !isOurs(item)).sort(place(serverOrder));
  const result: Json[] = [];
  while (ours.length > 0 && theirs.length > 0) {
    const [left, right] = [theirs[0]!, ours[0]!].map((item) => indexIn(serverOrder, item, mergeKey)) as [
      number,
      number,
    ];
    result.push(left >= 0 && right >= 0 && left < right ? theirs.shift()! : ours.shift()!);
  }
  return [...result, ...ours, ...theirs];
}

/** Every item that the patch sets must be in the order it declares. */
export function checkOrder(patch: readonly Json[], order: readonly Json[], mergeKey: string): void {
  let at = 0;
  for (const item of patch) {
    if (isMap(item) && PATCH in item) continue;
    const found = indexIn(order.slice(at), item, mergeKey);
    if (found < 0) throw badPatch('invalid patch format of setElementOrder list');
    at += found + 1;
  }
}

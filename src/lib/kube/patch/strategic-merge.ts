/**
 * Strategic merge patches: Kubernetes' own, where lists are merged by a key that the kind declares.
 * The rules are those of apimachinery/pkg/util/strategicpatch (mergeMap and mergeSlice).
 */
import {
  checkOrder,
  DELETE_FROM_LIST,
  directiveOf,
  holdsMaps,
  keyOf,
  ordered,
  PATCH,
  RETAIN_KEYS,
  retainKeys,
  SET_ORDER,
  without,
  withoutInstructions,
} from './directives.ts';
import { badPatch, noMergeKey, patchFailed, wrongType } from './errors.ts';
import { isList, isMap, typeOf, type Json, type JsonMap, type MutableMap } from './json.ts';
import { patchSchema, type PatchSchema } from './patch-schema.ts';

export { createTwoWayStrategicPatch } from './strategic-diff.ts';

/**
 * `doc` as the patch leaves it; what is not mentioned stays and is shared. Kinds without a schema are merged with lists replaced.
 * Throws StatusError with what the API server answers to a patch that does not fit.
 */
export function applyStrategicMergePatch<T>(doc: T, patch: unknown, apiVersion: string, kind: string): T {
  if (!isMap(patch)) throw badPatch(wrongType(patch as Json, 'map[string]interface {}'));
  return mergeMap(doc as JsonMap, patch, patchSchema(apiVersion, kind), true) as T;
}

/** Two patches as one, `second` last: directives are kept for the server instead of being followed. */
export const joinStrategicPatches = (first: JsonMap, second: JsonMap, schema: PatchSchema): JsonMap =>
  mergeMap(first, second, schema, false);

/** `final`: the result is an object and not another patch, so that nulls and directives are used up. */
function mergeMap(original: JsonMap, patch: JsonMap, schema: PatchSchema, final: boolean): JsonMap {
  const directive = directiveOf(patch);
  if (directive === 'delete') return {};
  if (directive === 'replace') return without(patch, PATCH);
  const kept = final ? retainKeys(original, patch) : original;
  const result: MutableMap = { ...kept };
  const rest: MutableMap = without(patch, PATCH, ...(final ? [RETAIN_KEYS] : []));
  mergeOrderedLists(result, rest, schema, final);
  for (const [key, value] of Object.entries(rest))
    if (value !== undefined) mergeField(result, key, value, schema, final);
  return result;
}

function mergeField(result: MutableMap, key: string, value: Json, schema: PatchSchema, final: boolean): void {
  if (key.startsWith(DELETE_FROM_LIST)) {
    if (final) deleteFromList(result, key.slice(DELETE_FROM_LIST.length), value);
    else result[key] = value;
    return;
  }
  if (value === null) {
    delete result[key];
    if (!final) result[key] = null;
    return;
  }
  const old = result[key];
  if (old === undefined || typeOf(old) !== typeOf(value))
    result[key] = final ? withoutInstructions(value) : value;
  else if (isMap(value)) result[key] = mergeMaps(old as JsonMap, value, schema.field(key), final);
  else if (isList(value)) result[key] = mergeLists(old as Json[], value, schema.field(key), final);
  else result[key] = value;
}

function deleteFromList(result: MutableMap, key: string, gone: Json): void {
  if (!isList(gone)) throw badPatch('invalid patch format of primitive list');
  const old = result[key];
  if (isList(old)) result[key] = old.filter((item) => !gone.includes(item));
}

const mergeMaps = (old: JsonMap, patch: JsonMap, schema: PatchSchema, final: boolean): JsonMap =>
  schema.strategy === 'replace' ? patch : mergeMap(old, patch, schema, final);

function mergeLists(
  old: readonly Json[],
  patch: readonly Json[],
  schema: PatchSchema,
  final: boolean,
): readonly Json[] {
  if (schema.strategy !== 'merge') return final ? (withoutInstructions(patch) as Json[]) : patch;
  if (old.length === 0 && patch.length === 0) return old;
  if (!holdsMaps(old, patch)) return ordered([...new Set([...old, ...patch])], patch, old, '');
  if (!schema.mergeKey) throw patchFailed('cannot merge lists without merge key for type');
  const [server, items] = followDirectives(old, patch, schema.mergeKey);
  const merged = mergeItems(server, items, schema, final);
  return ordered(merged, items, server, schema.mergeKey);
}

/** Deletions and replacements that items of a list ask for; what is left of both lists. */
function followDirectives(
  old: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
): [readonly Json[], readonly Json[]] {
  let server = old;
  const items: Json[] = [];
  let replace = false;
  for (const item of patch as readonly JsonMap[]) {
    const directive = directiveOf(item);
    if (directive === 'replace') replace = true;
    else if (directive === 'delete') {
      const key = keyOf(item, mergeKey);
      server = server.filter((other) => !isMap(other) || other[mergeKey] !== key);
    } else items.push(item);
  }
  return replace ? [items, []] : [server, items];
}

function mergeItems(
  server: readonly Json[],
  patch: readonly Json[],
  schema: PatchSchema,
  final: boolean,
): Json[] {
  const result = [...server];
  for (const item of patch as readonly JsonMap[]) {
    const key = keyOf(item, schema.mergeKey);
    const at = result.findIndex((other) => isMap(other) && other[schema.mergeKey] === key);
    if (at < 0) result.push(final ? withoutInstructions(item) : item);
    else result[at] = mergeMap(result[at] as JsonMap, item, schema, final);
  }
  return result;
}

/** Lists with a declared order (`$setElementOrder/x`): merged together with what the patch says about `x`, then put in order. */
function mergeOrderedLists(result: MutableMap, rest: MutableMap, schema: PatchSchema, final: boolean): void {
  for (const [marker, order] of Object.entries(rest)) {
    if (!marker.startsWith(SET_ORDER)) continue;
    if (!isList(order)) throw badPatch('invalid patch format of setElementOrder list');
    const key = marker.slice(SET_ORDER.length);
    const [old, patch] = [result[key], rest[key]];
    delete rest[marker];
    if (!final) result[marker] = order;
    if ((old !== undefined && !isList(old)) || (patch !== undefined && !isList(patch))) continue;
    const field = schema.field(key);
    checkOrder(patch ?? [], order, field.mergeKey);
    if (old === undefined && patch === undefined) continue;
    const merged = !patch
      ? old!
      : !old
        ? final
          ? (withoutInstructions(patch) as Json[])
          : patch
        : mergeLists(old, patch, field, final);
    if (order.some((item) => isMap(item) && !(field.mergeKey in item)))
      throw noMergeKey(order[0]!, field.mergeKey);
    result[key] = ordered(merged, order, old ?? [], field.mergeKey);
    delete rest[key];
  }
}

/** The strategic merge patch between two objects. From apimachinery/pkg/util/strategicpatch (diffMaps and diffLists). */
import { deepEqual } from '#lib/kube/equal.ts';
import { DELETE_FROM_LIST, holdsMaps, keyOf, ordered, PATCH, RETAIN_KEYS, SET_ORDER } from './directives.ts';
import { isList, isMap, typeOf, type Json, type JsonMap, type MutableMap } from './json.ts';
import { patchSchema, type PatchSchema } from './patch-schema.ts';

export interface DiffOptions {
  readonly ignoreDeletions?: boolean;
  /** Only what is gone counts. */
  readonly onlyDeletions?: boolean;
}

/** The patch that leads from `original` to `modified`; `{}` where they are equal. */
export function createTwoWayStrategicPatch(
  original: unknown,
  modified: unknown,
  apiVersion: string,
  kind: string,
): JsonMap {
  return diffMaps(original as JsonMap, modified as JsonMap, patchSchema(apiVersion, kind), {});
}

export function diffMaps(
  original: JsonMap,
  modified: JsonMap,
  schema: PatchSchema,
  options: DiffOptions,
  buildRetainKeys = false,
): JsonMap {
  if (original === modified && !buildRetainKeys) return {};
  const patch: MutableMap = {};
  for (const [key, value] of Object.entries(modified)) {
    if (value === undefined) continue;
    const old = original[key];
    if (old === undefined || typeOf(old) !== typeOf(value)) {
      if (!options.onlyDeletions) patch[key] = value;
    } else if (isMap(value)) diffMapField(patch, key, old as JsonMap, value, schema.field(key), options);
    else if (isList(value)) diffListField(patch, key, old as Json[], value, schema.field(key), options);
    else if (!options.onlyDeletions && old !== value) patch[key] = value;
  }
  const gone = Object.keys(original).filter(
    (key) => original[key] !== undefined && modified[key] === undefined,
  );
  if (!options.ignoreDeletions) for (const key of gone) patch[key] = null;
  const retained = buildRetainKeys
    ? Object.keys(modified).filter((key) => (modified[key] ?? null) !== null)
    : [];
  if (retained.length > 0 && (Object.keys(patch).length > 0 || gone.length > 0))
    patch[RETAIN_KEYS] = retained.sort();
  return patch;
}

function diffMapField(
  patch: MutableMap,
  key: string,
  old: JsonMap,
  value: JsonMap,
  schema: PatchSchema,
  options: DiffOptions,
): void {
  if (schema.strategy === 'replace') {
    if (!options.onlyDeletions) patch[key] = value;
    return;
  }
  const inner = diffMaps(old, value, schema, options, schema.retainKeys);
  if (Object.keys(inner).length > 0) patch[key] = inner;
}

function diffListField(
  patch: MutableMap,
  key: string,
  old: readonly Json[],
  value: readonly Json[],
  schema: PatchSchema,
  options: DiffOptions,
): void {
  if (schema.strategy !== 'merge') {
    if (!options.onlyDeletions && !deepEqual(old, value)) patch[key] = value;
    return;
  }
  if (old.length === 0) {
    if (value.length > 0 && !options.onlyDeletions) patch[key] = value;
    return;
  }
  const isOfMaps = holdsMaps(old, value);
  const diff = isOfMaps
    ? diffListOfMaps(old, value, schema, options)
    : diffListOfScalars(old, value, options);
  const items = ordered(diff.changed, value, [], schema.mergeKey);
  if (isOfMaps) items.push(...diff.deleted);
  else if (diff.deleted.length > 0) patch[DELETE_FROM_LIST + key] = diff.deleted;
  if (items.length > 0) patch[key] = items;
  const changed = items.length > 0 || diff.deleted.length > 0;
  const order = isOfMaps ? value.map((item) => ({ [schema.mergeKey]: keyOf(item, schema.mergeKey) })) : value;
  const oldOrder = isOfMaps ? old.map((item) => ({ [schema.mergeKey]: keyOf(item, schema.mergeKey) })) : old;
  if ((changed || !deepEqual(oldOrder, order)) && order.length > 0) patch[SET_ORDER + key] = order;
}

interface ListDiff {
  readonly changed: readonly Json[];
  readonly deleted: readonly Json[];
}

function diffListOfMaps(
  old: readonly Json[],
  value: readonly Json[],
  schema: PatchSchema,
  options: DiffOptions,
): ListDiff {
  const { mergeKey } = schema;
  const byKey = (items: readonly Json[]) =>
    new Map(items.map((item) => [keyOf(item, mergeKey), item as JsonMap]));
  const [before, after] = [byKey(old), byKey(value)];
  const changed: Json[] = [];
  for (const [key, item] of after) {
    const was = before.get(key);
    const inner = was
      ? diffMaps(was, item, schema, options, schema.retainKeys)
      : options.onlyDeletions
        ? {}
        : item;
    if (Object.keys(inner).length > 0) changed.push({ ...inner, [mergeKey]: key });
  }
  const gone = options.ignoreDeletions ? [] : [...before.keys()].filter((key) => !after.has(key));
  const sorted = gone.sort((a, b) => (String(a) < String(b) ? -1 : 1));
  return { changed, deleted: sorted.map((key) => ({ [PATCH]: 'delete', [mergeKey]: key })) };
}

function diffListOfScalars(old: readonly Json[], value: readonly Json[], options: DiffOptions): ListDiff {
  return {
    changed: options.onlyDeletions ? [] : value.filter((item) => !old.includes(item)),
    deleted: options.ignoreDeletions ? [] : old.filter((item) => !value.includes(item)).sort(),
  };
}

/** JSON merge patches (RFC 7386): applying one, and the one that leads from one value to another. */
import { deepEqual } from '#lib/kube/equal.ts';
import { badPatch, wrongType } from './errors.ts';
import { isEmpty, isMap, type Json, type JsonMap, type MutableMap } from './json.ts';

/** What is not mentioned stays, shared with `doc`. Throws StatusError (400) for a patch that is no object. */
export function applyMergePatch<T>(doc: T, patch: unknown): T {
  const changes = patch as Json;
  if (!isMap(changes))
    throw badPatch(`error decoding patch: ${wrongType(changes, 'map[string]interface {}')}`);
  return merged(doc as Json, changes) as T;
}

function merged(doc: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const result: MutableMap = isMap(doc) ? { ...doc } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

/** The smallest patch from `from` to `to`; `{}` where they are equal. */
export function createMergePatch(from: unknown, to: unknown): JsonMap {
  const [a, b] = [from, to] as [JsonMap, JsonMap];
  const patch: MutableMap = {};
  for (const [key, value] of Object.entries(b)) {
    const old = a[key];
    if (value === undefined || deepEqual(old, value)) continue;
    if (isMap(value) && isMap(old)) {
      const inner = createMergePatch(old, value);
      if (!isEmpty(inner)) patch[key] = inner;
    } else patch[key] = value;
  }
  for (const key of Object.keys(a)) if (a[key] !== undefined && b[key] === undefined) patch[key] = null;
  return patch;
}

/** One patch that does what both do, `second` last; nulls are kept (evanphx MergeMergePatches). */
export function joinMergePatches(first: JsonMap, second: JsonMap): JsonMap {
  const joined: MutableMap = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const old = joined[key];
    joined[key] = isMap(old) && isMap(value) ? joinMergePatches(old, value) : value;
  }
  return joined;
}

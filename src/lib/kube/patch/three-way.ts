/**
 * What `kubectl apply` sends: from what was applied last, what is wanted now and what is there, the patch that makes the changes
 * and removes only what was applied before. From strategicpatch.CreateThreeWayMergePatch and jsonmergepatch.
 */
import { createMergePatch, joinMergePatches } from './merge-patch.ts';
import { isEmpty, isMap, type JsonMap, type MutableMap } from './json.ts';
import { patchSchema } from './patch-schema.ts';
import { diffMaps } from './strategic-diff.ts';
import { joinStrategicPatches } from './strategic-merge.ts';

/** A strategic merge patch; `{}` where there is nothing to do. */
export function createThreeWayMergePatch(
  original: unknown,
  modified: unknown,
  current: unknown,
  apiVersion: string,
  kind: string,
): JsonMap {
  const schema = patchSchema(apiVersion, kind);
  const changes = diffMaps(current as JsonMap, modified as JsonMap, schema, { ignoreDeletions: true });
  const deletions = diffMaps((original ?? {}) as JsonMap, modified as JsonMap, schema, {
    onlyDeletions: true,
  });
  return joinStrategicPatches(deletions, changes, schema);
}

/** The same as a JSON merge patch, for kinds whose lists have no merge keys. */
export function createThreeWayJsonMergePatch(
  original: unknown,
  modified: unknown,
  current: unknown,
): JsonMap {
  const changes = nulls(createMergePatch(current, modified), false);
  const deletions = nulls(createMergePatch(original ?? {}, modified), true);
  return joinMergePatches(deletions, changes);
}

/** Keeps only the nulls of a patch, or everything else. */
function nulls(patch: JsonMap, keep: boolean): JsonMap {
  const result: MutableMap = {};
  for (const [key, value] of Object.entries(patch)) {
    if (isMap(value)) {
      const inner = nulls(value, keep);
      if (!isEmpty(inner) || (!keep && isEmpty(value))) result[key] = inner;
    } else if ((value === null) === keep) result[key] = value;
  }
  return result;
}

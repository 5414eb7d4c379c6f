/** JSON patches (RFC 6902), as the API server applies them (evanphx/json-patch). */
import { deepEqual } from '#lib/kube/equal.ts';
import { badPatch, patchRejected, wrongType } from './errors.ts';
import { isList, isMap, type Json, type MutableMap } from './json.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

/** Throws StatusError: 400 for what is no list of operations, 422 for an operation that does not apply (its `cause` says why). */
export function applyJsonPatch<T>(doc: T, ops: unknown): T {
  const list = ops as Json;
  if (!isList(list)) throw badPatch(`error decoding patch: ${wrongType(list, '[]handlers.jsonPatchOp')}`);
  let result = doc as Json;
  for (const op of list) {
    if (!isMap(op)) throw badPatch(`error decoding patch: ${wrongType(op, 'handlers.jsonPatchOp')}`);
    result = apply(result, op as unknown as Operation);
  }
  return result as T;
}

function apply(doc: Json, { op, path, from, value = null }: Operation): Json {
  if (typeof path !== 'string') throw patchRejected('missing "path" in operation');
  const at = pointer(path);
  switch (op) {
    case 'add':
      return edit(doc, at, (parent, key) => put(parent, key, value, true));
    case 'replace':
      // The server's library asks only lists whether the place is there; in a map, replacing is setting.
      if (!isMap(find(doc, at.slice(0, -1)))) need(doc, at);
      return edit(doc, at, (parent, key) => put(parent, key, value, false));
    case 'remove':
      return edit(doc, at, drop);
    case 'test':
      if (!deepEqual(find(doc, at) ?? null, value))
        throw patchRejected(`testing value ${path} failed: test failed`);
      return doc;
    case 'copy':
    case 'move': {
      const source = pointer(from ?? '');
      const moved = need(doc, source);
      const rest = op === 'move' ? edit(doc, source, drop) : doc;
      return edit(rest, at, (parent, key) => put(parent, key, moved, true));
    }
    default:
      throw patchRejected(`Unexpected kind: ${op}`);
  }
}

function pointer(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw patchRejected(`invalid path: ${path}`);
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function find(doc: Json | undefined, path: readonly string[]): Json | undefined {
  let here = doc;
  for (const key of path)
    here = isList(here) ? here[indexIn(here, key)] : isMap(here) ? here[key] : undefined;
  return here;
}

function need(doc: Json, path: readonly string[]): Json {
  const found = find(doc, path);
  if (found === undefined) throw patchRejected(`doc is missing path: "/${path.join('/')}": missing value`);
  return found;
}

/** Negative numbers count from the end, as the server's library allows. */
function indexIn(list: readonly Json[], key: string): number {
  if (!/^-?\d+$/.test(key)) return NaN;
  const index = Number(key);
  return index < 0 ? list.length + index : index;
}

/** A copy of the document in which the parent of what `path` names was replaced; all else is shared. */
function edit(doc: Json, path: readonly string[], change: (parent: Json, key: string) => Json): Json {
  if (path.length === 0) return change({ '': doc }, '');
  if (path.length === 1) return change(doc, path[0]!);
  const [key, ...rest] = path as [string, ...string[]];
  const inner = edit(need(doc, [key]), rest, change);
  return put(doc, key, inner, false);
}

function put(parent: Json, key: string, value: Json, insert: boolean): Json {
  if (isMap(parent)) return { ...parent, [key]: value };
  if (!isList(parent)) throw patchRejected(`doc is missing path: "${key}": missing value`);
  const index = key === '-' ? parent.length : indexIn(parent, key);
  if (!(index >= 0 && index < parent.length + (insert ? 1 : 0)))
    throw patchRejected(`Unable to access invalid index: ${key}: invalid index referenced`);
  return parent.toSpliced(index, insert ? 0 : 1, value);
}

function drop(parent: Json, key: string): Json {
  if (isList(parent) && indexIn(parent, key) in parent) return parent.toSpliced(indexIn(parent, key), 1);
  if (!isMap(parent) || parent[key] === undefined)
    throw patchRejected(`Unable to remove nonexistent key: ${key}: missing value`);
  const rest: MutableMap = { ...parent };
  delete rest[key];
  return rest;
}

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
      return changeAt(doc, at, op, path, (parent, key) => put(parent, key, value, true));
    case 'replace':
      // The server's library asks only lists whether the place is there; in a map, replacing is setting.
      return changeAt(doc, at, op, path, (parent, key) => {
        if (isList(parent) && !(indexIn(parent, key) in parent))
          throw patchRejected(`replace operation does not apply: doc is missing key: ${path}: missing value`);
        return put(parent, key, value, false);
      });
    case 'remove':
      return changeAt(doc, at, op, path, drop);
    case 'test':
      if (!deepEqual(find(doc, at) ?? null, value))
        throw patchRejected(`testing value ${path} failed: test failed`);
      return doc;
    case 'copy':
    case 'move': {
      const source = pointer(from ?? '');
      const moved = find(doc, source) ?? null;
      const rest = op === 'move' ? changeAt(doc, source, op, source.at(-1) ?? '', drop) : doc;
      return changeAt(rest, at, op, path, (parent, key) => put(parent, key, moved, true));
    }
    default:
      throw patchRejected(`Unexpected kind: ${op}`);
  }
}

/** One change at a place whose parent must be there. What goes wrong names the operation and the path, as the library does. */
function changeAt(
  doc: Json,
  at: readonly string[],
  op: string,
  path: string,
  change: (parent: Json, key: string) => Json,
): Json {
  const parent = find(doc, at.slice(0, -1));
  if (!isMap(parent) && !isList(parent)) {
    const shown = op === 'replace' ? path : `"${path}"`;
    throw patchRejected(`${op} operation does not apply: doc is missing path: ${shown}: missing value`);
  }
  return edit(doc, at, (here, key) => {
    try {
      return change(here, key);
    } catch (error) {
      // What the place itself says is told with the operation before it.
      throw error instanceof NoPlace
        ? patchRejected(`error in ${op} for path: '${path}': ${error.message}`)
        : error;
    }
  });
}

/** A key or an index that is not there. */
class NoPlace extends Error {}

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
  const inner = edit(find(doc, [key])!, rest, change);
  return put(doc, key, inner, false);
}

const noIndex = (key: string) =>
  new NoPlace(`Unable to access invalid index: ${key}: invalid index referenced`);

function put(parent: Json, key: string, value: Json, insert: boolean): Json {
  if (!isList(parent)) return { ...(parent as object), [key]: value };
  const index = key === '-' ? parent.length : indexIn(parent, key);
  if (!(index >= 0 && index < parent.length + (insert ? 1 : 0))) throw noIndex(key);
  return parent.toSpliced(index, insert ? 0 : 1, value);
}

function drop(parent: Json, key: string): Json {
  if (isList(parent)) {
    if (indexIn(parent, key) in parent) return parent.toSpliced(indexIn(parent, key), 1);
    throw noIndex(key);
  }
  const { [key]: gone, ...rest } = parent as MutableMap;
  if (gone === undefined) throw new NoPlace(`Unable to remove nonexistent key: ${key}: missing value`);
  return rest;
}

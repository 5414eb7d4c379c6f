/**
 * Strategic merge as kustomize does it (kyaml/yaml/merge2): lists with keys come out with the patch's items first, unlike the API
 * server's; nothing is known about kinds that are not Kubernetes' own, so their lists are replaced.
 */
import { patchSchema, type PatchSchema } from '#lib/kube/patch/patch-schema.ts';
import { mergeByTwoKeys } from './merge-two-keys.ts';
import { clone, isObj, type Obj } from './resource.ts';

/** Lists whose items are told apart by two fields. */
const SECOND_KEYS: Readonly<Record<string, string>> = {
  containerPort: 'protocol',
  port: 'protocol',
  topologyKey: 'whenUnsatisfiable',
};

/** The object with the patch in it; undefined when the patch deletes it. */
export function mergeObject(object: Obj, patch: Obj): Obj | undefined {
  const schema = patchSchema(String(object.apiVersion ?? ''), String(object.kind ?? ''));
  return mergeMap(object, clone(patch), schema);
}

function mergeMap(target: Obj, patch: Obj, schema: PatchSchema): Obj | undefined {
  const { $patch: directive, ...rest } = patch;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return withoutNulls(rest) as Obj;
  const result: Obj = { ...target };
  for (const [key, value] of Object.entries(rest)) {
    const merged = mergeValue(result[key], value, schema.field(key));
    if (merged === undefined) delete result[key];
    else result[key] = merged;
  }
  return result;
}

function mergeValue(old: unknown, value: unknown, schema: PatchSchema): unknown {
  if (value === null || value === undefined) return undefined;
  if (isObj(value)) return mergeMap(isObj(old) ? old : {}, value, schema);
  if (!Array.isArray(value)) return value;
  const isKeyed = schema.strategy === 'merge';
  if (!isKeyed) return listWithoutDirectives(value);
  const before = Array.isArray(old) ? (old as unknown[]) : [];
  return schema.mergeKey ? mergeKeyed(before, value, schema) : mergeSet(before, value);
}

const listWithoutDirectives = (list: readonly unknown[]): unknown[] =>
  list.filter((item) => !(isObj(item) && '$patch' in item)).map(withoutNulls);

/** Plain values: the patch's first, then what is new of the old. */
const mergeSet = (old: readonly unknown[], patch: readonly unknown[]): unknown[] => [
  ...new Set([...patch, ...old]),
];

function mergeKeyed(
  old: readonly unknown[],
  patch: readonly unknown[],
  schema: PatchSchema,
): unknown[] | undefined {
  if (patch.some((item) => isObj(item) && item.$patch === 'replace')) return listWithoutDirectives(patch);
  if (
    patch.length === 1 &&
    isObj(patch[0]) &&
    patch[0].$patch === 'delete' &&
    patch[0][schema.mergeKey] === undefined
  )
    return undefined;
  const { mergeKey } = schema;
  const second = SECOND_KEYS[mergeKey];
  const merged = second
    ? mergeByTwoKeys(old, patch, [mergeKey, second], (item, from) => mergeMap(item, from, schema))
    : mergeByKey(old, patch, schema);
  return merged.length > 0 ? merged : undefined;
}

/** The patch's items in its order, then those of the old list that it does not name. */
function mergeByKey(old: readonly unknown[], patch: readonly unknown[], schema: PatchSchema): unknown[] {
  const merged: unknown[] = [];
  const rest = [...old];
  for (const item of patch) {
    if (!isObj(item)) continue;
    const at = rest.findIndex((other) => isObj(other) && other[schema.mergeKey] === item[schema.mergeKey]);
    const [before] = at < 0 ? [{}] : rest.splice(at, 1);
    const one = mergeMap(before as Obj, item, schema);
    if (one) merged.push(one);
  }
  return [...merged, ...rest];
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObj(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, withoutNulls(one)]),
  );
}

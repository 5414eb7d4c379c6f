/**
 * Lists whose items are told apart by two fields (ports: number and protocol), merged step by step as kyaml does it
 * (kyaml/yaml/walk/associative_sequence.go): what comes of items that leave out the second field can only be had this way.
 */
import { isObj, type Obj } from './resource.ts';

type Values = readonly string[];

/** `merge` joins an old item with the patch's; undefined when the patch deletes it. */
export function mergeByTwoKeys(
  old: readonly unknown[],
  patch: readonly unknown[],
  keys: readonly string[],
  merge: (item: Obj, patch: Obj) => Obj | undefined,
): Obj[] {
  const added = patch.filter(isObj);
  let rest = old.filter(isObj);
  const list = alike(distinct([...added, ...rest].map((item) => keys.map((key) => text(item[key])))));
  const known = keys.filter((_, i) => list.some((values) => values[i] !== ''));
  const valid = known.length > 0 ? known : keys;
  let result: Obj[] = [];
  for (const values of list) {
    const wanted = values.filter((_, i) => valid.includes(keys[i]!));
    const find = (items: readonly Obj[]) =>
      items.findIndex((item) => keys.every((key, i) => values[i] === '' || text(item[key]) === values[i]));
    const [at, from] = [find(rest), added[find(added)]];
    const merged = from ? merge(rest[at] ?? {}, from) : rest[at];
    if (!merged || Object.keys(merged).length === 0) {
      rest = put(rest, undefined, valid, wanted);
      continue;
    }
    for (const [i, key] of valid.entries())
      if (merged[key] === undefined && wanted[i]) merged[key] = wanted[i];
    if (at >= 0) rest[at] = merged;
    result = put(result, merged, valid, wanted);
  }
  for (const item of rest) result = append(result, item, valid);
  return result;
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function distinct(list: readonly Values[]): Values[] {
  const seen = new Set<string>();
  return list.filter((values) => {
    const key = JSON.stringify(values);
    return !seen.has(key) && seen.add(key);
  });
}

/** Two pairs that agree in one field and differ only by what one of them leaves out count as the fuller one. */
function alike(list: readonly Values[]): Values[] {
  const result = [...list];
  for (let i = 0; i < result.length; i += 1) {
    for (let j = 0; j < result.length; j += 1) {
      const [a, b] = [result[i]!, result[j]!];
      const isCommon = a.some((value, k) => value === b[k]);
      const clash = a.some((value, k) => value !== b[k] && value !== '' && b[k] !== '');
      if (isCommon && !clash) result[i] = result[j] = a.map((value, k) => value || b[k]!);
    }
  }
  return result;
}

/** kyaml's ElementSetter: in the place of the items that fit, else at the end; without an item those that fit go. */
function put(list: readonly Obj[], item: Obj | undefined, keys: readonly string[], values: Values): Obj[] {
  const fits = (other: Obj) =>
    keys.every((key, i) => {
      const value = values[i];
      if (value === undefined) return true;
      return value === '' ? other[key] !== undefined : text(other[key]) === value;
    });
  const found = list.some(fits);
  const result = list.flatMap((other) => (fits(other) ? (item ? [item] : []) : [other]));
  if (!found && item) result.push(item);
  return result;
}

/** An item of the old list behind what is there; one without a key is appended first, and then put in its place as well. */
function append(list: readonly Obj[], item: Obj, keys: readonly string[]): Obj[] {
  let result = [...list];
  const values: string[] = [];
  for (const key of keys) {
    if (item[key] === undefined) result.push(item);
    else values.push(text(item[key]));
  }
  if (keys.length > 1) result = put(result, undefined, keys, values);
  return put(result, item, keys, values);
}

/**
 * What of an object makes its set of fields, what changed between two objects, and how a configuration is merged into one.
 * From sigs.k8s.io/structured-merge-diff/typed (tofieldset.go, compare.go, merge.go, remove.go).
 */
import { deepEqual } from '#lib/kube/equal.ts';
import { node, type FieldsV1, isMember } from './set.ts';
import type { Typed } from './typed.ts';

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0);

/** Key fields that may be left out of an item. */
const KEY_DEFAULTS: Fields = { protocol: 'TCP' };

/** `k:{"containerPort":80,"protocol":"TCP"}`, `v:"kubernetes"` */
function elementOf(keys: readonly string[], item: unknown): string {
  if (keys.length === 0) return `v:${JSON.stringify(item)}`;
  const fields = isMap(item) ? item : {};
  const found = keys
    .toSorted()
    .map((key) => [key, fields[key] ?? KEY_DEFAULTS[key]] as const)
    .filter(([, value]) => value !== undefined);
  return `k:${JSON.stringify(Object.fromEntries(found))}`;
}

/** The items of a list by what they are told apart by; the first of several with the same key. */
function itemsOf(keys: readonly string[], list: unknown): Map<string, unknown> {
  const items = new Map<string, unknown>();
  if (!Array.isArray(list)) return items;
  for (const item of list) {
    const element = elementOf(keys, item);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}

/** A message for a list of which two items cannot be told apart; undefined for none. */
export function duplicateIn(typed: Typed, value: unknown, path = ''): string | undefined {
  if (typed.atomic) return undefined;
  if (Array.isArray(value)) {
    if (!typed.keys) return undefined;
    const seen = new Set<string>();
    for (const item of value) {
      const element = elementOf(typed.keys, item);
      const shown = element.startsWith('v:')
        ? `[=${element.slice(2)}]`
        : `[${Object.entries(JSON.parse(element.slice(2)) as Fields)
            .map(([key, part]) => `${key}=${JSON.stringify(part)}`)
            .join(',')}]`;
      if (seen.has(element)) return `${path}: duplicate entries for key ${shown}`;
      seen.add(element);
      const deeper = duplicateIn(typed.item(), item, path + shown);
      if (deeper) return deeper;
    }
    return undefined;
  }
  if (!isMap(value)) return undefined;
  for (const name of Object.keys(value)) {
    const found = duplicateIn(typed.field(name), value[name], `${path}.${name}`);
    if (found) return found;
  }
  return undefined;
}

/** The fields that a configuration names. */
export function fieldSet(typed: Typed, value: unknown): FieldsV1 | undefined {
  if (typed.atomic) return node(true, {});
  const below: Record<string, FieldsV1> = {};
  if (Array.isArray(value)) {
    if (!typed.keys) return node(true, {});
    for (const [element, item] of itemsOf(typed.keys, value))
      below[element] = node(true, typed.keys.length > 0 ? withoutSelf(fieldSet(typed.item(), item)) : {})!;
    return node(false, below);
  }
  if (!isMap(value)) return node(true, {});
  for (const name of Object.keys(value)) {
    const item = value[name];
    if (item === undefined) continue;
    const inner = fieldSet(typed.field(name), item);
    const own = item === null || (isMap(item) && isEmpty(item)) || !typed.declares(name);
    const found = own ? node(true, withoutSelf(inner)) : inner;
    if (found) below[`f:${name}`] = found;
  }
  return node(false, below);
}

function withoutSelf(set: FieldsV1 | undefined): FieldsV1 {
  if (!set) return {};
  const { '.': _, ...below } = set;
  return below;
}

export interface Comparison {
  /** What was added or has another value now. */
  readonly changed?: FieldsV1;
  readonly removed?: FieldsV1;
}

const NOTHING: Comparison = {};

/** What is different in the new value. `undefined` is a value that is not there, null one that is empty. */
export function compare(typed: Typed, before: unknown, after: unknown): Comparison {
  // What is null in JSON is a time that Go leaves out (`creationTimestamp: null` of a template).
  if (before === after || (before ?? after ?? undefined) === undefined) return NOTHING;
  const lists = Array.isArray(before) || Array.isArray(after);
  const maps = !lists && (isMap(before) || isMap(after));
  const asOne =
    typed.atomic ||
    (lists ? !typed.keys : !maps) ||
    (isEmpty(before) && isEmpty(after)) ||
    mixed(before, after);
  if (asOne) {
    if (before === undefined) return { changed: node(true, {})! };
    if (after === undefined) return { removed: node(true, {})! };
    return deepEqual(before, after) ? NOTHING : { changed: node(true, {})! };
  }
  const changed: Record<string, FieldsV1> = {};
  const removed: Record<string, FieldsV1> = {};
  const add = (element: string, found: Comparison) => {
    if (found.changed) changed[element] = found.changed;
    if (found.removed) removed[element] = found.removed;
  };
  if (lists) {
    const old = itemsOf(typed.keys!, before);
    const now = itemsOf(typed.keys!, after);
    for (const element of new Set([...old.keys(), ...now.keys()]))
      add(element, compare(typed.item(), old.get(element), now.get(element)));
  } else {
    const [old, now] = [before, after].map((value) => (isMap(value) ? value : undefined));
    for (const name of new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])) {
      const was = fieldOf(typed, before, old, name);
      const is = fieldOf(typed, after, now, name);
      add(`f:${name}`, compare(typed.field(name), was, is));
    }
  }
  return {
    ...optional('changed', node(before === undefined, changed)),
    ...optional('removed', node(after === undefined, removed)),
  };
}

/** A field that is not given may be there all the same, empty, where what it belongs to is. */
function fieldOf(typed: Typed, parent: unknown, fields: Fields | undefined, name: string): unknown {
  const value = fields?.[name];
  return value === undefined && isThere(parent) ? typed.present(name) : value;
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** A list where there was a map, and the like. */
const mixed = (before: unknown, after: unknown): boolean =>
  isThere(before) &&
  isThere(after) &&
  (Array.isArray(before) !== Array.isArray(after) || isMap(before) !== isMap(after));

const optional = (name: keyof Comparison, set: FieldsV1 | undefined): Comparison =>
  set ? { [name]: set } : {};

/** The live value with what the configuration says. */
export function merged(typed: Typed, live: unknown, config: unknown): unknown {
  if (typed.atomic || live === undefined || live === null || config === null) return config;
  if (Array.isArray(config)) {
    if (!typed.keys || !Array.isArray(live)) return config;
    return mergedList(typed, live, config);
  }
  if (!isMap(config) || !isMap(live)) return config;
  const result: Record<string, unknown> = { ...live };
  for (const name of Object.keys(config)) result[name] = merged(typed.field(name), live[name], config[name]);
  return result;
}

/** Items of the configuration in its order; those that only the live list has keep their places between them. */
function mergedList(typed: Typed, live: readonly unknown[], config: readonly unknown[]): unknown[] {
  const keys = typed.keys!;
  const [old, wanted] = [itemsOf(keys, live), itemsOf(keys, config)];
  const left = [...old.keys()];
  const result: unknown[] = [];
  const takeOthers = (until?: string) => {
    while (left.length > 0 && left[0] !== until) {
      const element = left.shift()!;
      if (!wanted.has(element)) result.push(old.get(element));
    }
  };
  for (const [element, item] of wanted) {
    if (left.includes(element)) {
      takeOthers(element);
      left.shift();
    }
    result.push(old.has(element) ? merged(typed.item(), old.get(element), item) : item);
  }
  takeOthers();
  return result;
}

/** The value without what `gone` names and nobody owns (`owned`), at the place or below it. */
export function pruned(typed: Typed, value: unknown, gone: FieldsV1, owned: FieldsV1 | undefined): unknown {
  if (Array.isArray(value)) {
    if (!typed.keys) return value;
    const kept: unknown[] = [];
    for (const item of value) {
      const element = elementOf(typed.keys, item);
      const next = prunedChild(typed.item(), item, gone[element], owned?.[element]);
      if (next !== undefined) kept.push(next);
    }
    return kept;
  }
  if (!isMap(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const next = prunedChild(typed.field(name), value[name], gone[`f:${name}`], owned?.[`f:${name}`]);
    if (next !== undefined) kept[name] = next;
  }
  return kept;
}

function prunedChild(
  typed: Typed,
  value: unknown,
  gone: FieldsV1 | undefined,
  owned: FieldsV1 | undefined,
): unknown {
  if (!gone) return value;
  if (!owned && isMember(gone)) return undefined;
  if (isMember(owned) && isMember(gone) && Object.keys(gone).length === 0) return value;
  return pruned(typed, value, gone, owned);
}

/**
 * What differs between two pod specs, as the refusal of a pod update shows it: the report of go-cmp (cmp.Diff), which
 * shows two equal neighbours of each difference and counts the rest.
 */
import { deepEqual } from '#lib/kube/equal.ts';
import type { PodSpec } from '#lib/kube/types.ts';
import { goFields } from './go-types.ts';
import { layOut, type Item, type Side, type Text } from './go-text.ts';

/** One place in both specs: what is there, and what is below. */
interface Node {
  readonly type: string;
  readonly x: unknown;
  readonly y: unknown;
  /** On one side only: an element that was removed or inserted. */
  readonly only?: 'x' | 'y';
  /** None for plain values, and where one side is nil. */
  readonly children?: readonly { readonly key: string; readonly node: Node }[];
  readonly same: number;
  readonly different: number;
  readonly below: number;
  readonly depth: number;
}

type Mode = 'both' | 'same' | 'x' | 'y';
type Naming = 'always' | 'auto' | 'never';

/** How many equal neighbours of a difference are shown. */
const CONTEXT = 2;
const ELLIPSIS: Item = { value: '...', ellipsis: true };
const NAMES: Readonly<Record<string, string>> = {
  s: 'string',
  b: 'bool',
  i: 'int64',
  m: 'core.PersistentVolumeAccessMode',
  x: 'intstr.IntOrString',
  q: 'resource.Quantity',
  '?': 'any',
};

export const diffPodSpecs = (old: PodSpec, now: PodSpec): string =>
  goDiff('PodSpec', internal(old), internal(now));

/** As `diffPodSpecs`, of any type that go-types.ts knows. */
export function goDiff(type: string, old: unknown, now: unknown): string {
  return layOut(describe(compare(type, old, now), 'both', 3, 'always'));
}

/** The server keeps the host's namespaces with the security context, and the account under one name. */
function internal(spec: PodSpec): unknown {
  const { hostNetwork, hostPID, hostIPC, hostUsers, shareProcessNamespace } = spec as PodSpec &
    Record<string, unknown>;
  const host = { hostNetwork, hostPID, hostIPC, hostUsers, shareProcessNamespace };
  return { ...spec, securityContext: { ...spec.securityContext, ...host } };
}

const isStruct = (type: string): boolean => /^[A-Z]/.test(type);
const isNil = (value: unknown): boolean => value === undefined || value === null;

function compare(type: string, x: unknown, y: unknown): Node {
  if (isStruct(type)) return parent(type, x, y, structChildren(type, x, y));
  const leaf = isNil(x) || isNil(y);
  if (type.startsWith('*') && !leaf)
    return parent(type, x, y, [{ key: '', node: compare(type.slice(1), x, y) }]);
  if (type.startsWith('[') && !leaf)
    return parent(type, x, y, elements(type.slice(1), x as unknown[], y as unknown[]));
  if (type.startsWith('{') && !leaf)
    return parent(type, x, y, entries(type.slice(1), x as object, y as object));
  const same = deepEqual(orZero(type, x), orZero(type, y));
  return { type, x, y, same: same ? 1 : 0, different: same ? 0 : 1, below: 0, depth: 0 };
}

function parent(type: string, x: unknown, y: unknown, children: NonNullable<Node['children']>): Node {
  const sum = (what: (node: Node) => number) => children.reduce((total, { node }) => total + what(node), 0);
  const depth = children.reduce((deepest, { node }) => Math.max(deepest, node.depth + 1), 0);
  const counts = { same: sum(({ same }) => same), different: sum(({ different }) => different) };
  return { type, x, y, children, ...counts, below: sum(({ below }) => below + 1), depth };
}

const field = (value: unknown, json: string | undefined): unknown =>
  json === undefined ? value : (value as Record<string, unknown> | undefined)?.[json];

const structChildren = (type: string, x: unknown, y: unknown) =>
  goFields(type).map(({ name, json, type: of }) => ({
    key: name,
    node: compare(of, field(x, json), field(y, json)),
  }));

function single(type: string, value: unknown, only: 'x' | 'y'): Node {
  const sides = only === 'x' ? { x: value, y: undefined } : { x: undefined, y: value };
  return { type, ...sides, only, same: 0, different: 1, below: 0, depth: 0 };
}

/** Equal ends are matched; in between those that are more alike than not change, the others go and come. */
function elements(type: string, x: readonly unknown[], y: readonly unknown[]) {
  let start = 0;
  while (start < x.length && start < y.length && deepEqual(x[start], y[start])) start += 1;
  let end = 0;
  const room = Math.min(x.length, y.length) - start;
  while (end < room && deepEqual(x[x.length - 1 - end], y[y.length - 1 - end])) end += 1;
  const nodes: Node[] = x.slice(0, start).map((value, i) => compare(type, value, y[i]));
  const [left, right] = [x.slice(start, x.length - end), y.slice(start, y.length - end)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const paired = i < left.length && i < right.length ? compare(type, left[i], right[i]) : undefined;
    if (paired && paired.same + 1 >= paired.different) nodes.push(paired);
    else {
      if (i < left.length) nodes.push(single(type, left[i], 'x'));
      if (i < right.length) nodes.push(single(type, right[i], 'y'));
    }
  }
  nodes.push(...x.slice(x.length - end).map((value, i) => compare(type, value, y[y.length - end + i])));
  return nodes.map((node) => ({ key: '', node }));
}

function entries(type: string, x: object, y: object) {
  const [left, right] = [x as Record<string, unknown>, y as Record<string, unknown>];
  return Object.keys({ ...left, ...right })
    .sort()
    .map((name) => {
      const key = mapKey(type, name);
      if (!Object.hasOwn(right, name)) return { key, node: single(type, left[name], 'x') };
      if (!Object.hasOwn(left, name)) return { key, node: single(type, right[name], 'y') };
      return { key, node: compare(type, left[name], right[name]) };
    });
}

/** Names of resources have a String method, which the s says. */
const mapKey = (type: string, name: string): string => `${type === 'q' ? 's' : ''}${JSON.stringify(name)}`;

// --- describing

function describe(node: Node, mode: Mode, given: number, naming: Naming): Text {
  const verbosity = mode === 'same' ? 1 : Math.max(given, 3);
  const { type, children } = node;
  if (!children) return format(type, mode === 'y' ? node.y : node.x, verbosity, naming, mode);
  if (type.startsWith('*'))
    return { prefix: '&', value: describe(children[0]!.node, mode, verbosity, naming), suffix: '' };
  const list = mode === 'both' ? differences(node, verbosity) : oneSide(node, mode, verbosity);
  return named(type, { prefix: '{', value: list, suffix: '}' }, naming, mode);
}

const limit = (verbosity: number): number => ((1 << Math.max(0, verbosity)) >> 1) << 2;

/** Values of fields say their type; elements of lists and maps have it from the list. */
const childNaming = (type: string): Naming => (isStruct(type) ? 'auto' : 'never');

function oneSide(node: Node, mode: Exclude<Mode, 'both'>, verbosity: number): Item[] {
  const max = mode === 'same' ? limit(verbosity) : (1 << verbosity) << 1;
  const items: Item[] = [];
  for (const { key, node: child } of node.children ?? []) {
    if (items.length === max) return [...items, ELLIPSIS];
    const value = mode === 'y' ? child.y : child.x;
    if (isStruct(node.type) && isZero(child.type, value)) continue;
    if ((child.only === 'x' && mode === 'y') || (child.only === 'y' && mode === 'x')) continue;
    items.push({ key, value: describe(child, mode, verbosity - 1, childNaming(node.type)) });
  }
  return items;
}

/** Runs of equal children with their edges shown, and each difference. */
function differences(node: Node, verbosity: number): Item[] {
  const children = node.children ?? [];
  const naming = childNaming(node.type);
  const noun = isStruct(node.type) ? 'field' : node.type.startsWith('{') ? 'entry' : 'element';
  const items: Item[] = [];
  for (let i = 0; i < children.length;) {
    let end = i;
    while (end < children.length && children[end]!.node.different === 0) end += 1;
    if (end === i) {
      items.push(...change(children[i]!, verbosity - 1, naming));
      i += 1;
      continue;
    }
    const shown = edges(i, end, children.length);
    for (let j = i; j < end; j += 1) {
      const { key, node: child } = children[j]!;
      if (shown(j)) items.push({ key, value: describe(child, 'same', verbosity, naming) });
      else if (shown(j - 1) || j === i) {
        let hidden = j;
        while (hidden < end && !shown(hidden)) hidden += 1;
        items.push({ ...ELLIPSIS, comment: `${hidden - j} identical ${plural(noun, hidden - j)}` });
      }
    }
    i = end;
  }
  return items;
}

const plural = (noun: string, count: number): string =>
  count === 1 ? noun : noun === 'entry' ? 'entries' : `${noun}s`;

/** Which of the equal children from `start` to `end` stand beside a difference. */
function edges(start: number, end: number, count: number): (index: number) => boolean {
  const equal = end - start;
  const low = start > 0 ? Math.min(CONTEXT, equal) : 0;
  let high = end < count ? Math.min(CONTEXT, equal - low) : 0;
  if (equal - low - high === 1) high += 1; // Counting one takes as much room as showing it.
  return (index) => index >= start && index < end && (index < start + low || index >= end - high);
}

function change({ key, node }: { key: string; node: Node }, verbosity: number, naming: Naming): Item[] {
  // Nothing but one value differs: both are shown whole.
  if (node.below !== node.depth) return [{ key, value: describe(node, 'both', verbosity, naming) }];
  const item = (side: Side, mode: Mode): Item => ({
    side,
    key,
    value: describe(node, mode, verbosity, naming),
  });
  return [...(node.only === 'y' ? [] : [item('-', 'x')]), ...(node.only === 'x' ? [] : [item('+', 'y')])];
}

// --- values

const orZero = (type: string, value: unknown): unknown =>
  isNil(value) ? ({ s: '', b: false, i: 0 } as Record<string, unknown>)[type] : value;

function isZero(type: string, value: unknown): boolean {
  if (isStruct(type)) return goFields(type).every(({ json, type: of }) => isZero(of, field(value, json)));
  return isNil(value) || value === orZero(type, undefined);
}

function named(type: string, text: Text, naming: Naming, mode: Mode): Text {
  if (naming === 'never' || (naming === 'auto' && mode === 'same')) return text;
  return { prefix: typeName(type), value: text, suffix: '' };
}

function typeName(type: string): string {
  const rest = type.slice(1);
  if (type.startsWith('[')) return `[]${typeName(rest)}`;
  if (type === '{q') return 'core.ResourceList';
  if (type.startsWith('{')) return `map[string]${typeName(rest)}`;
  return NAMES[type] ?? `core.${type}`;
}

/** A value of one side, without looking at the other. */
function format(type: string, value: unknown, verbosity: number, naming: Naming, mode: Mode): Text {
  const rest = type.slice(1);
  const pointer = type.startsWith('*');
  if ((pointer || type.startsWith('[') || type.startsWith('{')) && isNil(value)) return 'nil';
  if (pointer) return { prefix: '&', value: format(rest, value, verbosity, naming, mode), suffix: '' };
  const items = itemsOf(type, value, verbosity, mode);
  if (items) return named(type, { prefix: '{', value: items, suffix: '}' }, naming, mode);
  if (type === 'q')
    return `{i: {...}, s: ${JSON.stringify(value)}, Format: "${/[KMGTPE]i$/.test(String(value)) ? 'BinarySI' : 'DecimalSI'}"}`;
  if (type === 'x')
    return typeof value === 'string'
      ? `{Type: 1, StrVal: ${JSON.stringify(value)}}`
      : `{IntVal: ${String(value)}}`;
  return type === '?' ? '{...}' : JSON.stringify(orZero(type, value) ?? '');
}

function itemsOf(type: string, value: unknown, verbosity: number, mode: Mode): Item[] | undefined {
  const list = isStruct(type) || type.startsWith('[') || type.startsWith('{');
  if (!list) return undefined;
  const items: Item[] = [];
  for (const { key, of, value: child } of partsOf(type, value)) {
    if (items.length === limit(verbosity)) return [...items, ELLIPSIS];
    items.push({ key, value: format(of, child, verbosity - 1, childNaming(type), mode) });
  }
  return items;
}

function partsOf(type: string, value: unknown): { key: string; of: string; value: unknown }[] {
  if (isStruct(type))
    return goFields(type)
      .map(({ name, json, type: of }) => ({ key: name, of, value: field(value, json) }))
      .filter(({ of, value: child }) => !isZero(of, child));
  const of = type.slice(1);
  if (type.startsWith('[')) return (value as unknown[]).map((child) => ({ key: '', of, value: child }));
  const map = value as Record<string, unknown>;
  return Object.keys(map)
    .sort()
    .map((name) => ({ key: mapKey(of, name), of, value: map[name] }));
}

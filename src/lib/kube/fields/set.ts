/**
 * Sets of fields in the form in which the API writes them (FieldsV1): `f:NAME` for a field, `k:{…}` for an item by its keys,
 * `v:…` for an item of a set; a node without anything in it, or with a `.`, belongs to the set itself.
 * From sigs.k8s.io/structured-merge-diff/fieldpath.
 */

export interface FieldsV1 {
  readonly [element: string]: FieldsV1;
}

const SELF = '.';
const LEAF: FieldsV1 = Object.freeze({});

const isEmpty = (node: FieldsV1): boolean => {
  for (const _ in node) return false;
  return true;
};

/** Whether the place itself belongs to the set, whatever lies below. */
export const isMember = (node: FieldsV1 | undefined): boolean =>
  node !== undefined && (SELF in node || isEmpty(node));

/** A place with what lies below it; undefined where neither belongs to the set. */
export function node(member: boolean, below: Readonly<Record<string, FieldsV1>>): FieldsV1 | undefined {
  if (isEmpty(below)) return member ? LEAF : undefined;
  return member ? { [SELF]: LEAF, ...below } : below;
}

type Combine = (a: FieldsV1 | undefined, b: FieldsV1 | undefined) => FieldsV1 | undefined;

function combine(
  a: FieldsV1 | undefined,
  b: FieldsV1 | undefined,
  members: (inA: boolean, inB: boolean) => boolean,
  deeper: Combine,
): FieldsV1 | undefined {
  const below: Record<string, FieldsV1> = {};
  for (const key of new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])) {
    if (key === SELF) continue;
    const combined = deeper(a?.[key], b?.[key]);
    if (combined) below[key] = combined;
  }
  return node(members(isMember(a), isMember(b)), below);
}

/** What is in either. */
export const union: Combine = (a, b) => (!a ? b : !b ? a : combine(a, b, (inA, inB) => inA || inB, union));

/** What is in the first and not in the second. */
export const difference: Combine = (a, b) =>
  !a || !b ? a : combine(a, b, (inA, inB) => inA && !inB, difference);

/** What is in both. */
export const intersection: Combine = (a, b) =>
  !a || !b ? undefined : combine(a, b, (inA, inB) => inA && inB, intersection);

/** The root of an object never belongs to a set: nothing left is an empty set. */
export const rooted = (set: FieldsV1 | undefined): FieldsV1 => set ?? LEAF;

/** The paths in the set as messages write them: `.spec.containers[name="web"].image`. */
export function pathsOf(set: FieldsV1 | undefined, prefix = ''): string[] {
  if (!set) return [];
  const own = prefix !== '' && isMember(set) ? [prefix] : [];
  const below = Object.keys(set)
    .filter((key) => key !== SELF)
    .sort()
    .flatMap((key) => pathsOf(set[key], prefix + stepText(key)));
  return [...own, ...below];
}

function stepText(key: string): string {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return `.${rest}`;
  if (key.startsWith('v:')) return `[=${rest}]`;
  const keys = JSON.parse(rest) as Readonly<Record<string, unknown>>;
  const shown = Object.entries(keys).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${shown.join(',')}]`;
}

/** The set with the keys in the order in which they are written: `.`, then by code unit. */
export function ordered(set: FieldsV1): FieldsV1 {
  const keys = Object.keys(set).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered(set[key]!)]));
}

/** YAML nodes as yq sees them: each with its place, so that it can be changed or taken away where it stands. */
import { Document, isAlias, isMap, isScalar, isSeq, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';

/** One result: a node, and where it stands. What is not there yet is null, and comes into being when it is set. */
export interface Place {
  readonly node: Node;
  /** Puts another node here. */
  set(node: Node): void;
  /** Takes it out of the list or map it stands in. */
  remove(): void;
  /** The key or position by which it was reached. */
  readonly key?: string | number;
  readonly parent?: Place;
  /** Which document of all, which of its file, and which file. */
  readonly document: Origin;
  /** The key's node, which carries its comments. */
  readonly pair?: Pair<Node, Node>;
}

export interface Origin {
  readonly index: number;
  readonly file: string;
  readonly fileIndex: number;
  readonly tree: Document;
}

/** A failure of an expression, in yq's words. */
export class YqError extends Error {}

export const scalar = (value: unknown): Scalar => new Scalar(value);

/** A place of its own: a value that an expression made. */
export function loose(node: Node, document: Origin): Place {
  const place = {
    node,
    document,
    set(next: Node) {
      place.node = next;
    },
    remove() {
      place.node = scalar(null);
    },
  };
  return place;
}

export const resolved = (place: Place): Node =>
  isAlias(place.node) ? (place.node.resolve(place.document.tree) ?? scalar(null)) : place.node;

/** The kind as yq names it. */
export function tagOf(node: Node): string {
  if (isMap(node)) return '!!map';
  if (isSeq(node)) return '!!seq';
  const value = isScalar(node) ? node.value : null;
  if (value === null || value === undefined) return '!!null';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number' || typeof value === 'bigint')
    return Number.isInteger(Number(value)) && !/[.e]/i.test((node as Scalar).source ?? '')
      ? '!!int'
      : '!!float';
  return '!!str';
}

export const isNull = (node: Node): boolean => tagOf(node) === '!!null';
export const isTrue = (node: Node): boolean => !isNull(node) && !(isScalar(node) && node.value === false);

/** The plain value. */
export function plain(node: Node): unknown {
  if (isMap(node))
    return Object.fromEntries(
      node.items.map(({ key, value }) => [keyText(key), value ? plain(value as Node) : null]),
    );
  if (isSeq(node)) return node.items.map((item) => plain(item as Node));
  return isScalar(node) ? (node.value ?? null) : null;
}

export const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

export function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    for (const item of value) list.items.push(nodeOf(item));
    return list;
  }
  if (typeof value === 'object' && value !== null) {
    const map = new YAMLMap<Node, Node>();
    for (const [key, item] of Object.entries(value))
      map.items.push(new Pair(scalar(key) as Node, nodeOf(item)));
    return map;
  }
  return scalar(value);
}

export const copied = (node: Node): Node => (isAlias(node) ? node : (node.clone() as Node));

/** What stands under a key or at a position; null where there is nothing yet. */
export function childOf(parent: Place, key: string | number): Place {
  const node = resolved(parent);
  if (isSeq(node)) {
    if (typeof key !== 'number')
      throw new YqError(
        `cannot index array with '${key}' (strconv.ParseInt: parsing "${key}": invalid syntax)`,
      );
    const at = key < 0 ? node.items.length + key : key;
    if (at < 0) throw new YqError(`index [${key}] out of range, array size is ${node.items.length}`);
    return {
      node: (node.items[at] as Node | undefined) ?? scalar(null),
      key: at,
      parent,
      document: parent.document,
      set(next) {
        while (node.items.length < at) node.items.push(scalar(null));
        node.items[at] = next;
      },
      remove() {
        node.items.splice(at, 1);
      },
    };
  }
  const map = isMap(node) ? (node as YAMLMap<Node, Node>) : undefined;
  if (!map && !isNull(node)) return loose(scalar(null), parent.document);
  const pair = map?.items.find((item) => keyText(item.key) === String(key));
  const place: Place = {
    node: (pair?.value as Node | null) ?? scalar(null),
    key,
    parent,
    document: parent.document,
    ...(pair && { pair }),
    set(next) {
      const own = resolved(parent);
      if (typeof key === 'number' && !isMap(own)) {
        const list = new YAMLSeq<Node>();
        while (list.items.length < key) list.items.push(scalar(null));
        list.items.push(next);
        parent.set(list);
        return;
      }
      if (!isMap(own)) {
        const made = new YAMLMap<Node, Node>();
        made.items.push(new Pair(scalar(key) as Node, next));
        parent.set(made);
        return;
      }
      const there = (own as YAMLMap<Node, Node>).items.find((item) => keyText(item.key) === String(key));
      if (there) there.value = next;
      else (own as YAMLMap<Node, Node>).items.push(new Pair(scalar(key) as Node, next));
    },
    remove() {
      const own = resolved(parent);
      if (isMap(own)) own.items = own.items.filter((item) => keyText(item.key) !== String(key));
    },
  };
  return place;
}

/** All that stands in a list or map. */
export function childrenOf(place: Place): Place[] {
  const node = resolved(place);
  if (isSeq(node)) return node.items.map((_, i) => childOf(place, i));
  if (isMap(node)) return node.items.map(({ key }) => childOf(place, keyText(key)));
  return [];
}

/** `a * b`: maps are merged to the bottom, all else is b's; with `+` lists are put together. */
export function merged(left: Node, right: Node, flags: string): Node {
  if (isMap(left) && isMap(right)) {
    const result = copied(left) as YAMLMap<Node, Node>;
    for (const { key, value } of right.items as Pair<Node, Node>[]) {
      const there = result.items.find((item) => keyText(item.key) === keyText(key));
      if (!there) {
        if (!flags.includes('?')) result.items.push(new Pair(copied(key), value && copied(value)));
      } else if (!flags.includes('n') || isMap(there.value))
        there.value = merged(there.value ?? scalar(null), value ?? scalar(null), flags);
    }
    return result;
  }
  if (flags.includes('n') && !isNull(left)) return left;
  if (isSeq(left) && isSeq(right) && flags.includes('+')) {
    const result = copied(left) as YAMLSeq;
    result.items.push(...right.items.map((item) => copied(item as Node)));
    return result;
  }
  const result = copied(right);
  // A value that is replaced keeps the comments that stood beside it.
  if (isScalar(result) && isScalar(left)) {
    result.comment ??= left.comment ?? null;
    result.commentBefore ??= left.commentBefore ?? null;
  }
  return result;
}

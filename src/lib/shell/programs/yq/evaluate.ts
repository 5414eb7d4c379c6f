/** Evaluates an expression over places: results are places too, so that they can be assigned to. */
import { isMap, isScalar, isSeq, Pair, YAMLMap, YAMLSeq, type Node } from 'yaml';
import { call } from './functions.ts';
import {
  childOf,
  childrenOf,
  copied,
  isNull,
  isTrue,
  loose,
  merged,
  plain,
  resolved,
  scalar,
  tagOf,
  YqError,
  type Place,
} from './nodes.ts';
import type { Tree } from './tree.ts';

export interface Scope {
  readonly variables: ReadonlyMap<string, readonly Place[]>;
  readonly env: ReadonlyMap<string, string>;
  /** All documents at once (`eval-all`): both sides of an operator look at all of them. */
  readonly together?: boolean;
}

/** What an expression gives for some places, in their order. */
export function evaluate(tree: Tree, inputs: readonly Place[], scope: Scope): Place[] {
  switch (tree.kind) {
    case 'self':
      return [...inputs];
    case 'literal':
      return inputs.map((place) => loose(scalar(tree.value), place.document));
    case 'field':
      return evaluate(tree.of, inputs, scope).flatMap((place) => field(tree, place, inputs, scope));
    case 'each':
      return evaluate(tree.of, inputs, scope).flatMap(childrenOf);
    case 'slice':
      return evaluate(tree.of, inputs, scope).map((place) => slice(tree, place, scope));
    case 'deep':
      return inputs.flatMap(everything);
    case 'variable': {
      const found = scope.variables.get(tree.name);
      if (!found) throw new YqError(`Variable ${tree.name} not set`);
      return [...found];
    }
    case 'array':
      return array(tree.items, inputs, scope);
    case 'object':
      return inputs.flatMap((place) => objects(tree.entries, place, scope));
    case 'call':
      return call(tree.name, tree.args, inputs, scope);
    case 'bind':
      return inputs.flatMap((place) =>
        evaluate(tree.source, [place], scope).flatMap((value) =>
          evaluate(tree.body, [place], {
            ...scope,
            variables: new Map([...scope.variables, [tree.name, [value]]]),
          }),
        ),
      );
    case 'binary':
      return binary(tree, inputs, scope);
  }
}

function field(
  tree: Extract<Tree, { kind: 'field' }>,
  place: Place,
  inputs: readonly Place[],
  scope: Scope,
): Place[] {
  return evaluate(tree.name, inputs.slice(0, 1), scope).flatMap(({ node }) => {
    const key = plain(node);
    const own = resolved(place);
    if (key === '*' && (isMap(own) || isSeq(own))) return childrenOf(place);
    if (typeof key === 'string' && isSeq(own)) {
      if (tree.optional) return [];
      if (/^\d+$/.test(key)) return [childOf(place, Number(key))];
    }
    return [childOf(place, typeof key === 'number' ? key : String(key))];
  });
}

function slice(tree: Extract<Tree, { kind: 'slice' }>, place: Place, scope: Scope): Place {
  const limit = (part: Tree | undefined): number | undefined => {
    const [first] = part ? evaluate(part, [place], scope) : [];
    return first && Number(plain(first.node));
  };
  const node = resolved(place);
  const [from, to] = [limit(tree.from), limit(tree.to)];
  if (isScalar(node) && typeof node.value === 'string')
    return loose(scalar(node.value.slice(from, to)), place.document);
  const list = new YAMLSeq();
  if (isSeq(node)) list.items.push(...node.items.slice(from, to).map((item) => copied(item as Node)));
  return loose(list, place.document);
}

/** A place and all below it, from the top. */
function everything(place: Place): Place[] {
  return [place, ...childrenOf(place).flatMap(everything)];
}

function array(items: Tree | undefined, inputs: readonly Place[], scope: Scope): Place[] {
  return inputs.map((place) => {
    const list = new YAMLSeq();
    if (items) list.items.push(...evaluate(items, [place], scope).map(({ node }) => copied(node)));
    return loose(list, place.document);
  });
}

/** One map for each combination of what the keys and values give. */
function objects(entries: readonly (readonly [Tree, Tree])[], place: Place, scope: Scope): Place[] {
  let made: Pair<Node, Node>[][] = [[]];
  for (const [key, value] of entries) {
    const pairs = evaluate(key, [place], scope).flatMap((name) =>
      evaluate(value, [place], scope).map((item) => [name.node, item.node] as const),
    );
    made = made.flatMap((before) =>
      pairs.map(([name, item]) => [...before, new Pair<Node, Node>(copied(name), copied(item))]),
    );
  }
  return made.map((pairs) => {
    const map = new YAMLMap<Node, Node>();
    map.items.push(...pairs);
    return loose(map, place.document);
  });
}

function binary(tree: Extract<Tree, { kind: 'binary' }>, inputs: readonly Place[], scope: Scope): Place[] {
  const { op, left, right } = tree;
  if (op === '|') return evaluate(right, evaluate(left, inputs, scope), scope);
  if (op === ',') return [...evaluate(left, inputs, scope), ...evaluate(right, inputs, scope)];
  if (/^(\||\+|-|\*|\/\/)?=$/.test(op)) {
    assign(op, left, right, inputs, scope);
    return [...inputs];
  }
  if (op === 'and' || op === 'or' || op === '//')
    return inputs.flatMap((place) => choice(tree, place, scope));
  const groups = scope.together ? [inputs] : inputs.map((place) => [place]);
  return groups.flatMap((group) => {
    const values = evaluate(right, group, scope);
    return evaluate(left, group, scope).flatMap((one) =>
      values.map((other) => loose(combined(op, resolved(one), resolved(other)), one.document)),
    );
  });
}

function choice({ op, left, right }: Extract<Tree, { kind: 'binary' }>, place: Place, scope: Scope): Place[] {
  const first = evaluate(left, [place], scope);
  if (op === '//') {
    const good = first.filter(({ node }) => isTrue(node));
    return good.length > 0 ? good : evaluate(right, [place], scope);
  }
  return first.flatMap(({ node }) => {
    if (isTrue(node) === (op === 'or')) return [loose(scalar(op === 'or'), place.document)];
    return evaluate(right, [place], scope).map((other) => loose(scalar(isTrue(other.node)), place.document));
  });
}

/** Puts a value where another was; what stood beside it stays, and so does the way it was quoted, where it is text still. */
function put(place: Place, value: Node): void {
  const next = copied(value);
  const before = place.node;
  if (isScalar(next) && isScalar(before)) {
    next.comment = before.comment ?? next.comment ?? null;
    next.commentBefore = before.commentBefore ?? next.commentBefore ?? null;
    if (
      before.type &&
      typeof next.value === 'string' &&
      typeof before.value === 'string' &&
      !next.value.includes('\n')
    )
      if (/^QUOTE/.test(before.type)) next.type = before.type;
  }
  place.set(next);
}

function assign(op: string, left: Tree, right: Tree, inputs: readonly Place[], scope: Scope): void {
  const word =
    left.kind === 'call'
      ? left.name
      : left.kind === 'binary' && left.right.kind === 'call'
        ? left.right.name
        : '';
  if (
    /comment|^style$|^tag$|^anchor$|^alias$/.test(word) ||
    (left.kind === 'call' && left.args.length === 0 && left.name !== 'env')
  )
    throw new YqError(`not simulated: yq: ${word || 'this'} ${op}`);
  for (const place of evaluate(left, inputs, scope)) {
    if (op === '=') {
      const [value] = evaluate(right, inputs, scope).slice(-1);
      if (value) put(place, value.node);
    } else if (op === '|=') {
      const [value] = evaluate(right, [place], scope);
      if (value) put(place, value.node);
    } else if (op === '//=') {
      const [value] = evaluate(right, inputs, scope);
      if (value && !isTrue(place.node)) put(place, value.node);
    } else
      for (const value of evaluate(right, inputs, scope))
        put(place, combined(op.slice(0, -1), resolved(place), resolved(value)));
  }
}

export function equal(a: Node, b: Node): boolean {
  const [left, right] = [plain(a), plain(b)];
  if (typeof left === 'string' && typeof right === 'string' && right.includes('*')) {
    const source = right.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    return new RegExp(`^${source.join('.*')}$`, 's').test(left);
  }
  return JSON.stringify(left) === JSON.stringify(right);
}

function combined(op: string, a: Node, b: Node): Node {
  if (op === '==') return scalar(equal(a, b));
  if (op === '!=') return scalar(!equal(a, b));
  if (op.startsWith('*') && (isMap(a) || isSeq(a) || isMap(b))) return merged(a, b, op.slice(1));
  const [left, right] = [plain(a), plain(b)];
  if (['<', '>', '<=', '>='].includes(op)) return scalar(ordered(op, left, right));
  if (op === '+') return sum(a, b);
  if (op === '-' && isSeq(a)) {
    const without = isSeq(b) ? b.items.map((item) => item as Node) : [b];
    const list = copied(a) as YAMLSeq;
    list.items = list.items.filter((item) => !without.some((other) => equal(item as Node, other)));
    return list;
  }
  if (op === '/' && typeof left === 'string' && typeof right === 'string') {
    const list = new YAMLSeq();
    list.items.push(...left.split(right).map(scalar));
    return list;
  }
  if (op === '*' && typeof left === 'string' && typeof right === 'number') return scalar(left.repeat(right));
  if (typeof left !== 'number' || typeof right !== 'number') {
    const words = { '-': 'subtracted from', '*': 'multiplied with', '/': 'divided by', '%': 'modulo by' };
    const name = words[op as keyof typeof words] ?? op;
    throw new YqError(
      op === '-' ? `${tagOf(b)} cannot be ${name} ${tagOf(a)}` : `${tagOf(a)} cannot be ${name} ${tagOf(b)}`,
    );
  }
  if (op === '%' && right === 0) throw new YqError('cannot modulo by 0');
  return scalar(
    op === '-' ? left - right : op === '*' ? left * right : op === '/' ? left / right : left % right,
  );
}

function ordered(op: string, left: unknown, right: unknown): boolean {
  if (left === null || right === null) return op.includes('=') && left === right;
  if (typeof left !== typeof right)
    throw new YqError(`${tagOf(scalar(left))} not yet supported for comparison`);
  const [a, b] = [left as string, right as string];
  return op === '<' ? a < b : op === '>' ? a > b : op === '<=' ? a <= b : a >= b;
}

function sum(a: Node, b: Node): Node {
  if (isNull(a)) return b;
  if (isNull(b)) return a;
  if (isSeq(a)) {
    const list = copied(a) as YAMLSeq;
    list.items.push(...(isSeq(b) ? b.items : [b]).map((item) => copied(item as Node)));
    return list;
  }
  if (isMap(a) && isMap(b)) {
    const map = copied(a) as YAMLMap<Node, Node>;
    for (const pair of b.items as Pair<Node, Node>[])
      map.set(copied(pair.key), copied(pair.value ?? scalar(null)));
    return map;
  }
  const [left, right] = [plain(a), plain(b)];
  if (typeof left === 'number' && typeof right === 'number') return scalar(left + right);
  if (typeof left === 'object' || typeof right === 'object')
    throw new YqError(`${tagOf(b)} cannot be added to a ${tagOf(a)}`);
  return scalar(`${left as string}${right as string}`);
}

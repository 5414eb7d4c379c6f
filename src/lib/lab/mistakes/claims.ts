/**
 * What a condition claims, part by part, read off its syntax tree: which place of which file or object must hold what. Parts that are
 * no such claim (a sum, a choice between different places) are left out, so that whoever asks says nothing about them.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Path } from './mistake.ts';

/** Where a place begins: what a function gives (`file('a')`, `deployment('b')`, `pods()`), or the variable of a macro. */
export type Root = { readonly call: ASTNode } | { readonly variable: string };

export interface Place {
  readonly root: Root;
  readonly path: Path;
}

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
const FLIPPED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const TEXT_TESTS = ['contains', 'startsWith', 'endsWith', 'matches'] as const;
type TextTest = (typeof TEXT_TESTS)[number];

/** `value` is an expression still: whoever looks at the world works it out. */
export type Want =
  | { readonly is: Comparison | TextTest; readonly value: ASTNode }
  | { readonly is: 'one of'; readonly values: readonly ASTNode[] }
  | { readonly is: 'there' | 'absent' | 'true' }
  | { readonly is: 'size'; readonly compare: Comparison; readonly value: ASTNode }
  | { readonly is: 'not'; readonly of: Want }
  | { readonly is: 'exists' | 'all'; readonly variable: string; readonly body: ASTNode };

export interface Claim {
  readonly place: Place;
  readonly want: Want;
  /** The part of the condition that this is. */
  readonly node: ASTNode;
}

/** The parts that must all hold. */
export const conjuncts = (node: ASTNode): readonly ASTNode[] =>
  node.op === '&&' ? node.args.flatMap(conjuncts) : [node];

export function claimOf(node: ASTNode): Claim | undefined {
  const found = wantOf(node);
  return found && { ...found, node };
}

function wantOf(node: ASTNode): Omit<Claim, 'node'> | undefined {
  switch (node.op) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(node.op, ...node.args);
    case 'in':
      return membership(...node.args);
    case '!_':
      return negation(node.args);
    case '||':
      return choice(node.args);
    case 'call': {
      const [name, [argument]] = node.args;
      const place = name === 'has' && argument ? placeOf(argument) : undefined;
      return place && { place, want: { is: 'there' } };
    }
    case 'rcall':
      return method(...node.args);
    default: {
      const place = placeOf(node);
      return place && place.path.length > 0 ? { place, want: { is: 'true' } } : undefined;
    }
  }
}

function comparison(is: Comparison, left: ASTNode, right: ASTNode): Omit<Claim, 'node'> | undefined {
  for (const [side, value, compare] of [
    [left, right, is],
    [right, left, FLIPPED[is]],
  ] as const) {
    const place = placeOf(side);
    if (place) return { place, want: { is: compare, value } };
    const counted = countedPlace(side);
    if (counted) return { place: counted, want: { is: 'size', compare, value } };
  }
  return undefined;
}

/** `x in [a, b]`; what is in a list or among the keys of a mapping is one of its items. */
function membership(left: ASTNode, right: ASTNode): Omit<Claim, 'node'> | undefined {
  const place = placeOf(left);
  if (place && right.op === 'list') return { place, want: { is: 'one of', values: right.args } };
  const within = placeOf(right);
  if (!within || left.op !== 'value' || typeof left.args !== 'string') return undefined;
  return { place: { ...within, path: [...within.path, left.args] }, want: { is: 'there' } };
}

function negation(inner: ASTNode): Omit<Claim, 'node'> | undefined {
  const claim = wantOf(inner);
  if (!claim) return undefined;
  const { place, want } = claim;
  if (want.is === 'there') return { place, want: { is: 'absent' } };
  return TEXT_TESTS.some((test) => test === want.is) || want.is === 'one of'
    ? { place, want: { is: 'not', of: want } }
    : undefined;
}

/** `x == 1 || x == 2`: alternatives about one place. */
function choice([left, right]: readonly [ASTNode, ASTNode]): Omit<Claim, 'node'> | undefined {
  const [one, other] = [wantOf(left), wantOf(right)];
  if (!one || !other || !samePlace(one.place, other.place)) return undefined;
  const values = [valuesOf(one.want), valuesOf(other.want)];
  const [first, second] = values;
  return first && second
    ? { place: one.place, want: { is: 'one of', values: [...first, ...second] } }
    : undefined;
}

const valuesOf = (want: Want): readonly ASTNode[] | undefined =>
  want.is === '==' ? [want.value] : want.is === 'one of' ? want.values : undefined;

const rootText = (root: Root): string =>
  'variable' in root ? root.variable : root.call.input.slice(root.call.range.start, root.call.range.end);

const samePlace = (a: Place, b: Place): boolean =>
  rootText(a.root) === rootText(b.root) && JSON.stringify(a.path) === JSON.stringify(b.path);

function method(name: string, receiver: ASTNode, args: readonly ASTNode[]): Omit<Claim, 'node'> | undefined {
  const place = placeOf(receiver);
  const [first, second] = args;
  if (!place || !first) return undefined;
  const test = TEXT_TESTS.find((one) => one === name);
  if (test) return { place, want: { is: test, value: first } };
  if ((name === 'exists' || name === 'all') && first.op === 'id' && second)
    return { place, want: { is: name, variable: first.args, body: second } };
  return undefined;
}

/** `size(x)` and `x.size()`. */
function countedPlace(node: ASTNode): Place | undefined {
  if (node.op === 'rcall' && node.args[0] === 'size') return placeOf(node.args[1]);
  const [argument] = node.op === 'call' && node.args[0] === 'size' ? node.args[1] : [];
  return argument && placeOf(argument);
}

/** Conversions say what is compared, not where it stands. */
const CONVERSIONS = new Set(['int', 'double', 'string']);

function placeOf(node: ASTNode): Place | undefined {
  if (node.op === 'id') return { root: { variable: node.args }, path: [] };
  if (node.op === 'call') {
    const [name, args] = node.args;
    const [argument] = args;
    if (CONVERSIONS.has(name) && argument) return placeOf(argument);
    return name === 'size' || name === 'has' || name === 'text'
      ? undefined
      : { root: { call: node }, path: [] };
  }
  if (node.op === '.') return deeper(node.args[0], node.args[1]);
  if (node.op !== '[]' || node.args[1].op !== 'value') return undefined;
  const key = node.args[1].args;
  if (typeof key === 'string') return deeper(node.args[0], key);
  return typeof key === 'bigint' ? deeper(node.args[0], Number(key)) : undefined;
}

function deeper(of: ASTNode, part: string | number): Place | undefined {
  const place = placeOf(of);
  return place && { ...place, path: [...place.path, part] };
}

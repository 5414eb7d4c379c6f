/** Walks objects along a parsed JSONPath, by the rules of k8s.io/client-go/util/jsonpath. */
import { formatFloat, formatValue } from '#lib/kube/go-fmt.ts';
import type { PathList, PathNode } from './parse.ts';

/** Results by action of the template, in the order in which they print. Throws the engine's message. */
export function evaluateJsonPath(
  nodes: readonly PathNode[],
  data: unknown,
  allowMissing: boolean,
): unknown[][] {
  return new Walk(allowMissing).find(nodes, data, 0).results;
}

class Walk {
  #allowMissing: boolean;
  #beginRange = 0;
  #endRange = 0;
  #inRange = 0;

  constructor(allowMissing: boolean) {
    this.#allowMissing = allowMissing;
  }

  /** Works through the nodes from `from`; `end` is the index of the `{end}` it stopped at. */
  find(
    nodes: readonly PathNode[],
    data: unknown,
    from: number,
  ): { results: unknown[][]; end: number | undefined } {
    const results: unknown[][] = [];
    for (let i = from; i < nodes.length; i += 1) {
      const found = this.#walk([data], nodes[i]!);
      if (this.#endRange > 0 && this.#endRange <= this.#inRange) {
        this.#endRange -= 1;
        return { results, end: i };
      }
      if (this.#beginRange === 0) {
        results.push(found);
        continue;
      }
      this.#beginRange -= 1;
      this.#inRange += 1;
      let end: number | undefined;
      for (const value of found) {
        const inner = this.find(nodes, value, i + 1);
        results.push(...inner.results);
        end = inner.end;
      }
      if (found.length === 0) end = this.find(nodes, null, i + 1).end;
      this.#inRange -= 1;
      if (end !== undefined) i = end;
    }
    return { results, end: undefined };
  }

  #list(input: unknown[], { nodes }: PathList): unknown[] {
    return nodes.reduce((values: unknown[], node) => this.#walk(values, node), input);
  }

  #walk(input: unknown[], node: PathNode): unknown[] {
    switch (node.type) {
      case 'list':
        return this.#list(input, node);
      case 'text':
        return [node.text];
      case 'number':
      case 'bool':
        return input.map(() => node.value);
      case 'field':
        return this.#field(input, node.name);
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return input.flatMap(descendants);
      case 'slice':
        return input.flatMap((value) => (isNil(value) ? [] : slice(value, node)));
      case 'union':
        return node.lists.flatMap((list) => this.#list(input, list));
      case 'filter':
        return input.flatMap((value) => this.#filter(value, node));
      case 'identifier':
        return this.#identifier(input, node.name);
    }
  }

  #identifier(input: unknown[], name: string): unknown[] {
    if (name === 'range') {
      this.#beginRange += 1;
      return input;
    }
    if (name !== 'end') throw new Error(`unrecognized identifier ${name}`);
    if (this.#inRange === 0) throw new Error('not in range, nothing to end');
    this.#endRange += 1;
    return [];
  }

  #field(input: unknown[], name: string): unknown[] {
    const found = input.flatMap((value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    if (found.length === 0 && input.length > 0 && !this.#allowMissing)
      throw new Error(`${name} is not found`);
    return found;
  }

  #filter(value: unknown, node: PathNode & { type: 'filter' }): unknown[] {
    if (!Array.isArray(value))
      throw new Error(`${formatValue(value)} is not array or slice and cannot be filtered`);
    return value.filter((item) => {
      const lefts = this.#filterSide(item, node.left, node.operator);
      if (node.operator === 'exists') return lefts.length > 0;
      if (lefts.length === 0) return false;
      const rights = this.#list([item], node.right);
      if (lefts.length > 1 || rights.length > 1) throw new Error('can only compare one element at a time');
      return rights.length > 0 && compares(lefts[0], node.operator, rights[0]);
    });
  }

  /** Whether a field exists is no question of missing keys. */
  #filterSide(item: unknown, list: PathList, operator: string): unknown[] {
    if (operator !== 'exists') return this.#list([item], list);
    try {
      return this.#list([item], list);
    } catch {
      return [];
    }
  }
}

const isNil = (value: unknown): boolean => value === null || value === undefined;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values of a map by key, items of a list. */
function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isMap(value)) return [];
  return Object.keys(value)
    .sort()
    .map((key) => value[key]);
}

/** The value and everything below it that has parts itself (texts count: they have letters). */
function descendants(value: unknown): unknown[] {
  if (typeof value === 'string') return value ? [value] : [];
  const parts = children(value);
  return parts.length ? [value, ...parts.flatMap(descendants)] : [];
}

function slice(value: unknown, { from, to, step, single }: PathNode & { type: 'slice' }): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${goType(value)} is not array or slice`);
  const { length } = value;
  const wrap = (at: number) => (at < 0 ? at + length : at);
  const start = wrap(from ?? 0);
  const end = to === undefined ? length : to < 0 || (to === 0 && single) ? to + length : to;
  if (start === end) return [];
  if (start >= length || start < 0) throw outOfBounds(start, length);
  if (end > length || end < 0) throw outOfBounds(end - 1, length);
  if (start > end) throw new Error(`starting index ${start} is greater than ending index ${end}`);
  if (step !== undefined && step <= 0) throw new Error('step must be > 0');
  return value.slice(start, end).filter((_, i) => i % (step ?? 1) === 0);
}

const outOfBounds = (index: number, length: number): Error =>
  new Error(`array index out of bounds: index ${index}, length ${length}`);

function compares(left: unknown, operator: string, right: unknown): boolean {
  if (typeof left !== typeof right || !['string', 'number', 'boolean'].includes(typeof left)) {
    throw new Error(
      isBasic(left) && isBasic(right) ? 'incompatible types for comparison' : 'invalid type for comparison',
    );
  }
  const [a, b] = [left as string, right as string];
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      throw new Error(`unrecognized filter operator ${operator}`);
  }
}

const isBasic = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** A value's Go type after decoding JSON. */
export function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : '<nil>';
}

const goScalar = (value: unknown): string => (typeof value === 'number' ? formatFloat(value) : String(value));

/** fmt's %#v: how error messages show the object they were given. */
export function goSyntax(value: unknown): string {
  if (isNil(value)) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isMap(value)) return typeof value === 'string' ? JSON.stringify(value) : goScalar(value);
  const entries = Object.keys(value).sort();
  return `map[string]interface {}{${entries.map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`).join(', ')}}`;
}

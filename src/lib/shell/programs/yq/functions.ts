/** The functions of expressions. */
import { isMap, isSeq, parseDocument, stringify, YAMLMap, YAMLSeq, type Node, type Pair } from 'yaml';
import { fromBase64, toBase64 } from '#lib/bytes/base64.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { evaluate, type Scope } from './evaluate.ts';
import {
  childOf,
  childrenOf,
  copied,
  isTrue,
  keyText,
  loose,
  nodeOf,
  plain,
  resolved,
  scalar,
  tagOf,
  YqError,
  type Place,
} from './nodes.ts';
import { ExpressionError, type Tree } from './tree.ts';

type Function = (inputs: readonly Place[], args: readonly Tree[], scope: Scope) => Place[];

export function call(name: string, args: readonly Tree[], inputs: readonly Place[], scope: Scope): Place[] {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (found) return found(inputs, args, scope);
  if (NOT_SIMULATED.has(name)) throw new YqError(`not simulated: yq: ${name}`);
  throw new ExpressionError(`1:1: invalid input text "${name}"`);
}

const NOT_SIMULATED = new Set(
  (
    'line_comment head_comment foot_comment comments style anchor alias explode load load_str load_xml load_props ' +
    'now tz format_datetime from_unix to_unix splitDoc split_doc tojson from_xml to_xml to_props from_props ' +
    'parent path setpath delpaths ireduce reduce collect match capture eval with_dtf line column filename ' +
    'pivot shuffle array_to_map error @csv @tsv @xml @props @csvd @tsvd @sh @uri @urid @xmld to_number envsubst'
  ).split(' '),
);

/** One result for each input, from its plain value. */
const each =
  (from: (value: unknown, place: Place) => unknown): Function =>
  (inputs) =>
    inputs.map((place) => loose(nodeOf(from(plain(resolved(place)), place)), place.document));

/** The same with an argument's value. */
const withValue =
  (from: (value: unknown, argument: unknown) => unknown): Function =>
  (inputs, [argument], scope) =>
    inputs.map((place) => {
      const [first] = argument ? evaluate(argument, [place], scope) : [];
      return loose(nodeOf(from(plain(resolved(place)), first && plain(resolved(first)))), place.document);
    });

/** A list changed as a list of nodes, so that comments come along. */
const list =
  (change: (items: Node[], by: (node: Node) => unknown, origin: Place) => Node[]): Function =>
  (inputs, [argument], scope) =>
    inputs.map((place) => {
      const node = resolved(place);
      const made = new YAMLSeq();
      const by = (item: Node): unknown => {
        const [first] = argument ? evaluate(argument, [loose(item, place.document)], scope) : [];
        return argument ? first && plain(resolved(first)) : plain(item);
      };
      made.items = change(isSeq(node) ? (node.items as Node[]).map(copied) : [], by, place);
      return loose(made, place.document);
    });

const text = (value: unknown, what: string): string => {
  if (typeof value === 'string') return value;
  throw new YqError(`cannot ${what} with ${tagOf(nodeOf(value))}, can only operate on strings`);
};

/** null, then booleans, numbers, strings; each by its size. */
function compare(a: unknown, b: unknown): number {
  const rank = (value: unknown) =>
    value === null || value === undefined
      ? 0
      : ({ boolean: 1, number: 2, string: 3 }[typeof value as 'string'] ?? 4);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a === b ? 0 : (a as string) < (b as string) ? -1 : 1;
}

const entriesOf: Function = (inputs) =>
  inputs.map((place) =>
    loose(
      nodeOf(childrenOf(place).map((child) => ({ key: child.key, value: plain(resolved(child)) }))),
      place.document,
    ),
  );

const fromEntries = each((value) =>
  Object.fromEntries(
    (value as { key?: unknown; value?: unknown }[]).map((entry) => [String(entry.key), entry.value ?? null]),
  ),
);

function contains(value: unknown, part: unknown): boolean {
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part);
  if (Array.isArray(part))
    return Array.isArray(value) && part.every((one) => value.some((item) => contains(item, one)));
  if (typeof part === 'object' && part !== null)
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.entries(part).every(([key, one]) => contains((value as Record<string, unknown>)[key], one))
    );
  return value === part;
}

const variable = (name: string, scope: Scope): string => {
  const found = scope.env.get(name);
  if (found === undefined) throw new YqError(`value for env variable '${name}' not provided in env()`);
  return found;
};

const named = (argument: Tree | undefined): string => {
  if (argument?.kind === 'call' && argument.args.length === 0) return argument.name;
  if (argument?.kind === 'literal' && typeof argument.value === 'string') return argument.value;
  throw new ExpressionError('bad expression, please check expression syntax');
};

const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0 });
const toJson = (value: unknown, indent = 2): string => JSON.stringify(value, undefined, indent);

const FUNCTIONS: Readonly<Record<string, Function>> = {
  select: (inputs, [condition], scope) =>
    inputs.filter((place) => evaluate(condition as Tree, [place], scope).some(({ node }) => isTrue(node))),
  map: (inputs, [change], scope) =>
    inputs.map((place) => {
      const made = new YAMLSeq();
      for (const child of childrenOf(place))
        made.items.push(...evaluate(change as Tree, [child], scope).map(({ node }) => copied(node)));
      return loose(made, place.document);
    }),
  map_values: (inputs, [change], scope) => {
    for (const place of inputs)
      for (const child of childrenOf(place)) {
        const [value] = evaluate(change as Tree, [child], scope);
        if (value) child.set(copied(value.node));
      }
    return [...inputs];
  },
  del: (inputs, [what], scope) => {
    for (const place of evaluate(what as Tree, inputs, scope).reverse()) place.remove();
    return [...inputs];
  },
  with: (inputs, [where, change], scope) => {
    evaluate(change as Tree, evaluate(where as Tree, inputs, scope), scope);
    return [...inputs];
  },
  empty: () => [],
  keys: (inputs) =>
    inputs.map((place) => loose(nodeOf(childrenOf(place).map(({ key }) => key)), place.document)),
  key: (inputs) => inputs.map((place) => loose(scalar(place.key ?? null), place.document)),
  length: each((value) =>
    value === null
      ? 0
      : typeof value === 'object'
        ? Object.keys(value as object).length
        : String(value).length,
  ),
  has: (inputs, [argument], scope) =>
    inputs.map((place) => {
      const [key] = evaluate(argument as Tree, [place], scope);
      const wanted = key && plain(key.node);
      const own = resolved(place);
      const is = isSeq(own)
        ? typeof wanted === 'number' && wanted < own.items.length
        : isMap(own) && own.items.some((pair) => keyText(pair.key) === String(wanted));
      return loose(scalar(is), place.document);
    }),
  not: (inputs) => inputs.map((place) => loose(scalar(!isTrue(place.node)), place.document)),
  tag: (inputs) => inputs.map((place) => loose(scalar(tagOf(resolved(place))), place.document)),
  type: (inputs) => inputs.map((place) => loose(scalar(tagOf(resolved(place))), place.document)),
  kind: (inputs) =>
    inputs.map((place) => {
      const node = resolved(place);
      return loose(scalar(isMap(node) ? 'map' : isSeq(node) ? 'seq' : 'scalar'), place.document);
    }),
  document_index: (inputs) => inputs.map((place) => loose(scalar(place.document.index), place.document)),
  file_index: (inputs) => inputs.map((place) => loose(scalar(place.document.fileIndex), place.document)),
  to_entries: entriesOf,
  from_entries: fromEntries,
  with_entries: (inputs, [change], scope) =>
    fromEntries(
      entriesOf(inputs, [], scope).map((entries) => {
        const made = childrenOf(entries).flatMap((entry) => evaluate(change as Tree, [entry], scope));
        return loose(nodeOf(made.map(({ node }) => plain(node))), entries.document);
      }),
      [],
      scope,
    ),
  first: (inputs) => inputs.map((place) => childOf(place, 0)),
  sort: list((items, by) => items.sort((a, b) => compare(by(a), by(b)))),
  sort_by: list((items, by) => items.sort((a, b) => compare(by(a), by(b)))),
  reverse: list((items) => items.reverse()),
  unique: list((items, by) =>
    items.filter((item, i) => items.findIndex((one) => by(one) === by(item)) === i),
  ),
  unique_by: list((items, by) =>
    items.filter((item, i) => items.findIndex((one) => by(one) === by(item)) === i),
  ),
  group_by: list((items, by) => {
    const groups = new Map<unknown, Node[]>();
    for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
    return [...groups.values()].map((group) => {
      const made = new YAMLSeq();
      made.items = group;
      return made;
    });
  }),
  flatten: each((value) => (value as unknown[]).flat(Infinity)),
  add: each((value) =>
    (value as unknown[]).reduce<unknown>(
      (sum, item) =>
        sum === null
          ? item
          : typeof sum === 'number'
            ? sum + Number(item)
            : Array.isArray(sum)
              ? [...sum, ...(item as unknown[])]
              : `${String(sum)}${String(item)}`,
      null,
    ),
  ),
  min: each((value) => [...(value as unknown[])].sort(compare)[0] ?? null),
  max: each((value) => [...(value as unknown[])].sort(compare).at(-1) ?? null),
  any: each((value) => (value as unknown[]).some((item) => item !== null && item !== false)),
  all: each((value) => (value as unknown[]).every((item) => item !== null && item !== false)),
  contains: withValue(contains),
  split: withValue((value, by) => text(value, 'split').split(String(by))),
  join: withValue((value, by) =>
    (value as unknown[]).map((item) => (item === null ? '' : String(item))).join(String(by)),
  ),
  test: withValue((value, pattern) => new RegExp(text(pattern, 'match'), 'u').test(text(value, 'match'))),
  sub: (inputs, [both], scope) =>
    inputs.map((place) => {
      // `sub("a", "b")`: the comma joins what other functions keep apart with a semicolon.
      if (both?.kind !== 'binary' || both.op !== ',')
        throw new ExpressionError('bad expression, please check expression syntax');
      const { left: pattern, right: by } = both;
      const argument = (tree: Tree | undefined) =>
        String(plain((evaluate(tree as Tree, [place], scope)[0] as Place).node));
      const changed = text(plain(resolved(place)), 'substitute').replace(
        new RegExp(argument(pattern), 'gu'),
        argument(by).replace(/\$\{(\w+)\}/g, '$<$1>'),
      );
      return loose(scalar(changed), place.document);
    }),
  downcase: each((value) => text(value, 'change case').toLowerCase()),
  ascii_downcase: each((value) => text(value, 'change case').toLowerCase()),
  upcase: each((value) => text(value, 'change case').toUpperCase()),
  ascii_upcase: each((value) => text(value, 'change case').toUpperCase()),
  trim: each((value) => text(value, 'trim').trim()),
  to_string: each((value) => (typeof value === 'object' ? toYaml(value) : String(value))),
  env: (inputs, [name], scope) =>
    inputs.map((place) =>
      loose(
        (parseDocument(variable(named(name), scope)).contents as Node | null) ?? scalar(''),
        place.document,
      ),
    ),
  strenv: (inputs, [name], scope) =>
    inputs.map((place) => loose(scalar(variable(named(name), scope)), place.document)),
  to_json: withValue(
    (value, indent) => toJson(value, typeof indent === 'number' ? indent : 2) + (indent === 0 ? '' : '\n'),
  ),
  '@json': each((value) => toJson(value, 0)),
  from_json: each((value) => parseDocument(text(value, 'read JSON')).toJS() as unknown),
  to_yaml: each(toYaml),
  '@yaml': each(toYaml),
  from_yaml: each((value) => parseDocument(text(value, 'read YAML')).toJS() as unknown),
  '@base64': each((value) => toBase64(utf8(text(value, 'encode')))),
  '@base64d': each((value) => utf8Text(fromBase64(text(value, 'decode')) ?? new Uint8Array())),
  sort_keys: (inputs, [where], scope) => {
    for (const place of evaluate(where as Tree, inputs, scope)) {
      const own = resolved(place);
      if (isMap(own))
        (own as YAMLMap<Node, Node>).items.sort((a: Pair<Node, Node>, b: Pair<Node, Node>) =>
          compare(keyText(a.key), keyText(b.key)),
        );
    }
    return [...inputs];
  },
  pick: (inputs, [argument], scope) =>
    inputs.map((place) => {
      const [names] = evaluate(argument as Tree, [place], scope);
      const wanted = (names ? (plain(names.node) as unknown[]) : []).map(String);
      const own = resolved(place);
      if (!isMap(own)) throw new YqError(`cannot pick from ${tagOf(own)}`);
      const made = copied(own) as YAMLMap<Node, Node>;
      made.items = made.items
        .filter((pair) => wanted.includes(keyText(pair.key)))
        .sort((a, b) => wanted.indexOf(keyText(a.key)) - wanted.indexOf(keyText(b.key)));
      return loose(made, place.document);
    }),
};

/** Short names. */
const SAME: Readonly<Record<string, string>> = {
  documentIndex: 'document_index',
  di: 'document_index',
  fileIndex: 'file_index',
  fi: 'file_index',
  sortKeys: 'sort_keys',
};
for (const [short, long] of Object.entries(SAME))
  (FUNCTIONS as Record<string, Function>)[short] = FUNCTIONS[long] as Function;

import { Document, parseDocument, type Node } from 'yaml';
import { expect, test } from 'vitest';
import { evaluate, type Scope } from './evaluate.ts';
import { plain, resolved, scalar, YqError, type Place } from './nodes.ts';
import { ExpressionError, parse } from './tree.ts';

const scope: Scope = { variables: new Map(), env: new Map([['TAG', '1.28']]) };

function run(expression: string, text: string): { readonly values: unknown[]; readonly document: Document } {
  const tree: Document = parseDocument(text) as unknown as Document;
  const place: Place = {
    document: { index: 0, file: 'f', fileIndex: 0, tree },
    node: (tree.contents as Node | null) ?? scalar(null),
    set: (node) => void (tree.contents = node as never),
    remove: () => void (tree.contents = null as never),
  };
  const values = evaluate(parse(expression), [place], scope).map((found) => plain(resolved(found)));
  return { values, document: tree };
}

const SAMPLE = 'a: {b: [1, 2, {c: x}]}\ns: "q"\nn: null\nbig: &big {k: v}\nsame: *big\n';

test.each<[string, unknown[]]>([
  ['.a.b[0]', [1]],
  ['.a.b[-1].c', ['x']],
  ['.a.b[1:]', [[2, { c: 'x' }]]],
  ['.["s"], ."s", .s', ['q', 'q', 'q']],
  ['.same.k', ['v']],
  ['.a["b"] | length', [3]],
  ['.x.y.z', [null]],
  ['.a.b.[1]', [2]],
  ['[.a.b[] | select(tag == "!!int")]', [[1, 2]]],
  ['{"k": .s, "l": .a.b[0]}', [{ k: 'q', l: 1 }]],
  ['.s as $x | $x + "!"', ['q!']],
  ['.n // .s', ['q']],
  ['.a.b[0] + 2 * 3', [7]],
  ['.s == "q" and .n == null', [true]],
  ['.s == "*"', [true]],
  ['(.a.b[0] | not) or false', [false]],
  ['.a | with_entries(.key |= "x_" + .)', [{ x_b: [1, 2, { c: 'x' }] }]],
  ['.big * {"m": 1}', [{ k: 'v', m: 1 }]],
  ['strenv(TAG)', ['1.28']],
  ['env(TAG)', [1.28]],
  ['.a.b | map(select(. == 2))', [[2]]],
  ['.s | test("^[a-z]$")', [true]],
  ['.a.b[0:2] | contains([2])', [true]],
  ['"a-b" | split("-") | reverse | join("+")', ['b+a']],
  ['.s | sub("q", "z")', ['z']],
])('%s', (expression, values) => {
  expect(run(expression, SAMPLE).values).toEqual(values);
});

test.each([
  ['.a = 2', 'a: 1 # one\nb: 2\n', 'a: 2 # one\nb: 2\n'],
  ['.a |= . + 1', '# head\na: 1\n', '# head\na: 2\n'],
  ['.new.deep[1] = "v"', 'a: 1\n', 'a: 1\nnew:\n  deep:\n    - null\n    - v\n'],
  ['del(.l[0], .l[2])', 'l: [1, 2, 3]\n', 'l: [ 2 ]\n'],
  ['del(.. | select(. == "x"))', 'a: x\nb: [x, y]\n', 'b: [ y ]\n'],
  ['.l += "b"', 'l:\n  - a # first\n', 'l:\n  - a # first\n  - b\n'],
  ['.s = "new"', "s: 'old'\n", "s: 'new'\n"],
  [
    '(.l[] | select(.n == "b") | .v) = 9',
    'l:\n  - {n: a, v: 1}\n  - {n: b, v: 2}\n',
    'l:\n  - { n: a, v: 1 }\n  - { n: b, v: 9 }\n',
  ],
  ['sort_keys(..)', 'b: 1\na: {d: 1, c: 2}\n', 'a: { c: 2, d: 1 }\nb: 1\n'],
  ['with(.a; .b = 2 | .c = 3)', 'a: {}\n', 'a: { b: 2, c: 3 }\n'],
])('%s changes %j', (expression, before, after) => {
  expect(run(expression, before).document.toString({ lineWidth: 0 })).toBe(after);
});

test.each(['.a |', '.a b', '(.a', '.a]', '{a 1}', 'nope(.a)', '.a.b[', '|', '.a ==', '$'])(
  '%s is no expression',
  (expression) => {
    expect(() => run(expression, SAMPLE)).toThrow(ExpressionError);
  },
);

test.each([
  ['.a - "x"', '!!str cannot be subtracted from !!map'],
  ['$x', 'Variable x not set'],
  ['strenv(NOPE)', "value for env variable 'NOPE' not provided in env()"],
  ['.a line_comment="x"', 'not simulated: yq: line_comment ='],
  ['.a.b[-9]', 'index [-9] out of range, array size is 3'],
])('%s fails', (expression, message) => {
  expect(() => run(expression.replace('.a line', '.a | line'), SAMPLE)).toThrow(new YqError(message));
});

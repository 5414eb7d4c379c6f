import { expect, test } from 'vitest';
import type { FlowEdge } from '#lib/worker/protocol.ts';
import { graphOf } from './flow-graph.ts';
import { layOut, type Box, type Direction } from './flow-layout.ts';

/** `a:v1 b:v2 ok/failed` as an edge; `*` is somebody outside, `^gate` a gateway, `!web` a Service that nobody stands behind. */
function edge(text: string): FlowEdge {
  const [from = '', to = '', counts = '1/0'] = text.split(' ');
  const [ok = 0, failed = 0] = counts.split('/').map(Number);
  const end = (name: string): FlowEdge['from'] => {
    if (name === '*') return { kind: 'unknown', namespace: '', app: 'unknown', version: '' };
    const [app = '', version = ''] = name.replace('^', '').split(':');
    const kind = name.startsWith('^') ? 'gateway' : 'workload';
    return { kind, namespace: kind === 'gateway' ? 'istio-system' : 'default', app, version };
  };
  const nobody = to.startsWith('!');
  const service = `${to.replace(/^[!^]/, '').replace(/:.*/, '')}.default`;
  return { from: end(from), service, ok, failed, ...(!nobody && { to: end(to) }) };
}
const graph = (...lines: readonly string[]) => graphOf(lines.map(edge), 60_000);

const SHOP = [
  '* ^gate 120/0',
  '^gate composite:v1 120/0',
  'composite:v1 product:v1 120/0',
  'composite:v1 review:v1 96/0',
  'composite:v1 review:v10 6/0',
  'composite:v1 review:v2 12/6',
];

test('apps stand in layers, those that ask before those that are asked; versions by their numbers', () => {
  const { apps } = graph(...SHOP.toReversed());
  expect(apps.map(({ layer, name, nodes }) => [layer, name, nodes.map(({ version }) => version)])).toEqual([
    [0, 'unknown', ['']],
    [1, 'gate', ['']],
    [2, 'composite', ['v1']],
    [3, 'product', ['v1']],
    [3, 'review', ['v1', 'v2', 'v10']],
  ]);
});

test('a line says how often, which part of what is asked of the app, and what failed', () => {
  const { lines } = graph(...SHOP);
  const review = lines.filter(({ to }) => to.includes('review'));
  expect(
    review.map(({ to, perSecond, share, failed }) => [to.split('/').at(-1), perSecond, share, failed]),
  ).toEqual([
    ['v1', 1.6, 0.8, 0],
    ['v10', 0.1, 0.05, 0],
    ['v2', 0.3, 0.15, 6],
  ]);
});

test.each([
  ['two that ask each other', ['* a', 'a b', 'b a'], { unknown: 0, a: 1, b: 2 }],
  ['a circle that nobody asks', ['a b', 'b c', 'c a'], { a: 0, b: 1, c: 2 }],
  ['one that asks itself', ['a a', 'a b'], { a: 0, b: 1 }],
  ['a short way and a long one', ['a b', 'b c', 'a c', 'c d', 'a d'], { a: 0, b: 1, c: 2, d: 3 }],
  ['a Service that nobody stands behind', ['a !b'], { a: 0, b: 1 }],
])('layers of %s', (_, lines, layers) => {
  const { apps } = graph(...lines);
  expect(Object.fromEntries(apps.map(({ name, layer }) => [name, layer]))).toEqual(layers);
});

test('the same app by two Services is one line, which names both', () => {
  const by = (service: string) => ({ ...edge('a b:v1 1/0'), service });
  const { lines } = graphOf([by('b.default'), by('b-v1.default')], 1000);
  expect(lines).toMatchObject([{ services: ['b-v1.default', 'b.default'], requests: 2, share: 1 }]);
});

const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['a shop', SHOP],
  ['a circle', ['* a:v1', 'a:v1 b', 'b a:v1 0/3', 'b b']],
  ['many', Array.from({ length: 30 }, (_, n) => `app${n % 7}:v${n % 3} app${(n * 5 + 1) % 11}:v${n % 2}`)],
  ['nothing', []],
];

test.each(
  CASES.flatMap(([name, lines]) => (['right', 'down'] as const).map((way) => [name, way, lines] as const)),
)(
  '%s, drawn %s: nothing overlaps or hangs over, every line ends where it should',
  (_, way: Direction, lines) => {
    const layout = layOut(graph(...lines), way);
    for (const [n, one] of layout.apps.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.y).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(layout.width);
      expect(one.y + one.height).toBeLessThanOrEqual(layout.height);
      for (const other of layout.apps.slice(n + 1)) expect(apart(one, other)).toBe(true);
      for (const node of one.nodes) expect(apart(one, { ...node, width: 1, height: 1 })).toBe(false);
    }
    const places = new Map(layout.apps.flatMap(({ nodes }) => nodes.map((one) => [one.node.key, one])));
    expect(layout.lines).toHaveLength(graph(...lines).lines.length);
    for (const { line, path } of layout.lines) {
      expect(path).not.toContain('NaN');
      const to = places.get(line.to)!;
      const end = Number(/[HV]([-\d.]+)$/.exec(path)?.[1]);
      expect(end).toBeCloseTo(way === 'right' ? to.x : to.y, 0);
    }
  },
);

test('labels of lines that arrive at one version have room beside each other', () => {
  const lines = graph('a:v1 c:v1 1/1', 'a:v2 c:v1 2/0', 'b c:v1 3/3');
  const ys = layOut(lines, 'right')
    .lines.map(({ label }) => label.y)
    .sort((a, b) => a - b);
  expect(Math.min(...ys.slice(1).map((y, n) => y - ys[n]!))).toBeGreaterThanOrEqual(18);
});

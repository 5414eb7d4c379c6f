import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#lib/kube/types.ts';
import { Random } from '#lib/sim/random.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { Store } from './store.ts';
import { storeView } from './view.ts';

const pod = (
  name: string,
  labels: Record<string, string> = {},
  owner?: string,
  nodeName?: string,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    labels,
    ...(owner && {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner }],
    }),
  },
  spec: { containers: [], ...(nodeName && { nodeName }) },
});

function opened(seed = 1) {
  const sim = new Simulation({ seed });
  const store = new Store(sim);
  return { sim, store, view: storeView(store, sim) };
}

const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name).join(' ');

test('lists are in key order, and a list that was handed out stays as it is', () => {
  const { store } = opened();
  for (const name of ['b', 'a-b', 'a', 'c']) store.create('pods', pod(name));
  const before = store.list('pods');
  store.remove('pods', 'default', 'b');
  store.replace('pods', pod('c', { new: 'yes' }));
  expect([names(before), names(store.list('pods')), names(store.list('pods', 'other'))]).toEqual([
    'a a-b b c',
    'a a-b c',
    '',
  ]);
  expect(before[3]?.metadata.labels).toEqual({});
});

test('read in the middle of many changes or only after them, lists are the same', () => {
  const random = new Random(9);
  const { store } = opened();
  const present = new Map<string, KubeObject>();
  for (let i = 0; i < 3_000; i += 1) {
    const name = `p${random.below(200)}`;
    const known = present.has(name);
    if (known && random.below(2) === 0) {
      store.remove('pods', 'default', name);
      present.delete(name);
    } else present.set(name, known ? store.replace('pods', pod(name)) : store.create('pods', pod(name)));
    if (random.below(i < 1_500 ? 3 : 100) > 0) continue;
    const expected = [...present.keys()].sort().map((key) => present.get(key));
    expect(store.list('pods')).toEqual(expected);
  }
});

test('an object moves between labels, owners and nodes with what it says', () => {
  const { store, view } = opened();
  store.create('pods', pod('a', { app: 'web' }, 'rs1'));
  store.create('pods', pod('b', { app: 'web', tier: 'x' }, 'rs1'));
  const found = () => [
    names(view.select('pods', 'default', { matchLabels: { app: 'web' } })),
    names(view.ownedBy('pods', 'rs1')),
    names(view.onNode('node01')),
  ];
  expect(found()).toEqual(['a b', 'a b', '']);
  store.replace('pods', pod('a', { app: 'db' }, undefined, 'node01'));
  expect(found()).toEqual(['b', 'b', 'a']);
  expect(
    names(
      view.select('pods', 'default', {
        matchLabels: { app: 'web' },
        matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }],
      }),
    ),
  ).toBe('');
  expect(names(view.select('pods', 'default', {}))).toBe('a b');
});

test('every write is a revision, told at once, and can be read again', () => {
  const { store } = opened();
  const told: string[] = [];
  const stop = store.subscribe(({ revision, type, key }) => told.push(`${revision} ${type} ${key}`));
  store.create('pods', pod('a'));
  store.create('configmaps', { ...pod('c'), kind: 'ConfigMap' });
  store.replace('pods', pod('a', { x: 'y' }));
  expect(store.remove('pods', 'default', 'a')?.metadata.resourceVersion).toBe('4');
  stop();
  store.create('pods', pod('b'));
  expect(told).toEqual([
    '1 ADDED default/a',
    '2 ADDED default/c',
    '3 MODIFIED default/a',
    '4 DELETED default/a',
  ]);
  expect(store.changesSince(1, 'pods')?.map(({ revision }) => revision)).toEqual([3, 4, 5]);
  expect(store.changesSince(5)).toEqual([]);
});

test('the past is bounded: what is older cannot be watched from', () => {
  const { store } = opened();
  store.create('pods', pod('a'));
  for (let i = 0; i < 4_000; i += 1) store.replace('pods', pod('a', { i: String(i) }));
  expect(store.changesSince(1)).toBeUndefined();
  expect(store.changesSince(store.revision - 2_000)?.length).toBe(2_000);
});

describe('after a restore', () => {
  test('indexes say the same as before, and the bytes are the same', () => {
    const { sim, store, view } = opened();
    const random = new Random(3);
    for (let i = 0; i < 400; i += 1) {
      const name = `p${random.below(60)}`;
      const object = pod(name, { app: `a${random.below(4)}` }, `rs${random.below(3)}`, `n${random.below(2)}`);
      if (!store.get('pods', 'default', name)) store.create('pods', object);
      else if (random.below(4) === 0) store.remove('pods', 'default', name);
      else store.replace('pods', object);
    }
    const text = JSON.stringify(sim.snapshot());
    const fresh = opened(2);
    fresh.sim.restore(JSON.parse(text));
    expect(JSON.stringify(fresh.sim.snapshot())).toBe(text);
    const all = (from: typeof view) => [
      from.list('pods'),
      ...[0, 1, 2, 3].map((n) => from.select('pods', 'default', { matchLabels: { app: `a${n}` } })),
      ...[0, 1, 2].map((n) => from.ownedBy('pods', `rs${n}`)),
      ...[0, 1].map((n) => from.onNode(`n${n}`)),
    ];
    expect(all(fresh.view)).toEqual(all(view));
    expect(all(view).flat().length).toBe(4 * store.list('pods').length);
    expect(fresh.store.changesSince(store.revision - 1)).toBeUndefined();
    expect(fresh.store.changesSince(store.revision)).toEqual([]);
  });
});

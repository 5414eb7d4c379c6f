import { expect, test } from 'vitest';
import type { KubeObject } from '#lib/kube/types.ts';
import { Leash } from '#lib/sim/leash.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { resources } from './apiserver/kinds/index.ts';
import { ApiServer } from './apiserver/server.ts';
import { LocalClient } from './local-client.ts';
import { Store } from './store/store.ts';

function connected() {
  const sim = new Simulation({ seed: 1 });
  const api = new ApiServer({ sim, store: new Store(sim), resources, admission: [], version: 'v1.32.13' });
  const leash = new Leash(sim);
  const client = new LocalClient(api, leash);
  const create = (name: string) =>
    client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  return { sim, api, leash, client, create };
}

test('what a request sets off has settled when its answer is read', async () => {
  const { sim, api, create } = connected();
  const seen: string[] = [];
  sim.onWork('see', (key) => seen.push(key));
  api.store.subscribe(({ key }) => sim.enqueue('see', key));
  await create('shop');
  expect(seen).toEqual(['shop']);
});

test('a watch brings what happens, wakes its program, and ends when it is closed', async () => {
  const { leash, client, create } = connected();
  const { stream } = await client.request({
    method: 'GET',
    path: '/api/v1/namespaces',
    query: { watch: 'true' },
  });
  const first = stream!.next();
  const before = leash.wakes;
  await create('shop');
  expect(leash.wakes).toBe(before + 1);
  const item = (await first) as { watch: { type: string; object: KubeObject } };
  expect([item.watch.type, item.watch.object.metadata.name]).toEqual(['ADDED', 'shop']);
  const second = stream!.next();
  stream!.close();
  expect(await second).toBeUndefined();
  await create('late');
  expect(await stream!.next()).toBeUndefined();
});

test('a refusal is an answer, not an exception', async () => {
  const { client } = connected();
  const { status, body } = await client.request({ method: 'GET', path: '/api/v1/namespaces/nowhere' });
  expect([status, (body as { message: string }).message]).toEqual([404, 'namespaces "nowhere" not found']);
});

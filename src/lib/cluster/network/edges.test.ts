/** Who asks whom, counted: through Services, an ingress controller, and in apps that ask others. */
import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { byService, Edges, NOBODY, since } from './edges.ts';

const app = (name: string, http: object[]) => ({
  repository: `registry.example/${name}`,
  tags: ['v1', 'v2'],
  app: { ports: [8080], listenAfterMs: 10, http },
});

function shop(): Cluster {
  const config = loadConfig({
    ingress: true,
    registries: [{ host: 'registry.example' }],
    images: [
      app('front', [{ path: '/', status: 200, calls: { back: 'http://back/' } }]),
      app('back', [{ path: '/', status: 500 }]),
    ],
  });
  const cluster = new Cluster(new Simulation({ seed: 1 }), config);
  const post = (path: string, body: object) => {
    const { status, body: answer } = cluster.handle({ method: 'POST', path, body });
    expect(status, JSON.stringify(answer)).toBe(201);
    cluster.sim.settle();
  };
  for (const [name, version] of [
    ['front', 'v1'],
    ['back', 'v2'],
  ] as const) {
    const spec = { containers: [{ name, image: `registry.example/${name}:${version}` }] };
    const metadata = { name: `${name}-0`, labels: { 'app.kubernetes.io/name': name, version } };
    post('/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
    post('/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { 'app.kubernetes.io/name': name }, ports: [{ port: 80, targetPort: 8080 }] },
    });
  }
  post('/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'nobody' },
    spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] },
  });
  post('/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front' },
    spec: {
      rules: [
        {
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'front', port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  });
  cluster.sim.advance(cluster.sim.now + 60_000);
  return cluster;
}

function ask(cluster: Cluster, url: string, from?: { readonly namespace: string }): void {
  const flight = cluster.network.send({ method: 'GET', url, headers: {} }, 'test', from);
  cluster.sim.advance(cluster.sim.now + flight.tookMs);
  cluster.network.finish(flight);
}

test('each hop of a request is an edge: from outside, through the ingress controller, to what the app itself asks', () => {
  const cluster = shop();
  ask(cluster, 'http://192.168.49.2/');
  const front = { kind: 'workload', namespace: 'default', app: 'front', version: 'v1' };
  const controller = { kind: 'gateway', namespace: 'ingress-nginx', app: 'ingress-nginx', version: '' };
  expect(cluster.network.edges.recent(60_000)).toEqual([
    {
      from: front,
      service: 'back.default',
      to: { ...front, app: 'back', version: 'v2' },
      ok: 0,
      failed: 1,
    },
    { from: NOBODY, service: '', to: controller, ok: 0, failed: 1 },
    { from: controller, service: 'front.default', to: front, ok: 0, failed: 1 },
  ]);
});

test('a Service that nobody stands behind is asked in vain', () => {
  const cluster = shop();
  ask(cluster, 'http://nobody/', { namespace: 'default' });
  expect(cluster.network.edges.totals).toEqual([
    { from: NOBODY, service: 'nobody.default', ok: 0, failed: 1 },
  ]);
  expect(byService(cluster.network.edges.totals)).toEqual({
    'nobody.default': { total: 1, failed: 1, byVersion: {}, share: {} },
  });
});

test('seconds are forgotten after two minutes, totals are not; both survive a save', () => {
  const sim = new Simulation({ seed: 1 });
  const edges = new Edges(sim);
  const to = (version: string) => ({ ...NOBODY, kind: 'workload' as const, app: 'web', version });
  const note = (version: string, times: number) => {
    for (let n = 0; n < times; n += 1)
      edges.note([{ from: NOBODY, service: 'web.default', to: to(version) }], true);
  };
  let heard = 0;
  edges.onChange(() => (heard += 1));
  note('v1', 3);
  const before = edges.totals;
  sim.advance(sim.now + 30_000);
  note('v2', 1);
  const saved = JSON.parse(JSON.stringify(sim.snapshot())) as ReturnType<Simulation['snapshot']>;
  sim.advance(sim.now + 200_000);
  note('v1', 1);
  sim.restore(saved);
  expect(byService(edges.recent(60_000))['web.default']).toEqual({
    total: 4,
    failed: 0,
    byVersion: { v1: 3, v2: 1 },
    share: { v1: 0.75, v2: 0.25 },
  });
  expect(byService(edges.recent(10_000))['web.default']?.byVersion).toEqual({ v2: 1 });
  expect(since(before, edges.totals).map(({ to: got, ok }) => [got?.version, ok])).toEqual([['v2', 1]]);
  sim.advance(sim.now + 200_000);
  note('v2', 1);
  expect(sim.table('network/edges').size).toBe(1);
  expect(byService(edges.totals)['web.default']?.byVersion).toEqual({ v1: 3, v2: 2 });
  expect(heard).toBe(6);
});

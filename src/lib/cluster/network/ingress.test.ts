import { beforeAll, describe, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const NOTES = 'nginx.ingress.kubernetes.io/';
let cluster: Cluster;

function post(path: string, body: unknown): void {
  const { status, body: answer } = cluster.handle({ method: 'POST', path, body });
  expect(status, JSON.stringify(answer)).toBe(201);
  cluster.sim.settle();
}

const ingress = (name: string, paths: object[], annotations = {}, spec = {}) =>
  post('/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations },
    spec: { rules: [{ host: `${name}.example`, http: { paths } }], ...spec },
  });

const path = (at: string, pathType = 'Prefix', name = 'web') => ({
  path: at,
  pathType,
  backend: { service: { name, port: { number: 80 } } },
});

/** The status that a client of the node gets, and what it is told. */
function ask(host: string, at: string, headers = {}) {
  const request = { method: 'GET', url: `http://192.168.49.2${at}`, headers: { Host: host, ...headers } };
  const outcome = cluster.network.finish(cluster.network.send(request, 'test'));
  return outcome.ok ? outcome : { status: 0, headers: {}, body: outcome.error };
}

beforeAll(() => {
  const sim = new Simulation({ seed: 1 });
  cluster = new Cluster(sim, loadConfig({ ingress: true }));
  const labels = { app: 'web' };
  const spec = { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] };
  post('/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', labels },
    spec,
  });
  for (const [name, selector] of [
    ['web', labels],
    ['empty', { app: 'none' }],
  ] as const)
    post('/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector, ports: [{ port: 80 }] },
    });
  ingress('shop', [path('/only', 'Exact'), path('/none', 'Prefix', 'empty'), path('/')]);
  ingress('far', [path('/app(/|$)(.*)', 'ImplementationSpecific')], { [`${NOTES}rewrite-target`]: '/$2' });
  ingress('safe', [path('/')], {}, { tls: [{ hosts: ['safe.example'], secretName: 'cert' }] });
  post('/api/v1/namespaces/default/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'users' },
    stringData: { auth: 'ann:{PLAIN}secret\n' },
  });
  const auth = { [`${NOTES}auth-type`]: 'basic', [`${NOTES}auth-secret`]: 'users' };
  ingress('closed', [path('/')], auth);
  sim.advance(sim.now + 70_000);
});

describe('an ingress controller', () => {
  test.each([
    { host: 'shop.example', at: '/', says: 200 },
    { host: 'shop.example', at: '/none/deeper', says: 503 },
    { host: 'other.example', at: '/', says: 404 },
    { host: 'far.example', at: '/app/', says: 200 },
    { host: 'far.example', at: '/', says: 404 },
    { host: 'safe.example', at: '/', says: 308 },
    { host: 'closed.example', at: '/', says: 401 },
  ])('answers $host$at with $says', ({ host, at, says }) => {
    expect(ask(host, at).status).toBe(says);
  });

  test('lets in who gives the right password', () => {
    const basic = (words: string) => ({ Authorization: `Basic ${btoa(words)}` });
    expect(ask('closed.example', '/', basic('ann:secret')).status).toBe(200);
    expect(ask('closed.example', '/', basic('ann:wrong')).status).toBe(401);
    expect(ask('closed.example', '/', basic('bob:secret')).status).toBe(401);
  });

  test('says within a minute at which address an Ingress is', () => {
    const stored = cluster.store.get('ingresses.networking.k8s.io', 'default', 'shop') as unknown as {
      status: unknown;
    };
    expect(stored.status).toEqual({ loadBalancer: { ingress: [{ ip: '192.168.49.2' }] } });
  });
});

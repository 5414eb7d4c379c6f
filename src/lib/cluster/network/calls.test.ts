/** Apps that ask other apps before they answer, and an ingress controller that a load balancer stands before. */
import { beforeAll, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const IP = '198.51.100.24';
const HOST = `shop.${IP}.nip.io`;
let cluster: Cluster;

function send(method: 'POST' | 'DELETE', path: string, body?: unknown): void {
  const { status, body: answer } = cluster.handle({ method, path, ...(body !== undefined && { body }) });
  expect(status, JSON.stringify(answer)).toBeLessThan(300);
  cluster.sim.settle();
}

function ask(url: string, from?: { readonly namespace: string }) {
  const flight = cluster.network.send({ method: 'GET', url, headers: {} }, 'test', from);
  cluster.sim.advance(cluster.sim.now + flight.tookMs);
  const outcome = cluster.network.finish(flight);
  return { flight, outcome: outcome.ok ? outcome : undefined, error: outcome.ok ? undefined : outcome.error };
}

const app = (name: string, http: object[]) => ({
  repository: `registry.example/${name}`,
  tags: ['v1'],
  app: { ports: [8080], listenAfterMs: 10, http },
});

beforeAll(() => {
  const config = loadConfig({
    loadBalancers: [IP],
    ingress: { service: 'LoadBalancer' },
    registries: [{ host: 'registry.example' }],
    images: [
      app('front', [
        {
          path: '/stock',
          status: 200,
          contentType: 'application/json',
          body: '{"from":"{{tag}}","stock":{{calls.back}}}',
          calls: { back: 'http://back/stock' },
          otherwise: { status: 503, body: 'no stock' },
        },
        { path: '/plain', status: 200, body: 'plain', calls: { back: 'http://back/none' } },
        { path: '/round', status: 200, calls: { self: 'http://front/round' } },
      ]),
      app('back', [{ path: '/stock', status: 200, body: '[1,2]', afterMs: 40 }]),
    ],
  });
  cluster = new Cluster(new Simulation({ seed: 1 }), config);
  for (const name of ['front', 'back']) {
    const spec = { containers: [{ name, image: `registry.example/${name}:v1` }] };
    const metadata = { name, labels: { app: name } };
    send('POST', '/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
    send('POST', '/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
    });
  }
  send('POST', '/api/v1/namespaces/default/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cert' },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': 'a certificate', 'tls.key': 'a key' },
  });
  send('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop' },
    spec: {
      tls: [{ hosts: [HOST], secretName: 'cert' }],
      rules: [
        {
          host: HOST,
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
  cluster.sim.advance(cluster.sim.now + 70_000);
});

test('an answer holds what others said, and takes as long as they do', () => {
  const { outcome, flight } = ask('http://front/stock', { namespace: 'default' });
  expect(outcome).toMatchObject({ status: 200, body: '{"from":"v1","stock":[1,2]}' });
  expect(flight.tookMs).toBeGreaterThan(40);
});

test('one that others do not answer says so in its own way, or with 500', () => {
  expect(ask('http://front/plain', { namespace: 'default' }).outcome?.status).toBe(500);
  send('DELETE', '/api/v1/namespaces/default/services/back');
  expect(ask('http://front/stock', { namespace: 'default' }).outcome).toMatchObject({
    status: 503,
    body: 'no stock',
  });
});

test('apps that ask each other in a circle do not answer, and the cluster lives', () => {
  expect(ask('http://front/round', { namespace: 'default' }).outcome?.status).toBe(500);
});

test('an ingress controller behind a load balancer is reached at its address, and Ingresses have that one', () => {
  const { outcome, flight } = ask(`https://${HOST}/stock`);
  expect(flight.certificate).toMatchObject({ subject: `CN=${HOST}`, http2: true });
  expect(outcome?.status).toBe(503);
  expect(Object.keys(outcome?.headers ?? {})).toEqual([
    'Date',
    'Content-Type',
    'Content-Length',
    'Connection',
    'Strict-Transport-Security',
  ]);
  const ingress = cluster.store.get('ingresses.networking.k8s.io', 'default', 'shop') as unknown as {
    status: unknown;
  };
  expect(ingress.status).toEqual({ loadBalancer: { ingress: [{ ip: IP }] } });
});

test('over plain HTTP it sends the client to HTTPS; for a host without a certificate it shows its own', () => {
  const { outcome } = ask(`http://${HOST}/stock`);
  expect(outcome).toMatchObject({ status: 308, headers: { Location: `https://${HOST}/stock` } });
  const other = ask(`https://${IP}/`);
  expect(other.flight.certificate?.subject).toContain('Fake Certificate');
  expect(other.outcome?.headers).not.toHaveProperty('Strict-Transport-Security');
});

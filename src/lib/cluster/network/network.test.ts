import { describe, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { parseUrl } from './url.ts';

/** A cluster with two ready nginx pods behind Services of each type, after a minute. */
function web(config: object = {}): Cluster {
  const sim = new Simulation({ seed: 1 });
  const cluster = new Cluster(sim, loadConfig(config));
  const post = (path: string, body: unknown) => {
    const { status, body: answer } = cluster.handle({ method: 'POST', path, body });
    expect(status, JSON.stringify(answer)).toBe(201);
    sim.settle();
  };
  sim.settle();
  const labels = { app: 'web' };
  const readinessProbe = { httpGet: { path: '/', port: 80 } };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27', readinessProbe }] },
  };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  post('/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec,
  });
  post('/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'misnamed' },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 'http' }] },
  });
  for (const type of ['ClusterIP', 'NodePort', 'LoadBalancer']) {
    const metadata = { name: type.toLowerCase() };
    post('/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type, selector: labels, ports: [{ port: 80 }] },
    });
  }
  sim.advance(sim.now + 60_000);
  return cluster;
}

interface Found {
  readonly spec: { readonly clusterIP: string; readonly ports: readonly { readonly nodePort?: number }[] };
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] } };
}

const service = (cluster: Cluster, name: string) =>
  cluster.store.get('services', 'default', name) as unknown as Found;

/** The status of the answer, or how the request failed. */
function get(cluster: Cluster, url: string, namespace?: string): number | string {
  const flight = cluster.network.send(
    { method: 'GET', url, headers: {} },
    'test',
    namespace === undefined ? undefined : { namespace },
  );
  const outcome = cluster.network.finish(flight);
  return outcome.ok ? outcome.status : outcome.error;
}

test('each type of Service answers at its own addresses', () => {
  const cluster = web({ loadBalancers: ['172.30.9.1'] });
  expect(get(cluster, `http://${service(cluster, 'clusterip').spec.clusterIP}/`)).toBe(200);
  expect(get(cluster, `http://192.168.49.2:${service(cluster, 'nodeport').spec.ports[0]?.nodePort}/`)).toBe(
    200,
  );
  expect(service(cluster, 'loadbalancer').status.loadBalancer.ingress).toMatchObject([{ ip: '172.30.9.1' }]);
  expect(get(cluster, 'http://172.30.9.1/')).toBe(200);
});

test('a LoadBalancer stays pending where nobody gives addresses', () => {
  expect(service(web(), 'loadbalancer').status.loadBalancer.ingress).toBeUndefined();
});

test('pods know Services by name, a node does not', () => {
  const cluster = web();
  for (const host of ['clusterip', 'clusterip.default', 'clusterip.default.svc.cluster.local']) {
    expect(get(cluster, `http://${host}/`, 'default')).toBe(200);
  }
  expect(get(cluster, 'http://clusterip/', 'kube-system')).toBe('unresolved');
  expect(get(cluster, 'http://clusterip/')).toBe('unresolved');
});

test('a slice counts its changes, as each pod became ready', () => {
  const cluster = web();
  const labels = { 'kubernetes.io/service-name': 'clusterip' };
  const [slice] = cluster.store.indexes('endpointslices.discovery.k8s.io').withLabels('default', labels);
  expect(slice?.metadata.generation).toBeGreaterThan(1);
});

test('pods that have no port of that name are behind the Service without one, and nobody reaches them (service-selects-nothing recording)', () => {
  const cluster = web();
  const labels = { 'kubernetes.io/service-name': 'misnamed' };
  const [slice] = cluster.store.indexes('endpointslices.discovery.k8s.io').withLabels('default', labels);
  expect(slice).toMatchObject({ ports: null, endpoints: [{ conditions: { ready: true } }, {}] });
  expect(cluster.store.get('endpoints', 'default', 'misnamed')).not.toHaveProperty('subsets');
  expect(get(cluster, 'http://misnamed/', 'default')).toBe('refused');
});

test('what is not there fails as it does on a real network', () => {
  const cluster = web();
  const { clusterIP } = service(cluster, 'clusterip').spec;
  expect(get(cluster, `http://${clusterIP}:81/`)).toBe('timeout');
  expect(get(cluster, 'http://192.168.49.2:30999/')).toBe('refused');
  expect(get(cluster, 'http://10.1.2.3/')).toBe('unreachable');
  expect(get(cluster, 'http://localhost:8080/')).toBe('refused');
});

describe('URLs', () => {
  test.each([
    ['http://web', { host: 'web', port: 80, path: '/' }],
    ['192.168.49.2:30080', { host: '192.168.49.2', port: 30080, path: '/' }],
    ['https://web/a/b?c=d#e', { host: 'web', port: 443, path: '/a/b?c=d' }],
    ['web?x=1', { host: 'web', port: 80, path: '/?x=1' }],
    ['http://web:99999/', undefined],
    ['http://', undefined],
  ])('%s', (url, parts) => expect(parseUrl(url)).toEqual(parts));
});

test('names outside the cluster are known to pods and to the machine', () => {
  const cluster = web({ loadBalancers: ['172.30.9.1'], hosts: { 'shop.example': '172.30.9.1' } });
  expect(get(cluster, 'http://shop.example/')).toBe(200);
  expect(get(cluster, 'http://SHOP.example/', 'default')).toBe(200);
  expect(cluster.network.lookUp('shop.example', { namespace: 'default' }).addresses).toEqual(['172.30.9.1']);
});

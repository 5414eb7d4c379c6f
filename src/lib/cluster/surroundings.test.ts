/** What happens around pods: endpoints that follow them, namespaces that end, owners that go. */
import { describe, expect, test } from 'vitest';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { ConfigMap, EndpointSlice, Endpoints, KubeObject, Namespace, Pod } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { Cluster } from './cluster.ts';
import { loadConfig } from './images/load.ts';

const config = loadConfig({
  nodes: [
    {
      name: 'node01',
      internalIP: '172.30.1.2',
      capacity: { cpu: '16', memory: '64Gi', pods: '200' },
      podCIDR: '10.244.0.0/16',
    },
  ],
});
const V1 = '/api/v1/namespaces';

function stage() {
  const sim = new Simulation({ seed: 1 });
  const cluster = new Cluster(sim, config);
  const ask = (method: KubeRequest['method'], path: string, body?: unknown) => {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = cluster.handle({ method, path, contentType, body });
    if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
    sim.settle();
    return answer.body as KubeObject;
  };
  const make = (kind: string, resource: string, name: string, rest: object = {}, namespace = 'default') => {
    const { metadata, ...fields } = rest as { metadata?: object };
    const object = { apiVersion: 'v1', kind, metadata: { name, ...metadata }, ...fields };
    return ask('POST', `${V1}/${namespace}/${resource}`, object);
  };
  const run = (name: string, app: string, port?: object) =>
    make('Pod', 'pods', name, {
      metadata: { labels: { app } },
      spec: {
        terminationGracePeriodSeconds: 4,
        containers: [{ name: 'app', image: 'nginx', ...(port && { ports: [port] }) }],
      },
    });
  const wait = (seconds: number) => sim.advance(sim.now + seconds * 1000);
  const get = <T extends KubeObject>(resource: string, name: string, namespace?: string) =>
    cluster.store.get(resource, namespace, name) as T | undefined;
  const slices = () =>
    (cluster.store.list('endpointslices.discovery.k8s.io', 'default') as EndpointSlice[]).filter(
      ({ metadata }) => metadata.name !== 'kubernetes',
    );
  return { sim, cluster, ask, make, run, wait, get, slices };
}

const service = (targetPort: number | string) => ({
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort }] },
});

describe('behind a service', () => {
  test('a pod appears when it is ready and leaves when it is asked to end', () => {
    const { ask, make, run, wait, get, slices } = stage();
    make('Service', 'services', 'web', service(80));
    const endpoints = () => get<Endpoints>('endpoints', 'web', 'default');
    expect(endpoints()?.subsets).toBeUndefined();
    expect(slices().map(({ endpoints, ports }) => [endpoints, ports])).toEqual([[null, null]]);
    const [first] = slices();
    run('a', 'web');
    run('b', 'web');
    run('other', 'db');
    wait(20);
    const ips = ['a', 'b'].map((name) => get<Pod>('pods', name, 'default')?.status?.podIP ?? '').sort();
    expect(endpoints()?.subsets?.[0]?.addresses?.map(({ ip }) => ip)).toEqual(ips);
    expect(endpoints()?.subsets?.[0]?.ports).toEqual([{ port: 80, protocol: 'TCP' }]);
    expect(slices().map(({ metadata }) => metadata.name)).toEqual([first?.metadata.name]);
    expect(slices()[0]?.endpoints?.map(({ conditions }) => conditions?.ready)).toEqual([true, true]);
    expect(slices()[0]?.ports).toEqual([{ name: '', port: 80, protocol: 'TCP' }]);
    ask('DELETE', `${V1}/default/pods/a`);
    expect(endpoints()?.subsets?.[0]?.addresses).toHaveLength(1);
    expect(slices()[0]?.endpoints?.find(({ targetRef }) => targetRef?.name === 'a')?.conditions).toEqual({
      ready: false,
      serving: true,
      terminating: true,
    });
    wait(10);
    expect(slices()[0]?.endpoints).toHaveLength(1);
    ask('DELETE', `${V1}/default/services/web`);
    expect(endpoints()).toBeUndefined();
    expect(slices()).toEqual([]);
  });

  test('a selector that changes takes other pods, and one that selects nobody none', () => {
    const { ask, make, run, wait, get } = stage();
    run('a', 'web');
    run('b', 'db');
    make('Service', 'services', 'web', service(80));
    wait(20);
    const names = () =>
      get<Endpoints>('endpoints', 'web', 'default')?.subsets?.flatMap(({ addresses = [] }) =>
        addresses.map((one) => one.targetRef?.name),
      );
    expect(names()).toEqual(['a']);
    ask('PATCH', `${V1}/default/services/web`, { spec: { selector: { app: 'db' } } });
    expect(names()).toEqual(['b']);
    ask('PATCH', `${V1}/default/services/web`, { spec: { selector: { app: 'nobody' } } });
    expect(names()).toBeUndefined();
    ask('PATCH', `${V1}/default/pods/a`, { metadata: { labels: { app: 'nobody' } } });
    expect(names()).toEqual(['a']);
  });

  test('a named port is looked up in each pod', () => {
    const { make, run, wait, get, slices } = stage();
    make('Service', 'services', 'web', service('http'));
    run('a', 'web', { name: 'http', containerPort: 8080 });
    run('b', 'web', { name: 'http', containerPort: 9090 });
    run('c', 'web');
    wait(20);
    const subsets = get<Endpoints>('endpoints', 'web', 'default')?.subsets ?? [];
    expect(
      subsets.map(({ addresses, ports }) => [addresses?.[0]?.targetRef?.name, ports?.[0]?.port]),
    ).toEqual([
      ['a', 8080],
      ['b', 9090],
    ]);
    // A pod without a port of that name has a slice too, with no port in it.
    expect(
      slices()
        .map(({ ports }) => ports?.[0]?.port)
        .sort(),
    ).toEqual([8080, 9090, undefined]);
  });

  test('a hundred endpoints fill a slice', () => {
    const { make, run, wait, slices } = stage();
    make('Service', 'services', 'web', service(80));
    for (let i = 0; i < 120; i += 1) run(`web-${i}`, 'web');
    wait(300);
    expect(
      slices()
        .map(({ endpoints }) => endpoints?.length)
        .sort(),
    ).toEqual([100, 20]);
  });
});

describe('a namespace', () => {
  test('begins with an account and a certificate, which come back when they are deleted', () => {
    const { ask, get } = stage();
    ask('POST', V1, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    expect(get<ConfigMap>('configmaps', 'kube-root-ca.crt', 'team')?.data?.['ca.crt']).toMatch(
      /^-----BEGIN CERTIFICATE-----\n/,
    );
    const before = get('serviceaccounts', 'default', 'team')?.metadata.uid;
    ask('DELETE', `${V1}/team/serviceaccounts/default`);
    expect(get('serviceaccounts', 'default', 'team')?.metadata.uid).not.toBe(before);
  });

  test('ends some seconds after it was deleted, and its pods end first', () => {
    const { ask, run, wait, get, make, cluster } = stage();
    ask('POST', V1, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    run('elsewhere', 'web');
    make(
      'Pod',
      'pods',
      'p',
      {
        spec: {
          terminationGracePeriodSeconds: 8,
          containers: [{ name: 'app', image: 'busybox', command: ['sleep', '9999'] }],
        },
      },
      'team',
    );
    make('ConfigMap', 'configmaps', 'settings', { data: { a: 'b' } }, 'team');
    wait(20);
    ask('DELETE', `${V1}/team`);
    expect(get<Namespace>('namespaces', 'team')?.status?.phase).toBe('Terminating');
    expect(() => run2('late')).toThrow(/because it is being terminated/);
    function run2(name: string) {
      make('ConfigMap', 'configmaps', name, {}, 'team');
    }
    wait(5);
    expect(get('configmaps', 'settings', 'team')).toBeUndefined();
    const remaining = get<Namespace>('namespaces', 'team')?.status?.conditions?.find(
      ({ type }) => type === 'NamespaceContentRemaining',
    );
    expect(remaining).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: pods. has 1 resource instances',
    });
    wait(15);
    expect(get('namespaces', 'team')).toBeUndefined();
    expect(cluster.store.resources.flatMap((resource) => cluster.store.list(resource, 'team'))).toEqual([]);
    expect(get('pods', 'elsewhere', 'default')).toBeDefined();
  });

  test('is gone after about five seconds when it is empty', () => {
    const { ask, wait, get } = stage();
    ask('POST', V1, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    ask('DELETE', `${V1}/team`);
    wait(4);
    expect(get('namespaces', 'team')).toBeDefined();
    wait(2);
    expect(get('namespaces', 'team')).toBeUndefined();
  });
});

describe('what is owned', () => {
  const owner = (object: KubeObject) => ({
    apiVersion: 'v1',
    kind: object.kind,
    name: object.metadata.name,
    uid: object.metadata.uid,
  });

  test.each([
    ['goes with its only owner', (a: object) => [a], undefined, undefined],
    ['stays while another owner is there', (a: object, b: object) => [a, b], undefined, ['b']],
    ['stays alone when its owner is deleted with Orphan', (a: object) => [a], 'Orphan', []],
  ])('%s', (_, owners, propagationPolicy, left) => {
    const { ask, make, get } = stage();
    const [a, b] = [make('ConfigMap', 'configmaps', 'a'), make('ConfigMap', 'configmaps', 'b')].map(
      owner,
    ) as [object, object];
    make('Secret', 'secrets', 's', { metadata: { ownerReferences: owners(a, b) } });
    ask('DELETE', `${V1}/default/configmaps/a`, propagationPolicy && { propagationPolicy });
    expect(get('configmaps', 'a', 'default')).toBeUndefined();
    const kept = get('secrets', 's', 'default');
    expect(kept && (kept.metadata.ownerReferences ?? []).map(({ name }) => name)).toEqual(left);
  });

  test('goes at once when its owner never was', () => {
    const { make, get } = stage();
    const nobody = { apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'u' };
    make('Secret', 'secrets', 's', { metadata: { ownerReferences: [nobody] } });
    expect(get('secrets', 's', 'default')).toBeUndefined();
  });
});

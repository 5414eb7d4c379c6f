import { describe, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import type { Event, Node, Pod } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
const capacity = { cpu: '2', memory: '3840Mi', pods: '110' };
const config = loadConfig({
  nodes: ['controlplane', 'node01', 'node02'].map((name, n) => ({
    name,
    internalIP: `172.30.${n + 1}.2`,
    capacity,
    podCIDR: `10.244.${n}.0/24`,
    ...(n === 0 && { roles: ['control-plane'], taints }),
    ...(n === 2 && { labels: { disk: 'ssd' } }),
  })),
});

function cluster(seed = 1) {
  const sim = new Simulation({ seed });
  const { store, handle } = bound(new Cluster(sim, config));
  const ask = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
    const answer = handle({
      method,
      path,
      contentType: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      body,
    });
    if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
    sim.settle();
  };
  const run = (name: string, spec: object, labels = {}) =>
    ask('POST', '/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels },
      spec: {
        containers: [{ name: 'app', image: 'nginx', ...(spec as { container?: object }).container }],
        ...without(spec),
      },
    });
  const pod = (name: string) => store.get('pods', 'default', name) as Pod;
  const node = (name: string) => store.get('nodes', undefined, name) as Node;
  const events = (name: string) =>
    (store.list('events', 'default') as Event[]).filter(({ involvedObject }) => involvedObject.name === name);
  return { sim, ask, run, pod, node, events };
}

const bound = (of: Cluster) => ({ store: of.store, handle: of.handle.bind(of) });
const without = (spec: object) =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'container'));
const asks = (requests: object) => ({ container: { resources: { requests } } });
const antiAffinity = {
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'apart' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
};

const TAINT = '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }';
const HELPLESS = 'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
const VICTIMS =
  'preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.';

describe('why there is no node', () => {
  test.each([
    ['too much CPU', asks({ cpu: '16' }), `${TAINT}, 2 Insufficient cpu. ${VICTIMS}`],
    [
      'too much of both',
      asks({ cpu: '8', memory: '64Gi' }),
      `${TAINT}, 2 Insufficient cpu, 2 Insufficient memory. ${VICTIMS}`,
    ],
    [
      'a label nobody has',
      { nodeSelector: { disk: 'nvme' } },
      `${TAINT}, 2 node(s) didn't match Pod's node affinity/selector. ${HELPLESS}`,
    ],
    [
      'a claim that is not there',
      { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'db-data' } }] },
      `persistentvolumeclaim "db-data" not found. ${HELPLESS}`,
    ],
  ])('%s', (_, spec, words) => {
    const { run, pod, events } = cluster();
    run('big', spec);
    const message = `0/3 nodes are available: ${words}`;
    expect(pod('big').status?.conditions).toEqual([
      expect.objectContaining({
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastProbeTime: null,
      }),
    ]);
    expect(events('big').map((event) => [event.type, event.reason, event.message])).toEqual([
      ['Warning', 'FailedScheduling', message],
    ]);
  });

  test('a port of the host that is taken, and a pod that wants to be alone', () => {
    const { run, pod } = cluster();
    for (const name of ['a', 'b', 'c']) {
      run(`port-${name}`, { container: { ports: [{ containerPort: 80, hostPort: 80 }] } });
      run(`apart-${name}`, antiAffinity, { app: 'apart' });
    }
    const why = (name: string) => pod(name).status?.conditions?.[0]?.message;
    expect(why('port-c')).toBe(
      `0/3 nodes are available: ${TAINT}, 2 node(s) didn't have free ports for the requested pod ports. ${VICTIMS}`,
    );
    expect(why('apart-c')).toBe(
      `0/3 nodes are available: ${TAINT}, 2 node(s) didn't match pod anti-affinity rules. ${VICTIMS}`,
    );
  });

  test('nodes that are cordoned', () => {
    const { ask, run, pod, node } = cluster();
    for (const name of ['node01', 'node02'])
      ask('PATCH', `/api/v1/nodes/${name}`, { spec: { unschedulable: true } });
    expect(node('node01').spec.taints?.[0]).toMatchObject({
      key: 'node.kubernetes.io/unschedulable',
      effect: 'NoSchedule',
    });
    run('late', {});
    expect(pod('late').status?.conditions?.[0]?.message).toBe(
      `0/3 nodes are available: ${TAINT}, 2 node(s) were unschedulable. ${HELPLESS}`,
    );
    ask('PATCH', '/api/v1/nodes/node02', { spec: { unschedulable: null } });
    expect(node('node02').spec.taints).toBeUndefined();
    expect(pod('late').spec.nodeName).toBeUndefined();
  });
});

describe('where a pod goes', () => {
  test('it is told who was chosen, and by whom', () => {
    const { run, pod, events } = cluster();
    run('web', { nodeSelector: { disk: 'ssd' } });
    expect(pod('web').spec.nodeName).toBe('node02');
    const [event] = events('web');
    expect(event).toMatchObject({
      message: 'Successfully assigned default/web to node02',
      action: 'Binding',
      reportingComponent: 'default-scheduler',
      reportingInstance: 'default-scheduler-controlplane',
    });
  });

  test('replicas spread evenly, and where there is more room', () => {
    const { run, pod } = cluster();
    run('heavy', { nodeSelector: { disk: 'ssd' }, ...asks({ cpu: '1500m' }) });
    run('light', asks({ cpu: '400m' }));
    expect(pod('light').spec.nodeName).toBe('node01');
  });

  test('as soon as there is room, but not sooner than a second after the last try, at the next full look', () => {
    const { sim, ask, run, pod } = cluster();
    for (const name of ['one', 'two', 'three'])
      run(name, { ...asks({ cpu: '1500m' }), terminationGracePeriodSeconds: 1 });
    expect(pod('three').spec.nodeName).toBeUndefined();
    ask('DELETE', '/api/v1/namespaces/default/pods/one', { gracePeriodSeconds: 0 });
    expect(pod('three').spec.nodeName).toBeUndefined();
    sim.advance(sim.now + 2_000);
    expect(pod('three').spec.nodeName).toBeDefined();
  });
});

describe('when a pod is tried anew', () => {
  const tries = (events: readonly Event[]) =>
    events
      .filter(({ reason }) => reason === 'FailedScheduling')
      .reduce((sum, event) => sum + ((event['series'] as { count?: number } | undefined)?.count ?? 1), 0);
  const near = {
    affinity: {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'friend' } }, topologyKey: 'kubernetes.io/hostname' },
        ],
      },
    },
  };

  test('one that wants to be alone: when one of those leaves, not when more pods come (fits-on-no-node recording)', () => {
    const { sim, ask, run, pod, events } = cluster();
    for (const name of ['a', 'b', 'c']) run(name, antiAffinity, { app: 'apart' });
    run('d', {}, { app: 'other' });
    sim.advance(sim.now + 20_000);
    expect(tries(events('c'))).toBe(1);
    ask('DELETE', '/api/v1/namespaces/default/pods/d', { gracePeriodSeconds: 0 });
    sim.advance(sim.now + 2_000);
    expect(tries(events('c'))).toBe(1);
    ask('DELETE', '/api/v1/namespaces/default/pods/a', { gracePeriodSeconds: 0 });
    sim.advance(sim.now + 2_000);
    expect(pod('c').spec.nodeName).toBeDefined();
  });

  test('one that wants to be near another: when such a one comes', () => {
    const { sim, run, pod, events } = cluster();
    run('a', near);
    run('b', {}, { app: 'other' });
    sim.advance(sim.now + 20_000);
    expect(tries(events('a'))).toBe(1);
    run('c', {}, { app: 'friend' });
    sim.advance(sim.now + 2_000);
    expect(pod('a').spec.nodeName).toBe(pod('c').spec.nodeName);
  });

  test('one that others want to be away from: when they leave', () => {
    const { sim, ask, run, pod } = cluster();
    for (const name of ['a', 'b']) run(name, antiAffinity, { app: 'apart' });
    run('c', {}, { app: 'apart' });
    expect(pod('c').spec.nodeName).toBeUndefined();
    ask('DELETE', '/api/v1/namespaces/default/pods/a', { gracePeriodSeconds: 0 });
    sim.advance(sim.now + 2_000);
    expect(pod('c').spec.nodeName).toBeDefined();
  });

  test('one that must be spread evenly: when one that is counted leaves', () => {
    const { sim, ask, run, pod } = cluster();
    const spread = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 's' } },
        },
      ],
    };
    for (const name of ['a', 'b', 'c', 'd']) run(name, spread, { app: 's' });
    const waiting = ['a', 'b', 'c', 'd'].filter((name) => !pod(name).spec.nodeName);
    expect(waiting).toEqual(['c', 'd']);
    for (const name of ['a', 'b'])
      ask('DELETE', `/api/v1/namespaces/default/pods/${name}`, { gracePeriodSeconds: 0 });
    sim.advance(sim.now + 4_000);
    expect([pod('c').spec.nodeName, pod('d').spec.nodeName].sort()).toEqual(['node01', 'node02']);
  });

  test('one that wants to be alone: when a node has the label by which it looks for others', () => {
    const { sim, ask, run, events } = cluster();
    for (const name of ['a', 'b', 'c']) run(name, antiAffinity, { app: 'apart' });
    sim.advance(sim.now + 20_000);
    ask('PATCH', '/api/v1/nodes/node02', { metadata: { labels: { disk: 'nvme' } } });
    expect(tries(events('c'))).toBe(2);
  });

  test('one that a label kept away: when a node has it, though another obstacle is left there', () => {
    const { sim, ask, run, pod, events } = cluster();
    run('a', { nodeSelector: { disktype: 'ssd' }, ...asks({ cpu: '6' }) });
    sim.advance(sim.now + 20_000);
    ask('PATCH', '/api/v1/nodes/node01', { metadata: { labels: { other: 'label' } } });
    expect(tries(events('a'))).toBe(1);
    ask('PATCH', '/api/v1/nodes/node02', { metadata: { labels: { disktype: 'ssd' } } });
    expect(tries(events('a'))).toBe(2);
    expect(pod('a').status?.conditions?.[0]?.message).toContain('1 Insufficient cpu, 1 node(s)');
  });

  test('one that a taint kept away: when it is gone, though the node is too small', () => {
    const { sim, ask, run, pod, events } = cluster();
    run('a', asks({ cpu: '6' }));
    sim.advance(sim.now + 20_000);
    ask('PATCH', '/api/v1/nodes/controlplane', { spec: { taints: null } });
    expect(tries(events('a'))).toBe(2);
    expect(pod('a').status?.conditions?.[0]?.message).toContain('3 Insufficient cpu');
  });
});

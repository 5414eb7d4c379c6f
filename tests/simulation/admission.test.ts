/** Pods that name their node themselves: its kubelet looks at what the scheduler would have (pkg/kubelet/lifecycle/predicate.go). */
import { expect, test } from 'vitest';
import type { Container, PodSpec } from '#lib/kube/types.ts';
import { oneCluster } from './one-cluster.ts';

const asks = (cpu: string, more: Partial<Container> = {}): Container => ({
  name: 'c',
  image: 'nginx:1.27',
  resources: { requests: { cpu, memory: '64Mi' } },
  ...more,
});
const on = (container: Container, more: Partial<PodSpec> = {}) => ({
  nodeName: 'node01',
  containers: [container],
  ...more,
});

test.each<[string, Omit<PodSpec, 'nodeName'>, string, string]>([
  [
    'more than is left',
    on(asks('1500m')),
    'OutOfcpu',
    "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
  ],
  [
    'more memory than there is',
    on(asks('1m', { resources: { requests: { memory: '8Gi' } } })),
    'OutOfmemory',
    "Node didn't have enough resource: memory, requested: 8589934592, used: 67108864, capacity: 4026531840",
  ],
  [
    'another node',
    on(asks('1m'), { nodeSelector: { 'kubernetes.io/hostname': 'node02' } }),
    'NodeAffinity',
    "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'a port that is taken',
    on(asks('1m', { ports: [{ containerPort: 80, hostPort: 8080 }] })),
    'NodePorts',
    "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  ],
])('a pod that wants %s is rejected', (_, spec, reason, message) => {
  const { pod, until, said, look } = oneCluster();
  pod('first', on(asks('1', { ports: [{ containerPort: 80, hostPort: 8080 }] })));
  until(5);
  expect(look('first')?.status?.phase).toBe('Running');
  pod('p', spec);
  until(10);
  expect(look('p')?.status).toMatchObject({
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
  });
  expect(look('p')?.status?.containerStatuses).toBeUndefined();
  expect(said('p')).toEqual([`${reason}: ${message}`]);
});

test('a node that expels pods takes none that does not bear it; cordoned, it takes all that name it', () => {
  const { pod, until, send, look, remove } = oneCluster();
  send('PATCH', '/api/v1/nodes/node01', { spec: { unschedulable: true } });
  pod('p', on(asks('1m')));
  until(5);
  expect(look('p')?.status?.phase).toBe('Running');
  send('PATCH', '/api/v1/nodes/node01', { spec: { taints: [{ key: 'down', effect: 'NoExecute' }] } });
  until(20);
  pod('q', on(asks('1m')));
  until(30);
  expect(look('q')).toBeUndefined();
  pod('bears', on(asks('1m'), { tolerations: [{ operator: 'Exists' }] }));
  until(40);
  expect(look('bears')?.status?.phase).toBe('Running');
  remove('bears');
  until(60);
  expect(look('bears')).toBeUndefined();
});

test('a rejected pod can be deleted, and its ReplicaSet makes another one, not more than one a second', () => {
  const { until, send, cluster } = oneCluster();
  const labels = { app: 'big' };
  const template = { metadata: { labels }, spec: on(asks('3')) };
  send('POST', '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'big' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  });
  until(20);
  const count = cluster.store.list('pods', 'default').length;
  expect(count).toBeGreaterThan(10);
  expect(count).toBeLessThan(30);
  send('DELETE', '/apis/apps/v1/namespaces/default/deployments/big', {});
  until(60);
  expect(cluster.store.list('pods', 'default')).toHaveLength(0);
});

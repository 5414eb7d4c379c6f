/** What becomes of pods when their node gets a taint, and what a node says of it (Kubernetes 1.32: tainteviction, kubelet_node_status). */
import { expect, test } from 'vitest';
import type { Container, Node, Toleration } from '#lib/kube/types.ts';
import { oneCluster } from './one-cluster.ts';

const containers: Container[] = [{ name: 'c', image: 'nginx:1.27' }];
const KEY = 'maintenance';

type Tried = ReturnType<typeof oneCluster>;

const mark = ({ send }: Tried, spec: Partial<Node['spec']>) =>
  send('PATCH', '/api/v1/nodes/node01', { spec });
const taint = (at: Tried, effect: string) => mark(at, { taints: [{ key: KEY, effect }] } as Node['spec']);
const onNode01 = (tolerations: readonly Toleration[] = []) => ({
  nodeSelector: { 'kubernetes.io/hostname': 'node01' },
  terminationGracePeriodSeconds: 5,
  tolerations,
  containers,
});

test('a pod that does not bear a NoExecute taint goes at once, and says why', () => {
  const at = oneCluster();
  at.pod('p', onNode01());
  at.pod('bears', onNode01([{ key: KEY, operator: 'Exists' }]));
  at.until(5);
  taint(at, 'NoSchedule');
  at.until(8);
  expect(at.look('p')?.metadata.deletionTimestamp).toBeUndefined();
  taint(at, 'NoExecute');
  expect(at.look('p')?.metadata.deletionTimestamp).toBeDefined();
  expect(at.look('p')?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  });
  expect(at.said('p')).toContain('TaintManagerEviction: Marking for deletion Pod default/p');
  at.until(30);
  expect(at.look('p')).toBeUndefined();
  expect(at.look('bears')?.status?.phase).toBe('Running');
});

test('a pod that bears it for a while goes when that is over, and stays where the taint is taken away before', () => {
  const at = oneCluster();
  at.pod('short', onNode01([{ key: KEY, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 }]));
  at.pod('long', onNode01([{ key: KEY, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }]));
  at.until(5);
  taint(at, 'NoExecute');
  at.until(14.9);
  expect(at.look('short')?.metadata.deletionTimestamp).toBeUndefined();
  at.until(15);
  expect(at.look('short')?.metadata.deletionTimestamp).toBeDefined();
  mark(at, { taints: [] });
  expect(at.said('long')).toContain('TaintManagerEviction: Cancelling deletion of Pod default/long');
  expect(at.said('short')).not.toContain('TaintManagerEviction: Cancelling deletion of Pod default/short');
  at.until(60);
  expect(at.look('long')?.status?.phase).toBe('Running');
});

test('a pod that is bound to a tainted node bears its taint from then on', () => {
  const at = oneCluster();
  taint(at, 'NoExecute');
  at.until(20);
  at.pod('p', onNode01([{ key: KEY, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 }]));
  at.until(29);
  expect(at.look('p')?.metadata.deletionTimestamp).toBeUndefined();
  at.until(35);
  expect(at.look('p')).toBeUndefined();
});

test('a kubelet says within ten seconds that its node was cordoned, and that it is not any more', () => {
  const at = oneCluster();
  at.until(20);
  mark(at, { unschedulable: true });
  const about = 'Node node01 status is now:';
  expect(at.said('node01').at(-1)).toMatch(/^RegisteredNode/);
  at.until(30);
  expect(at.said('node01').at(-1)).toBe(`NodeNotSchedulable: ${about} NodeNotSchedulable`);
  mark(at, { unschedulable: false });
  at.until(40);
  expect(at.said('node01').at(-1)).toBe(`NodeSchedulable: ${about} NodeSchedulable`);
  mark(at, { unschedulable: true });
  mark(at, { unschedulable: false });
  at.until(60);
  expect(at.said('node01').filter((line) => line.startsWith('Node'))).toHaveLength(5);
});

test('a node keeps no taint that says of it what is not so', () => {
  const at = oneCluster();
  const { spec } = mark(at, {
    taints: [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }],
  } as Node['spec']) as Node;
  expect(spec.taints).toHaveLength(1);
  expect((at.cluster.store.get('nodes', undefined, 'node01') as Node).spec.taints ?? []).toEqual([]);
});

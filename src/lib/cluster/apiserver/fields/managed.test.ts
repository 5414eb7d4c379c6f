import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import type { KubeList, ManagedFieldsEntry, Pod } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';
const web = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.25', ports: [{ containerPort: 80 }] }] },
    },
  },
};

function running() {
  const sim = new Simulation({ seed: 5 });
  const cluster = new Cluster(sim, defaultConfig());
  cluster.handle({ method: 'POST', path: DEPLOYMENTS, body: web, query: { fieldManager: 'kubectl-create' } });
  sim.advance(sim.now + 20_000);
  return { sim, cluster };
}
const owners = (pod: Pod) =>
  (pod.metadata.managedFields ?? []).map(({ manager, subresource = '' }) => `${manager} ${subresource}`);
const pods = (cluster: Cluster) =>
  (cluster.handle({ method: 'GET', path: PODS }).body as KubeList<Pod>).items;
const statusOf = (entry: ManagedFieldsEntry | undefined) => Object.keys(entry?.fieldsV1?.['f:status'] ?? {});

test('a pod says who made it and who tells its status, without anything that is not for clients', () => {
  const [pod] = pods(running().cluster);
  expect(owners(pod!)).toEqual(['kube-controller-manager ', 'kubelet status']);
  expect(statusOf(pod!.metadata.managedFields?.[1])).toEqual(
    expect.arrayContaining([
      'f:conditions',
      'f:containerStatuses',
      'f:hostIP',
      'f:phase',
      'f:podIPs',
      'f:startTime',
    ]),
  );
  expect(JSON.stringify(pod)).not.toContain('"base"');
});

test('a status that somebody patches is his, and the kubelet keeps the rest', () => {
  const { sim, cluster } = running();
  const { name } = pods(cluster)[0]!.metadata;
  cluster.handle({
    method: 'PATCH',
    path: `${PODS}/${name}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { nominatedNodeName: 'n9' } },
    query: { fieldManager: 'me' },
  });
  sim.settle();
  const entries = pods(cluster).find(({ metadata }) => metadata.name === name)?.metadata.managedFields ?? [];
  expect(statusOf(entries.find(({ manager }) => manager === 'me'))).toContain('f:nominatedNodeName');
  expect(statusOf(entries.find(({ manager }) => manager === 'kubelet'))).toContain('f:podIP');
});

test('owners are the same after a run was saved and read back', () => {
  const { sim, cluster } = running();
  const before = JSON.stringify(pods(cluster));
  sim.restore(JSON.parse(JSON.stringify(sim.snapshot())) as never);
  expect(JSON.stringify(pods(cluster))).toBe(before);
});

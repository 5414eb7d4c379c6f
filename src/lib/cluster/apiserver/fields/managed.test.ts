import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import type { Event, KubeList, KubeObject, ManagedFieldsEntry, Pod } from '#lib/kube/types.ts';
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

test('an event is owned by the program that says it, also when it is only counted', () => {
  const { sim, cluster } = running();
  const image = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:nope' }] } } } };
  const contentType = 'application/strategic-merge-patch+json';
  cluster.handle({ method: 'PATCH', path: `${DEPLOYMENTS}/web`, body: image, contentType });
  sim.advance(sim.now + 60_000);
  const path = '/api/v1/namespaces/default/events';
  const events = (cluster.handle({ method: 'GET', path }).body as KubeList<Event>).items;
  const ownersOf = (reason: string) =>
    events.find((event) => event.reason === reason)?.metadata.managedFields?.map(({ manager }) => manager);
  expect(ownersOf('ScalingReplicaSet')).toEqual(['kube-controller-manager']);
  expect(ownersOf('Scheduled')).toEqual(['kube-scheduler']);
  const pulling = events.find(({ reason, count = 0 }) => reason === 'Pulling' && count > 1);
  expect(pulling?.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['kubelet']);
  const fields = pulling?.metadata.managedFields?.[0]?.fieldsV1 ?? {};
  expect(Object.keys(fields)).toEqual(
    expect.arrayContaining(['f:count', 'f:involvedObject', 'f:lastTimestamp', 'f:message']),
  );
});

test('of more than ten writers the oldest become one', () => {
  const cluster = new Cluster(new Simulation({ seed: 5 }), defaultConfig());
  const path = '/api/v1/namespaces/default/configmaps';
  const body = { metadata: { name: 'a' }, data: { k0: '0' } };
  cluster.handle({ method: 'POST', path, body, query: { fieldManager: 'writer-00' } });
  for (let at = 1; at < 13; at += 1) {
    const query = { fieldManager: `writer-${String(at).padStart(2, '0')}` };
    const contentType = 'application/merge-patch+json';
    cluster.handle({
      method: 'PATCH',
      path: `${path}/a`,
      body: { data: { [`k${at}`]: '1' } },
      contentType,
      query,
    });
  }
  const { metadata } = cluster.handle({ method: 'GET', path: `${path}/a` }).body as KubeObject;
  const entries = metadata.managedFields ?? [];
  expect(entries).toHaveLength(10);
  const old = entries.find(({ manager }) => manager === 'ancient-changes');
  expect(Object.keys(old?.fieldsV1?.['f:data'] ?? {})).toEqual(['.', 'f:k0', 'f:k1', 'f:k2', 'f:k3']);
  expect(entries.map(({ manager }) => manager)).toContain('writer-12');
});

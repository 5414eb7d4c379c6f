import { expect, test } from 'vitest';
import type { Deployment, KubeList, Pod } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { Cluster } from './cluster.ts';
import { defaultConfig } from './images/load.ts';

function started(seed = 1) {
  const sim = new Simulation({ seed });
  const cluster = new Cluster(sim, defaultConfig());
  sim.advance(sim.now + 5_000);
  return { sim, cluster };
}

const web = (replicas: number, image = 'nginx:1.25') => ({
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
  },
});
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

function apply(cluster: Cluster, body: ReturnType<typeof web>) {
  const path = `${DEPLOYMENTS}/web`;
  const exists = cluster.handle({ method: 'GET', path }).status === 200;
  const { status } = cluster.handle(
    exists ? { method: 'PUT', path, body } : { method: 'POST', path: DEPLOYMENTS, body },
  );
  expect(status).toBeLessThan(300);
  cluster.sim.settle();
}

function pods(cluster: Cluster): Pod[] {
  const path = '/api/v1/namespaces/default/pods';
  const { body } = cluster.handle({ method: 'GET', path, query: { labelSelector: 'app=web' } });
  return [...(body as KubeList<Pod>).items];
}

const isReady = ({ status }: Pod) =>
  status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True');

test('a Deployment becomes running pods, a new image new ones, and its deletion none', () => {
  const { sim, cluster } = started();
  apply(cluster, web(3));
  expect(pods(cluster)).toHaveLength(3);
  sim.advance(sim.now + 30_000);
  expect(pods(cluster).map(({ status }) => status?.phase)).toEqual(['Running', 'Running', 'Running']);
  expect(pods(cluster).every(isReady)).toBe(true);

  apply(cluster, web(3, 'nginx:1.27'));
  sim.advance(sim.now + 120_000);
  expect(pods(cluster).map(({ spec }) => spec.containers[0]?.image)).toEqual(Array(3).fill('nginx:1.27'));
  const { status } = cluster.store.get('deployments.apps', 'default', 'web') as Deployment;
  expect(status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 });

  cluster.handle({ method: 'DELETE', path: `${DEPLOYMENTS}/web` });
  sim.advance(sim.now + 60_000);
  expect(pods(cluster)).toEqual([]);
  expect(cluster.store.list('replicasets.apps', 'default')).toEqual([]);
});

test('a run saved in the middle of a rollout goes on as if it had not been', () => {
  const { sim, cluster } = started();
  apply(cluster, web(4));
  sim.advance(sim.now + 30_000);
  apply(cluster, web(4, 'nginx:1.27'));
  sim.advance(sim.now + 1_500);
  const saved = JSON.stringify(sim.snapshot());
  const end = sim.now + 90_000;
  sim.advance(end);

  const other = started(99);
  other.sim.restore(JSON.parse(saved));
  expect(JSON.stringify(other.sim.snapshot())).toBe(saved);
  for (let at = other.sim.now; at < end; at += 777) other.sim.advance(at);
  other.sim.advance(end);
  expect(JSON.stringify(other.sim.snapshot())).toBe(JSON.stringify(sim.snapshot()));
});

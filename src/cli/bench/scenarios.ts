/** What is measured: clusters made for it, driven through the API alone. */
import { Cluster } from '#lib/cluster/cluster.ts';
import type { ClusterConfig } from '#lib/cluster/config.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import type { Deployment } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
/** More virtual time than any of these takes; one that needs it is an error. */
const LIMIT_MS = 3_600_000;

export interface Running {
  readonly sim: Simulation;
  readonly cluster: Cluster;
}

/** A cluster with room for so many pods, a few hundred on each node. */
export function clusterFor(pods: number, seed = 1): Running {
  const sim = new Simulation({ seed });
  const stock = defaultConfig();
  const count = Math.max(1, Math.ceil(pods / 250));
  const nodes = Array.from({ length: count }, (_, at) => ({
    name: `node${String(at + 1).padStart(3, '0')}`,
    internalIP: `172.30.${Math.floor(at / 250)}.${(at % 250) + 1}`,
    podCIDR: `10.${16 + Math.floor(at / 128)}.${(at % 128) * 2}.0/23`,
    capacity: { cpu: '256', memory: '1Ti', pods: '500', 'ephemeral-storage': '1Ti' },
  }));
  const config: ClusterConfig = { ...stock, nodes };
  const cluster = new Cluster(sim, config);
  sim.settle();
  return { sim, cluster };
}

/** A request as a client sends it; the cluster has settled when it returns. Throws what the server refuses. */
function send({ sim, cluster }: Running, method: 'POST' | 'PATCH', path: string, body: unknown): void {
  const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
  const response = cluster.handle({ method, path, body, contentType });
  if (response.status >= 400) throw new Error(JSON.stringify(response.body));
  sim.settle();
}

const container = (image: string) => ({ name: 'web', image });

export function create(running: Running, replicas: number, image = 'nginx:1.27'): void {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [container(image)] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  send(running, 'POST', DEPLOYMENTS, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec,
  });
}

export const setImage = (running: Running, image: string): void =>
  send(running, 'PATCH', `${DEPLOYMENTS}/web`, {
    spec: { template: { spec: { containers: [container(image)] } } },
  });

/** Runs until the rollout is complete and nothing of the old version is left. */
export function untilRolledOut({ sim, cluster }: Running): void {
  const limit = sim.now + LIMIT_MS;
  while (!isComplete(cluster)) if (!sim.step(limit)) throw new Error('the rollout did not end');
}

function isComplete(cluster: Cluster): boolean {
  const { spec, status, metadata } = cluster.store.get('deployments.apps', 'default', 'web') as Deployment;
  const wanted = spec.replicas ?? 1;
  const isNew =
    status?.observedGeneration === metadata.generation && (status?.updatedReplicas ?? 0) === wanted;
  return isNew && status?.availableReplicas === wanted && status.replicas === wanted;
}

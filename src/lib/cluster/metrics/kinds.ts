/** metrics.k8s.io/v1beta1: what a metrics server answers. Nothing of it is stored. */
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, Node, ObjectMeta, Pod } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Usage } from './usage.ts';

const WINDOW = '15s';
const API = 'metrics.k8s.io/v1beta1';

/** Billionths of a CPU and KiB, as a metrics server writes them. */
const quantities = ({ cpu, memory }: { readonly cpu: number; readonly memory: number }) => ({
  cpu: `${Math.round(cpu * 1_000_000)}n`,
  memory: `${Math.round(memory / 1024)}Ki`,
});

export function metricsKinds(sim: Simulation, store: Store, usage: Usage): readonly ResourceDefinition[] {
  const base = { group: 'metrics.k8s.io', version: 'v1beta1', verbs: ['get', 'list'] };
  const columns = [nameColumn, ageColumn];
  const head = ({ name, namespace, labels }: ObjectMeta) => ({
    metadata: {
      name,
      ...(namespace && { namespace }),
      creationTimestamp: rfc3339(sim.now),
      ...(labels && { labels }),
    },
    timestamp: rfc3339(sim.now),
    window: WINDOW,
  });
  const ofPod = (pod: Pod): KubeObject[] => {
    const used = usage.of(pod);
    if (!used) return [];
    const containers = used.containers.map((one) => ({ name: one.name, usage: quantities(one) }));
    return [{ kind: 'PodMetrics', apiVersion: API, ...head(pod.metadata), containers }];
  };
  const ofNode = ({ metadata }: Node): KubeObject => {
    const pods = store.indexes('pods').onNode(metadata.name) as readonly Pod[];
    return { kind: 'NodeMetrics', apiVersion: API, ...head(metadata), usage: quantities(usage.ofNode(pods)) };
  };
  return [
    {
      ...base,
      kind: 'NodeMetrics',
      resource: 'nodes',
      singular: '',
      namespaced: false,
      columns,
      absent: (_, name) => ({ group: '', resource: 'nodes', name }),
      computed: () => (store.list('nodes') as readonly Node[]).map(ofNode),
    },
    {
      ...base,
      kind: 'PodMetrics',
      resource: 'pods',
      singular: '',
      namespaced: true,
      columns,
      absent: (namespace, name) =>
        store.get('pods', namespace, name)
          ? { group: 'metrics.k8s.io', resource: 'podmetrics', name: `${namespace}/${name}` }
          : { group: '', resource: 'pods', name },
      computed: (namespace) => (store.list('pods', namespace) as readonly Pod[]).flatMap(ofPod),
    },
  ];
}

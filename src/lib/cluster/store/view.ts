/** What controllers, the scheduler and admission plugins see: the store as of this moment, read through its indexes. */
import type { View } from '#lib/cluster/controllers/controller.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { KubeObject, LabelSelector } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Store } from './store.ts';

export function storeView(store: Store, sim: Simulation): View {
  return {
    get now() {
      return sim.now;
    },
    get: <T extends KubeObject>(resource: string, namespace: string | undefined, name: string) =>
      store.get(resource, namespace, name) as T | undefined,
    list: <T extends KubeObject>(resource: string, namespace?: string) =>
      store.list(resource, namespace) as readonly T[],
    select: <T extends KubeObject>(resource: string, namespace: string, selector: LabelSelector) =>
      select(store, resource, namespace, selector) as readonly T[],
    ownedBy: <T extends KubeObject>(resource: string, uid: string) =>
      store.indexes(resource).ownedBy(uid) as readonly T[],
    onNode: <T extends KubeObject>(nodeName: string) =>
      store.indexes('pods').onNode(nodeName) as readonly T[],
    resources: () => store.resources,
  };
}

function select(
  store: Store,
  resource: string,
  namespace: string,
  selector: LabelSelector,
): readonly KubeObject[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const candidates = store.indexes(resource).withLabels(namespace, matchLabels);
  // One label and nothing else: the index has answered already.
  if (matchExpressions.length === 0 && Object.keys(matchLabels).length <= 1) return candidates;
  return candidates.filter((object) => matchesSelector(selector, object.metadata.labels));
}

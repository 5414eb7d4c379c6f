/** Which pods go first when a ReplicaSet shrinks (pkg/controller/controller_utils.go, ActivePodsWithRanks). */
import type { ControllerView } from '#lib/cluster/controllers/controller.ts';
import { controllerOf } from '#lib/cluster/controllers/owners.ts';
import type { Pod, ReplicaSet } from '#lib/kube/types.ts';
import type { PodFacts } from './pod-facts.ts';

/** All active pods of one sort, and how crowded their node is. */
interface Sort {
  readonly first: PodFacts;
  readonly crowd: number;
  readonly pods: ReadonlyMap<string, PodFacts>;
}

/** `count` of the set's active pods, those first whose loss is felt least. Only the sorts that are concerned are looked at. */
export function firstToGo(set: ReplicaSet, count: number, view: ControllerView): readonly Pod[] {
  const crowds = podsByNode(set, view);
  const sorts: Sort[] = [];
  for (const pods of view.podCounts(set.metadata.uid ?? '').bySort.values()) {
    const [first] = pods.values();
    if (first) sorts.push({ first, crowd: crowds.get(first.node) ?? 0, pods });
  }
  sorts.sort(bySort);
  const chosen: PodFacts[] = [];
  for (let at = 0; at < sorts.length && chosen.length < count;) {
    const alike: PodFacts[] = [];
    for (const sort = sorts[at] as Sort; at < sorts.length; at += 1) {
      const next = sorts[at] as Sort;
      if (bySort(sort, next) !== 0) break;
      for (const facts of next.pods.values()) alike.push(facts);
    }
    chosen.push(...least(alike, count - chosen.length, (a, b) => byAge(a, b, view.now)));
  }
  return chosen.map(({ pod }) => pod);
}

/** The first `count` in order. A few are found without sorting all. */
function least<T>(items: T[], count: number, order: (a: T, b: T) => number): T[] {
  if (count > 8) return items.sort(order).slice(0, count);
  const chosen: T[] = [];
  for (const item of items) {
    const last = chosen[count - 1];
    if (last && order(item, last) >= 0) continue;
    let at = Math.min(chosen.length, count - 1);
    while (at > 0 && order(item, chosen[at - 1] as T) < 0) at -= 1;
    chosen.splice(at, 0, item);
    if (chosen.length > count) chosen.pop();
  }
  return chosen;
}

/** How many active pods each node has, of all sets of the same owner. */
function podsByNode(set: ReplicaSet, view: ControllerView): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const owner = controllerOf(set);
  if (!owner) return counts;
  for (const { metadata } of view.ownedBy('replicasets.apps', owner.uid)) {
    for (const [node, count] of view.podCounts(metadata.uid ?? '').byNode)
      counts.set(node, (counts.get(node) ?? 0) + count);
  }
  return counts;
}

/** Without a node, not begun, not ready, cheap, on a crowded node: in this order. */
function bySort({ first: a, crowd }: Sort, { first: b, crowd: other }: Sort): number {
  if (!a.node !== !b.node) return a.node ? 1 : -1;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  return a.cost - b.cost || other - crowd;
}

function byAge(a: PodFacts, b: PodFacts, now: number): number {
  if (a.ready && a.readySince !== b.readySince) return youngerFirst(a, b, a.readySince, b.readySince, now);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.created !== b.created) return youngerFirst(a, b, a.created, b.created, now);
  return a.pod.metadata.name < b.pod.metadata.name ? -1 : 1;
}

/** Ages count by powers of two (LogarithmicScaleDown): within one of them chance, which is the uid, decides. */
function youngerFirst(a: PodFacts, b: PodFacts, since: number, other: number, now: number): number {
  return power(now - since) - power(now - other) || (a.uid < b.uid ? -1 : 1);
}

const power = (ms: number): number => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);

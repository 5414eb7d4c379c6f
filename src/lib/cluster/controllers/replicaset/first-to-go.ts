/** Which pods go first when a ReplicaSet shrinks (pkg/controller/controller_utils.go, ActivePodsWithRanks). */
import type { ControllerView } from '#lib/cluster/controllers/controller.ts';
import { controllerOf } from '#lib/cluster/controllers/owners.ts';
import { podCondition } from '#lib/cluster/controllers/pods.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Pod, ReplicaSet } from '#lib/kube/types.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

/** What the order looks at, read from a pod once: pods are immutable. */
interface Facts {
  readonly node: string;
  readonly phase: number;
  readonly ready: boolean;
  readonly cost: number;
  /** Milliseconds since the epoch. */
  readonly readySince: number;
  readonly created: number;
  readonly restarts: number;
  readonly uid: string;
}

const known = new WeakMap<Pod, Facts>();

function factsOf(pod: Pod): Facts {
  let facts = known.get(pod);
  if (!facts) known.set(pod, (facts = read(pod)));
  return facts;
}

function read({ metadata, spec, status }: Pod): Facts {
  const ready = podCondition({ metadata, spec, status } as Pod, 'Ready');
  const cost = metadata.annotations?.[COST];
  return {
    node: spec.nodeName ?? '',
    phase: PHASES.indexOf(status?.phase ?? 'Pending'),
    ready: ready?.status === 'True',
    cost: cost !== undefined && /^(0|-?[1-9]\d*)$/.test(cost) ? Number(cost) : 0,
    readySince: parseTime(ready?.lastTransitionTime ?? ''),
    created: parseTime(metadata.creationTimestamp ?? ''),
    restarts: Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    uid: metadata.uid ?? '',
  };
}

/** `count` of the pods, those first whose loss is felt least. The cost grows with the pods, not with their sorting. */
export function firstToGo(
  set: ReplicaSet,
  pods: readonly Pod[],
  count: number,
  view: ControllerView,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const ranks = podsByNode(set, view);
  const less = (a: Pod, b: Pod) => order(factsOf(a), factsOf(b), ranks, view.now);
  if (count > 8) return [...pods].sort(less).slice(0, count);
  const chosen: Pod[] = [];
  for (const pod of pods) {
    const last = chosen[count - 1];
    if (last && less(pod, last) >= 0) continue;
    let at = Math.min(chosen.length, count - 1);
    while (at > 0 && less(pod, chosen[at - 1] as Pod) < 0) at -= 1;
    chosen.splice(at, 0, pod);
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

function order(a: Facts, b: Facts, ranks: ReadonlyMap<string, number>, now: number): number {
  if (!a.node !== !b.node) return a.node ? 1 : -1;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  if (a.cost !== b.cost) return a.cost - b.cost;
  const crowd = (ranks.get(b.node) ?? 0) - (ranks.get(a.node) ?? 0);
  if (crowd !== 0) return crowd;
  if (a.ready && a.readySince !== b.readySince) return youngerFirst(a, b, a.readySince, b.readySince, now);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  return a.created === b.created ? 0 : youngerFirst(a, b, a.created, b.created, now);
}

/** Ages count by powers of two (LogarithmicScaleDown): within one of them chance, which is the uid, decides. */
function youngerFirst(a: Facts, b: Facts, since: number, other: number, now: number): number {
  return power(now - since) - power(now - other) || (a.uid < b.uid ? -1 : 1);
}

const power = (ms: number): number => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);

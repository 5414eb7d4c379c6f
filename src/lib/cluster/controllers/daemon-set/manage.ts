/** Nodes that lack a pod of the DaemonSet, and pods too many (pkg/controller/daemon/daemon_controller.go, podsShouldBeOnNode). */
import type { Action } from '#lib/cluster/controllers/controller.ts';
import { isPodAvailable, isPodReady } from '#lib/cluster/controllers/pods.ts';
import { scaledValue } from '#lib/kube/int-or-string.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { IntOrString, Node, Pod } from '#lib/kube/types.ts';
import { note, waitFor, type Failure } from './failures.ts';
import { judge } from './nodes.ts';
import { isUpdated } from './pods.ts';

/** What a look at a DaemonSet looks at. */
export interface Sync {
  readonly set: DaemonSet;
  readonly hash: string;
  readonly nodes: readonly Node[];
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  readonly now: number;
  /** What pods failed on which nodes; `planNodes` notes those it removes. */
  readonly failures: Map<string, Failure>;
}

export interface Plan {
  /** Names of nodes; in this order. */
  readonly create: string[];
  readonly remove: Pod[];
  /** Said before anything is done. */
  readonly events: Action[];
  /** When to look again, because pods keep failing. */
  againMs?: number;
}

const strategyValue = ({ spec }: DaemonSet, name: 'maxSurge' | 'maxUnavailable'): IntOrString =>
  (spec.updateStrategy?.type === 'RollingUpdate' && spec.updateStrategy.rollingUpdate?.[name]) || 0;

export const share = (set: DaemonSet, name: 'maxSurge' | 'maxUnavailable', total: number): number =>
  scaledValue(strategyValue(set, name), total, true);

export const allowsSurge = (set: DaemonSet): boolean => share(set, 'maxSurge', 100) > 0;

export function planNodes(sync: Sync): Plan {
  const plan: Plan = { create: [], remove: [], events: [] };
  const verdictOf = judge(sync.set);
  const names = new Set<string>();
  for (const node of sync.nodes) {
    const { name } = node.metadata;
    names.add(name);
    const pods = sync.pods.get(name);
    const { runs, stays } = verdictOf(node);
    if (runs && !pods) plan.create.push(name);
    else if (stays && pods) plan.create.push(...tidy(sync, plan, name, pods, runs));
    else if (!stays && pods) plan.remove.push(...pods.filter(({ metadata }) => !metadata.deletionTimestamp));
  }
  // Waiting for a node that is no more.
  for (const [name, pods] of sync.pods)
    if (!names.has(name)) plan.remove.push(...pods.filter((pod) => !pod.spec.nodeName));
  return plan;
}

/** Puts in order what is on one node; returns the node where it lacks a pod. */
function tidy(sync: Sync, plan: Plan, node: string, pods: readonly Pod[], runs: boolean): string[] {
  const running: Pod[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue;
    if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') ended(sync, plan, node, pod);
    else running.push(pod);
  }
  if (!allowsSurge(sync.set)) {
    plan.remove.push(...running.slice(1));
    return [];
  }
  if (running.length === 0) return runs ? [node] : [];
  if (running.length > 1) plan.remove.push(...surplus(sync, running));
  return [];
}

function ended({ now, set, failures }: Sync, plan: Plan, node: string, pod: Pod): void {
  const { name, namespace } = pod.metadata;
  const failed = pod.status?.phase === 'Failed';
  const waitMs = failed ? waitFor(failures, node, now) : 0;
  if (waitMs > 0) {
    plan.againMs = Math.min(plan.againMs ?? Infinity, waitMs);
    return;
  }
  if (failed) note(failures, node, now);
  const will = failed ? 'will try to kill it' : 'will try to delete it';
  plan.events.push({
    do: 'event',
    about: set,
    type: failed ? 'Warning' : 'Normal',
    reason: failed ? 'FailedDaemonPod' : 'SucceededDaemonPod',
    message: `Found ${failed ? 'failed' : 'succeeded'} daemon pod ${namespace}/${name} on node ${node}, ${will}`,
  });
  plan.remove.push(pod);
}

/** Two may be there while the old one is ready and the new one not yet available. */
function surplus({ set, hash, now }: Sync, running: readonly Pod[]): readonly Pod[] {
  let fresh: Pod | undefined;
  let old: Pod | undefined;
  const remove: Pod[] = [];
  for (const pod of running) {
    const isNew = isUpdated(set, pod, hash);
    if (isNew && !fresh) fresh = pod;
    else if (!isNew && !old) old = pod;
    else remove.push(pod);
  }
  if (fresh && old && (!isPodReady(old) || isPodAvailable(fresh, set.spec.minReadySeconds ?? 0, now)))
    remove.push(old);
  return remove;
}

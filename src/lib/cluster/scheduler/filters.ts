/** Why a pod cannot be on a node, in the words and the order of the scheduler's filter plugins. */
import type { Pod } from '#lib/kube/types.ts';
import { acceptsNode } from '#lib/kube/node-affinity.ts';
import type { NodeState } from './node-states.ts';
import { requestsOf } from './requests.ts';
import { untolerated } from '#lib/kube/taints.ts';
import type { TopologyFilter } from './topology.ts';

export interface Refusal {
  readonly reasons: readonly string[];
  /** Nothing that goes away from the node changes it: preemption would not help. */
  readonly final: boolean;
  /** Other pods keep the pod away, and not what the node has or is. */
  readonly around?: boolean;
}

export const UNSCHEDULABLE = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** The first filter that refuses, or undefined where the pod fits. */
export function refusalOf(
  pod: Pod,
  state: NodeState,
  topology: readonly TopologyFilter[],
): Refusal | undefined {
  const { node } = state;
  if (node.spec.unschedulable && untolerated(pod, [UNSCHEDULABLE], ['NoSchedule']).length > 0)
    return { reasons: ['node(s) were unschedulable'], final: true };
  const [taint] = untolerated(pod, node.spec.taints, ['NoSchedule', 'NoExecute']);
  if (taint)
    return { reasons: [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`], final: true };
  if (!acceptsNode(pod, node))
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], final: true };
  if (requestsOf(pod).hostPorts.some((port) => state.hostPorts.has(port)))
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], final: false };
  const lacking = insufficient(pod, state);
  if (lacking.length > 0) return { reasons: lacking, final: false };
  for (const filter of topology) {
    const refused = filter(node);
    if (refused) {
      const { reason, final, around = false } = refused;
      return { reasons: [reason], final, around };
    }
  }
  return undefined;
}

function insufficient(pod: Pod, { used, pods, allocatable }: NodeState): string[] {
  const reasons = pods + 1 > (allocatable['pods'] ?? 0) ? ['Too many pods'] : [];
  const { amounts } = requestsOf(pod);
  for (const name in amounts) {
    const asked = amounts[name] as number;
    if (asked > 0 && asked > (allocatable[name] ?? 0) - (used[name] ?? 0))
      reasons.push(`Insufficient ${name}`);
  }
  return reasons;
}

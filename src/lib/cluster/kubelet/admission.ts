/** What a kubelet asks of a pod before it takes it (pkg/kubelet/lifecycle/predicate.go): the scheduler may not have been asked. */
import { amountsOf, requestsOf } from '#lib/cluster/scheduler/requests.ts';
import { acceptsNode } from '#lib/kube/node-affinity.ts';
import { untolerated } from '#lib/kube/taints.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Node, Pod, PodStatus } from '#lib/kube/types.ts';
import type { Context } from './context.ts';
import type { Reason } from './record.ts';

/** Pods without which there is no cluster: others make way for them. */
const CRITICAL = 2_000_000_000;

const REJECT = 'kubelet/reject';
/** A real kubelet rejects at once, and a ReplicaSet makes pod after pod for it: here there is one a second. */
const REJECT_MS = 1000;

export class Admission {
  readonly #context: Context;
  readonly #accept: (pod: Pod) => void;

  /** `accept` is called with a pod that was refused at first and may stay now. */
  constructor(context: Context, accept: (pod: Pod) => void) {
    this.#context = context;
    this.#accept = accept;
    context.sim.onTimer(REJECT, (key) => this.#reject(key));
  }

  /** Whether the node does not take the pod: it will be told so. */
  refuses(pod: Pod): boolean {
    if (!this.#why(pod)) return false;
    const { sim } = this.#context;
    const key = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
    if (sim.scheduled(REJECT, key) === undefined) sim.scheduleIn(REJECT, key, REJECT_MS);
    return true;
  }

  #why(pod: Pod): Reason | undefined {
    if (isScheduled(pod)) return undefined;
    const { client, records } = this.#context;
    const { nodeName = '' } = pod.spec;
    const node = client.get<Node>('nodes', undefined, nodeName);
    // Those that it has taken, and that are not over.
    const others = this.#context.podsOn(nodeName).filter(({ metadata, status }) => {
      const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
      return !isOver && metadata.uid !== pod.metadata.uid && records.get(metadata.uid ?? '');
    });
    return node && rejection(pod, node, others);
  }

  #reject(key: string): void {
    const [namespace, name = ''] = key.split('/');
    const { client, sim } = this.#context;
    const pod = client.get<Pod>('pods', namespace, name);
    if (!pod) return;
    const why = this.#why(pod);
    if (!why) return this.#accept(pod);
    this.#context.event(pod, 'Warning', why.reason, why.message ?? '');
    const { conditions, qosClass } = pod.status ?? {};
    const status: PodStatus = {
      phase: 'Failed',
      reason: why.reason,
      message: `Pod was rejected: ${why.message}`,
      ...(conditions && { conditions }),
      startTime: rfc3339(sim.now),
      ...(qosClass && { qosClass }),
    };
    client.updateStatus<Pod>({ ...pod, status });
    const { deletionTimestamp, uid = '' } = pod.metadata;
    if (deletionTimestamp) client.remove(pod, { graceSeconds: 0, uid });
  }
}

/** Whether the scheduler chose the pod's node, who has looked at all this already. */
const isScheduled = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'True') ?? false;

/** Why a node does not take the pod beside those that it has; undefined where it does. */
function rejection(pod: Pod, node: Node, others: readonly Pod[]): Reason | undefined {
  if ((pod.spec.priority ?? 0) >= CRITICAL) return undefined;
  const lacking = insufficient(pod, node, others);
  if (lacking) return lacking;
  if (!acceptsNode(pod, node))
    return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  const taken = new Set(others.flatMap((other) => requestsOf(other).hostPorts));
  if (requestsOf(pod).hostPorts.some((port) => taken.has(port)))
    return failed('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  if (untolerated(pod, node.spec.taints, ['NoExecute']).length > 0)
    return failed('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  return undefined;
}

const failed = (name: string, why: string): Reason => ({
  reason: name,
  message: `Predicate ${name} failed: ${why}`,
});

function insufficient(pod: Pod, { status }: Node, others: readonly Pod[]): Reason | undefined {
  const allocatable = amountsOf(status?.allocatable);
  const outOf = (name: string, requested: number, used: number): Reason | undefined => {
    const capacity = allocatable[name] ?? 0;
    if (requested === 0 || requested <= capacity - used) return undefined;
    const numbers = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, ${numbers}` };
  };
  const { amounts } = requestsOf(pod);
  const usedOf = (name: string) =>
    others.reduce((sum, other) => sum + (requestsOf(other).amounts[name] ?? 0), 0);
  // What only some nodes have, and this one has not, is no concern of its kubelet.
  const names = Object.keys(amounts).filter((name) => !name.includes('/') || name in allocatable);
  const first = ['cpu', 'memory', 'ephemeral-storage'];
  const sorted = [
    ...first.filter((one) => names.includes(one)),
    ...names.filter((one) => !first.includes(one)),
  ];
  let found = outOf('pods', 1, others.length);
  for (const name of sorted) found ??= outOf(name, amounts[name] ?? 0, usedOf(name));
  return found;
}

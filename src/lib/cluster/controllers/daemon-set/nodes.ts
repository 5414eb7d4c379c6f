/** Which nodes a DaemonSet has a pod on (pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod). */
import { isPodTerminal } from '#lib/cluster/controllers/pods.ts';
import { acceptsNode } from '#lib/kube/node-affinity.ts';
import { untolerated } from '#lib/kube/taints.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { Node, Pod } from '#lib/kube/types.ts';
import { byAge, nodeOf, withTolerations } from './pods.ts';

interface Verdict {
  /** A pod is to be there. */
  readonly runs: boolean;
  /** One that is there may stay. */
  readonly stays: boolean;
}

const NEITHER: Verdict = { runs: false, stays: false };

/** A pod as the set would have it anywhere; only its spec is looked at. */
const sample = (set: DaemonSet): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: '' },
  spec: withTolerations(set.spec.template.spec),
});

/** The answer for any node, with what the set asks for read once. */
export function judge(set: DaemonSet): (node: Node) => Verdict {
  const pod = sample(set);
  const { nodeName } = pod.spec;
  return (node) => {
    if ((nodeName && nodeName !== node.metadata.name) || !acceptsNode(pod, node)) return NEITHER;
    const { taints } = node.spec;
    if (untolerated(pod, taints, ['NoSchedule', 'NoExecute']).length === 0)
      return { runs: true, stays: true };
    return { runs: false, stays: untolerated(pod, taints, ['NoExecute']).length === 0 };
  };
}

/** The set's pods by node, the oldest first. One that has ended and is being deleted is gone already. */
export function byNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = nodeOf(pod);
    if (node === undefined || (isPodTerminal(pod) && pod.metadata.deletionTimestamp)) continue;
    const known = found.get(node);
    if (known) known.push(pod);
    else found.set(node, [pod]);
  }
  for (const there of found.values()) if (there.length > 1) there.sort(byAge);
  return found;
}

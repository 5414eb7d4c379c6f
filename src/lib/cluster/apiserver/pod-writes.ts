/** The scheduler's word (`binding`), and conditions that others set. From pkg/registry/core/pod/{strategy,storage}. */
import { badRequest, conflict } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Pod } from '#lib/kube/types.ts';
import { refuse, type Machinery } from './machinery.ts';

const BINDING = { group: '', resource: 'pods/binding' };

/** Puts the pod on the node. Returns the stored pod. */
export function bind({ store, sim }: Machinery, pod: Pod, nodeName: string): Pod {
  const { name, deletionTimestamp } = pod.metadata;
  if (!nodeName) refuse(badRequest('target.name: Required value'));
  if (deletionTimestamp)
    refuse(conflict(BINDING, name, `pod ${name} is being deleted, cannot be assigned to a host`));
  if (pod.spec.nodeName)
    refuse(conflict(BINDING, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`));
  const scheduled: Condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: rfc3339(sim.now),
  };
  const next: Pod = {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions: withCondition(pod, scheduled) },
  };
  return store.replace('pods', next) as Pod;
}

/** In the place of the one of its type, else at the end. */
export function withCondition({ status }: Pod, condition: Condition): readonly Condition[] {
  const { conditions = [] } = status ?? {};
  const at = conditions.findIndex(({ type }) => type === condition.type);
  return at < 0 ? [...conditions, condition] : conditions.with(at, condition);
}

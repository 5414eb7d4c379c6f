/** What controllers ask of a pod (pkg/api/v1/pod and pkg/controller/controller_utils.go). */
import { controllerOf } from './owners.ts';
import type { View } from './controller.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Condition, KubeObject, Pod } from '#lib/kube/types.ts';

export function podCondition(pod: Pod, type: string): Condition | undefined {
  const conditions = pod.status?.conditions;
  if (conditions) for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

export const isPodReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True';

/** Failed or Succeeded: it never runs again. */
export const isPodTerminal = (pod: Pod): boolean =>
  pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';

/** Neither ended nor being deleted. */
export const isPodActive = (pod: Pod): boolean => !pod.metadata.deletionTimestamp && !isPodTerminal(pod);

/** Ready, and for longer than minReadySeconds. `now` in milliseconds since the epoch. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  return !!ready.lastTransitionTime && parseTime(ready.lastTransitionTime) + minReadySeconds * 1000 < now;
}

/** Whether anything changed that decides how many pods are there, ready and whose. */
export function podCountsDiffer(before: Pod | undefined, after: Pod | undefined): boolean {
  if (!before || !after) return true;
  return (
    before.metadata.labels !== after.metadata.labels ||
    before.metadata.ownerReferences !== after.metadata.ownerReferences ||
    isPodActive(before) !== isPodActive(after) ||
    isPodReady(before) !== isPodReady(after)
  );
}

/** The active pods that the owner controls. */
export const activePods = ({ metadata }: KubeObject, view: View): Pod[] =>
  view
    .ownedBy<Pod>('pods', metadata.uid ?? '')
    .filter((pod) => isPodActive(pod) && controllerOf(pod)?.uid === metadata.uid);

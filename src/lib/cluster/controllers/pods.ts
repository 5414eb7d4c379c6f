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

/** How long until the next of the pods that are ready is available; undefined where there is nothing to wait for. */
export function untilAvailable(
  pods: readonly Pod[],
  minReadySeconds: number,
  now: number,
): number | undefined {
  if (minReadySeconds === 0) return undefined;
  let soonest: number | undefined;
  for (const pod of pods) {
    if (!isPodReady(pod) || isPodAvailable(pod, minReadySeconds, now)) continue;
    const since = parseTime(podCondition(pod, 'Ready')?.lastTransitionTime ?? '');
    // Times of conditions are whole seconds: who became ready in this one did so just now.
    const left = minReadySeconds * 1000 - (now - since < 1000 ? 0 : now - since);
    soonest = Math.min(soonest ?? Infinity, Math.max(1, left));
  }
  return soonest;
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

/** What a StatefulSet says of its pods (pkg/controller/statefulset/stateful_set_control.go, updateStatus). */
import { isPodAvailable, isPodReady } from '#lib/cluster/controllers/pods.ts';
import { REVISION_LABEL } from '#lib/cluster/controllers/revisions.ts';
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { History } from './history.ts';

type Status = NonNullable<StatefulSet['status']>;

export const isTerminating = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
export const isCreated = ({ status }: Pod): boolean => status?.phase !== undefined;
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
export const revisionOf = ({ metadata }: Pod): string | undefined => metadata.labels?.[REVISION_LABEL];

export const isAvailable = (pod: Pod, { spec }: StatefulSet, now: number): boolean =>
  isRunningAndReady(pod) && isPodAvailable(pod, spec.minReadySeconds ?? 0, now);

/** A pod that is not there to be used: not available, or about to go. */
export const isUnavailable = (pod: Pod, set: StatefulSet, now: number): boolean =>
  isTerminating(pod) || !isAvailable(pod, set, now);

/** `gone` of those that were made of the current revision are being deleted for the update. */
export function statusOf(
  set: StatefulSet,
  pods: readonly Pod[],
  { current, update, collisions }: History,
  gone: number,
  now: number,
): Status {
  const count = (is: (pod: Pod) => boolean): number => pods.reduce((sum, pod) => sum + Number(is(pod)), 0);
  const ofRevision = (name: string) =>
    count((pod) => isCreated(pod) && !isTerminating(pod) && revisionOf(pod) === name);
  const replicas = count(isCreated);
  const ready = count(isRunningAndReady);
  const updated = ofRevision(update.metadata.name);
  const done =
    set.spec.updateStrategy?.type === 'RollingUpdate' && updated === replicas && ready === replicas;
  const currentReplicas = done ? updated : ofRevision(current.metadata.name) - gone;
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas,
    ...(ready > 0 && { readyReplicas: ready }),
    ...(currentReplicas > 0 && { currentReplicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    currentRevision: (done ? update : current).metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: collisions,
    availableReplicas: count((pod) => isAvailable(pod, set, now)),
  };
}

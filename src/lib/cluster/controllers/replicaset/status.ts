/** What a ReplicaSet says of its pods (pkg/controller/replicaset/replica_set_utils.go). */
import { isPodAvailable, isPodReady } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { Status as Refusal } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Labels, Pod, ReplicaSet } from '#lib/kube/types.ts';

type Status = NonNullable<ReplicaSet['status']>;

/** `pods` are the active ones, as they were before this look made or deleted any. */
export function calculateStatus(
  set: ReplicaSet,
  pods: readonly Pod[],
  failure: Refusal | undefined,
  now: number,
): Status {
  const templateLabels = set.spec.template.metadata?.labels ?? {};
  let [labelled, ready, available] = [0, 0, 0];
  for (const pod of pods) {
    if (hasLabels(pod.metadata.labels, templateLabels)) labelled += 1;
    if (!isPodReady(pod)) continue;
    ready += 1;
    if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)) available += 1;
  }
  const conditions = failureConditions(set, pods.length, failure, now);
  return {
    replicas: pods.length,
    ...(labelled > 0 && { fullyLabeledReplicas: labelled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions }),
  };
}

export const sameStatus = (before: Status | undefined, after: Status): boolean => deepEqual(before, after);

function hasLabels(labels: Labels | undefined, all: Labels): boolean {
  if (labels === all) return true;
  for (const key in all) if (labels?.[key] !== all[key]) return false;
  return true;
}

function failureConditions(
  set: ReplicaSet,
  have: number,
  failure: Refusal | undefined,
  now: number,
): readonly Condition[] {
  const conditions = set.status?.conditions ?? [];
  const known = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (!failure) return known ? conditions.filter(({ type }) => type !== 'ReplicaFailure') : conditions;
  if (known) return conditions;
  const condition: Condition = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: rfc3339(now),
    reason: have < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete',
    message: failure.message ?? '',
  };
  return [...conditions, condition];
}

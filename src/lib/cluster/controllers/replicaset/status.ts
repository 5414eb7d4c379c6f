/** What a ReplicaSet says of its pods (pkg/controller/replicaset/replica_set_utils.go). */
import type { ControllerView } from '#lib/cluster/controllers/controller.ts';
import { activePods, isPodAvailable } from '#lib/cluster/controllers/pods.ts';
import type { Status as Refusal } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Labels, ReplicaSet } from '#lib/kube/types.ts';

type Status = NonNullable<ReplicaSet['status']>;

/** What of the pods the status tells, as they were before this look made or deleted any. */
export interface Counts {
  readonly replicas: number;
  readonly labelled: number;
  readonly ready: number;
  readonly available: number;
}

export function countsOf(set: ReplicaSet, view: ControllerView): Counts {
  const { active, ready, byLabels } = view.podCounts(set.metadata.uid ?? '');
  const template = set.spec.template.metadata?.labels ?? {};
  let labelled = 0;
  for (const [labels, count] of byLabels)
    if (hasLabels(JSON.parse(labels) as Labels, template)) labelled += count;
  const { minReadySeconds = 0 } = set.spec;
  const available =
    minReadySeconds === 0
      ? ready
      : activePods(set, view).filter((pod) => isPodAvailable(pod, minReadySeconds, view.now)).length;
  return { replicas: active, labelled, ready, available };
}

export function statusOf(
  set: ReplicaSet,
  { replicas, labelled, ready, available }: Counts,
  failure: Refusal | undefined,
  now: number,
): Status {
  const conditions = failureConditions(set, replicas, failure, now);
  return {
    replicas,
    ...(labelled > 0 && { fullyLabeledReplicas: labelled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions }),
  };
}

function hasLabels(labels: Labels, all: Labels): boolean {
  for (const key in all) if (labels[key] !== all[key]) return false;
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

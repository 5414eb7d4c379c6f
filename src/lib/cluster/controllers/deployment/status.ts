/** The status of a Deployment: counts, conditions, progress and its deadline (pkg/controller/deployment, progress.go and sync.go). */
import { carryOut, type Action, type Outcome } from '#lib/cluster/controllers/controller.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Deployment, ReplicaSet } from '#lib/kube/types.ts';
import { available, hasDeadline, maxUnavailable, total, wanted } from './strategy.ts';
import type { Sync } from './sync.ts';

type Status = NonNullable<Deployment['status']>;

export const conditionOf = (status: Status | undefined, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

const without = (status: Status, type: string): Status => ({
  ...status,
  conditions: (status.conditions ?? []).filter((condition) => condition.type !== type),
});

/** Sets a condition as util.SetDeploymentCondition does: same status and reason, nothing happens; same status, same transition time. */
export function withCondition(status: Status, condition: Condition): Status {
  const current = conditionOf(status, condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return status;
  const lastTransitionTime =
    current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime;
  const rest = without(status, condition.type);
  return { ...rest, conditions: [...(rest.conditions ?? []), { ...condition, lastTransitionTime }] };
}

function condition(
  now: number,
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  const time = rfc3339(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

export const progressing = (
  now: number,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition => condition(now, 'Progressing', status, reason, message);

/**
 * Replaces the status through the API. As in Kubernetes the look goes on with the version it had read: a second status that
 * differs is refused as a conflict, and said at the next look, which the first one brings about.
 */
export function* storeStatus(sync: Sync, status: Status): Generator<Action, void, Outcome> {
  sync.deployment = { ...sync.deployment, status };
  yield* carryOut<Deployment>({ do: 'updateStatus', object: sync.deployment });
}

/** Counts and availability, for a scaling or paused deployment: nothing is said about progress. */
export function* syncStatusOnly(sync: Sync, sets: readonly ReplicaSet[]): Generator<Action, void, Outcome> {
  const status = calculate(sync, sets);
  if (!deepEqual(status, sync.deployment.status)) yield* storeStatus(sync, status);
}

/** The status of a rollout, with its progress; where nothing changed, asks again at the deadline. */
export function* syncRolloutStatus(
  sync: Sync,
  sets: readonly ReplicaSet[],
): Generator<Action, void, Outcome> {
  const { deployment, now } = sync;
  const status = withReplicaFailure(sync, withProgress(sync, calculate(sync, sets)), sets);
  if (!deepEqual(tidy(status), deployment.status)) return yield* storeStatus(sync, tidy(status));
  const current = conditionOf(deployment.status, 'Progressing');
  if (!hasDeadline(deployment) || !current) return;
  if (isComplete(deployment, status) || !hasDeadlineAhead(current)) return;
  const left = deadline(deployment, current) - now;
  // A second more, so that the deadline has passed for sure when it is looked at.
  yield { do: 'again', afterMs: left < 1000 ? Math.max(left, 0) + 5 : left + 1000 };
}

/** Whether all replicas are of the new template, available, and nothing older is left. */
export function isComplete(deployment: Deployment, status: Status | undefined): boolean {
  const replicas = wanted(deployment);
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function calculate({ deployment, newSet, now }: Sync, sets: readonly ReplicaSet[]): Status {
  const ready = total(sets, available);
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: total(sets, (set) => set.status?.replicas ?? 0),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: total(sets, (set) => set.status?.readyReplicas ?? 0),
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, total(sets, wanted) - ready),
    conditions: deployment.status?.conditions ?? [],
    collisionCount: deployment.status?.collisionCount ?? 0,
  };
  const enough = ready >= wanted(deployment) - maxUnavailable(deployment);
  const says = enough
    ? condition(now, 'Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : condition(
        now,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      );
  return tidy(withCondition(counts, says));
}

/** Zero counts and empty lists are absent, as Go leaves them out of JSON. */
const tidy = (status: Status): Status =>
  Object.fromEntries(
    Object.entries(status).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== 0)),
  );

function withProgress({ deployment, newSet, now }: Sync, status: Status): Status {
  if (!hasDeadline(deployment)) return without(status, 'Progressing');
  const current = conditionOf(deployment.status, 'Progressing');
  const finished =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (finished) return status;
  const who = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status))
    return withCondition(
      status,
      progressing(now, 'True', 'NewReplicaSetAvailable', `${who} has successfully progressed.`),
    );
  if (hasProgressed(deployment.status, status)) {
    // Progress renews lastUpdateTime even where the reason stays.
    const next = progressing(now, 'True', 'ReplicaSetUpdated', `${who} is progressing.`);
    const lastTransitionTime =
      current?.status === 'True' ? current.lastTransitionTime : next.lastTransitionTime;
    return withCondition(without(status, 'Progressing'), { ...next, lastTransitionTime });
  }
  if (hasTimedOut(deployment, conditionOf(status, 'Progressing'), now))
    return withCondition(
      status,
      progressing(now, 'False', 'ProgressDeadlineExceeded', `${who} has timed out progressing.`),
    );
  return status;
}

/** More updated, ready or available replicas than before, or fewer old ones. */
function hasProgressed(before: Status | undefined, after: Status): boolean {
  const count = (
    status: Status | undefined,
    of: 'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas',
  ) => status?.[of] ?? 0;
  const old = (status: Status | undefined) => count(status, 'replicas') - count(status, 'updatedReplicas');
  return (
    count(after, 'updatedReplicas') > count(before, 'updatedReplicas') ||
    old(after) < old(before) ||
    count(after, 'readyReplicas') > count(before, 'readyReplicas') ||
    count(after, 'availableReplicas') > count(before, 'availableReplicas')
  );
}

const deadline = (deployment: Deployment, { lastUpdateTime }: Condition): number =>
  parseTime(lastUpdateTime ?? '') + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;

/** Whether the deadline can still be missed: a rollout that came to its end once, or missed it, has none to come. */
const hasDeadlineAhead = ({ reason }: Condition): boolean =>
  reason !== 'NewReplicaSetAvailable' && reason !== 'ProgressDeadlineExceeded';

function hasTimedOut(deployment: Deployment, current: Condition | undefined, now: number): boolean {
  if (!current || current.reason === 'NewReplicaSetAvailable') return false;
  return current.reason === 'ProgressDeadlineExceeded' || deadline(deployment, current) < now;
}

/** Copies the failure of the new set, or else of the first that has one. */
function withReplicaFailure({ newSet }: Sync, status: Status, sets: readonly ReplicaSet[]): Status {
  for (const set of newSet ? [newSet, ...sets] : sets) {
    const failure = set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (failure)
      return withCondition(status, { ...failure, lastUpdateTime: failure.lastTransitionTime ?? null });
  }
  return without(status, 'ReplicaFailure');
}

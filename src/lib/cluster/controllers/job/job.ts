/** The Job controller: makes pods until enough of them have succeeded, or too many have failed (pkg/controller/job). */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { controllerOf, ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { isPodReady } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { indexesText } from '#lib/kube/indexes.ts';
import { StatusError, type Status as Refusal } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Pod } from '#lib/kube/types.ts';
import { isJobFinished, type Job, type JobStatus } from '#lib/kube/types/batch.ts';
import { manage } from './manage.ts';
import { untracked } from './pods.ts';
import { isIndexed, tally, TRACKING, type Tally } from './tally.ts';
import {
  completionOf,
  deadlineOf,
  endingConditions,
  suspension,
  verdictOn,
  type Verdict,
} from './verdict.ts';

type Steps<T = void> = Generator<Action, T, Outcome>;

const JOBS = 'jobs.batch';
const OWN_NAME = 'kubernetes.io/job-controller';

export const job: Controller = {
  name: 'job-controller',
  wakes: [
    { resource: JOBS, keys: ownKey },
    { resource: 'pods', keys: jobOfPod },
  ],
  *reconcile(key, view) {
    const found = view.get<Job>(JOBS, ...splitKey(key));
    if (!found) return yield* letGo(orphansOf(key, view));
    if ((found.spec.managedBy ?? OWN_NAME) !== OWN_NAME) return;
    const pods = podsOf(found, view);
    if (isJobFinished(found) || found.metadata.deletionTimestamp) return yield* letGo(pods.filter(isTracked));
    yield* sync(begun(found, view.now), found, pods, view.now);
  },
};

const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

const podsOf = ({ metadata }: Job, view: View): readonly Pod[] =>
  view.ownedBy<Pod>('pods', metadata.uid ?? '').filter((pod) => controllerOf(pod)?.uid === metadata.uid);

/** Pods of a Job that is gone. */
function orphansOf(key: string, view: View): readonly Pod[] {
  const [namespace, name] = splitKey(key);
  const selector = { matchLabels: { 'batch.kubernetes.io/job-name': name } };
  return view
    .select<Pod>('pods', namespace, selector)
    .filter((pod) => isTracked(pod) && controllerOf(pod)?.kind === 'Job');
}

/** Nobody counts these pods any more. */
function* letGo(pods: readonly Pod[]): Steps {
  for (const pod of pods) yield { do: 'update', object: untracked(pod) };
}

/** A Job begins when somebody first looks at it and it is not suspended. */
const begun = (object: Job, now: number): Job =>
  object.status?.startTime || object.spec.suspend
    ? object
    : { ...object, status: { ...object.status, startTime: rfc3339(now) } };

function* sync(object: Job, stored: Job, pods: readonly Pod[], now: number): Steps {
  const counts = tally(object, pods);
  const early = verdictOn(object, counts, pods, now);
  if (early) return yield* end(object, stored, counts, early, now);
  const made = yield* manage(object, counts, pods, now);
  const verdict = completionOf(object, counts, made.active);
  if (verdict) return yield* end(object, stored, counts, verdict, now);
  const turned = suspension(object, now);
  const next = {
    ...statusOf(object, counts, made.active, made.deleted),
    ...(turned && { conditions: turned }),
  };
  const resumed = turned && !object.spec.suspend;
  yield* count(object, counts.fresh);
  yield* write(stored, resumed ? { ...next, startTime: rfc3339(now) } : next);
  if (turned) {
    const [reason, message] = object.spec.suspend
      ? ['Suspended', 'Job suspended']
      : ['Resumed', 'Job resumed'];
    yield { do: 'event', about: object, type: 'Normal', reason, message };
  }
  const deadline = deadlineOf(object);
  if (deadline !== undefined) yield { do: 'again', afterMs: Math.max(0, deadline - now) };
  if (made.refused) throw new StatusError(made.refused as Refusal);
}

/** A Job that is decided takes its pods away; what is still at work then counts as failed. */
function* end(object: Job, stored: Job, counts: Tally, verdict: Verdict, now: number): Steps {
  for (const pod of counts.active) {
    const { refused } = yield { do: 'delete', object: pod };
    if (!refused)
      yield {
        do: 'event',
        about: object,
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.metadata.name}`,
      };
  }
  const ending = counts.active.length + counts.terminating.length;
  const isOver = ending === 0;
  const conditions = endingConditions(object, verdict, isOver, now);
  const status = statusOf(object, counts, 0, ending);
  // Those that wait for what becomes of their pods count them when they have ended.
  yield* count(object, counts.fresh);
  yield* write(stored, {
    ...status,
    conditions,
    ...(isOver && verdict.succeeds && { completionTime: rfc3339(now) }),
  });
  if (!isOver) return;
  yield verdict.succeeds
    ? { do: 'event', about: object, type: 'Normal', reason: 'Completed', message: 'Job completed' }
    : { do: 'event', about: object, type: 'Warning', reason: verdict.reason, message: verdict.message };
}

/** Takes the mark off pods that are counted from now on. */
function* count(_: Job, fresh: readonly Pod[]): Steps {
  for (const pod of fresh) yield { do: 'update', object: untracked(pod) };
}

function* write(stored: Job, status: JobStatus): Steps {
  if (!deepEqual(stored.status, status))
    yield* carryOut({ do: 'updateStatus', object: { ...stored, status } });
}

/** In the order of Go's type. Counts of zero are left out, but for those that are pointers. */
function statusOf(object: Job, counts: Tally, active: number, deleted: number): JobStatus {
  const { conditions, startTime, completionTime } = object.status ?? {};
  const { succeeded, failed, completedIndexes, failedIndexes, ready } = counts;
  const completed = isIndexed(object) ? indexesText(completedIndexes) : '';
  return {
    ...(conditions && { conditions }),
    ...(startTime && { startTime }),
    ...(completionTime && { completionTime }),
    ...(active > 0 && { active }),
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    terminating: deleted,
    ...(completed && { completedIndexes: completed }),
    ...(object.spec.backoffLimitPerIndex !== undefined && { failedIndexes: indexesText(failedIndexes) }),
    uncountedTerminatedPods: {},
    ready: active > 0 ? Math.min(ready, active) : 0,
  };
}

/** The Job that owns the pod, where something changed that it counts. */
function jobOfPod({ before, after }: ObjectChange): string[] {
  const [was, is] = [before as Pod | undefined, after as Pod | undefined];
  const owner = controllerOf(is ?? was);
  if (owner?.kind !== 'Job' || !differs(was, is)) return [];
  return [`${(is ?? was)?.metadata.namespace}/${owner.name}`];
}

const restartsOf = ({ status }: Pod): number =>
  (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);

const differs = (was: Pod | undefined, is: Pod | undefined): boolean =>
  !was ||
  !is ||
  was.status?.phase !== is.status?.phase ||
  was.metadata.deletionTimestamp !== is.metadata.deletionTimestamp ||
  isPodReady(was) !== isPodReady(is) ||
  restartsOf(was) !== restartsOf(is);

/** What became of the pods of a Job: those at work, those that ended and are yet to be counted (pkg/controller/job/job_controller.go). */
import { isPodReady, isPodTerminal } from '#lib/cluster/controllers/pods.ts';
import { indexesIn } from '#lib/kube/indexes.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Job } from '#lib/kube/types/batch.ts';
import { actionFor } from './failure-policy.ts';

export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';

export interface Tally {
  /** Neither ended nor being deleted. */
  readonly active: readonly Pod[];
  readonly ready: number;
  /** Being deleted, and not ended yet. */
  readonly terminating: readonly Pod[];
  /** Ended since the last look; they still carry the finalizer that says so. */
  readonly fresh: readonly Pod[];
  /** All successes; of an Indexed Job its completed indexes. */
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: ReadonlySet<number>;
  readonly failedIndexes: ReadonlySet<number>;
}

export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';

export const replacesOnlyFailed = ({ spec }: Job): boolean => spec.podReplacementPolicy === 'Failed';

export const indexOf = ({ metadata }: Pod): number => Number(metadata.annotations?.[INDEX] ?? -1);

const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

/** A pod that is being deleted has failed, unless the Job waits for what becomes of it. */
export const hasFailed = (pod: Pod, job: Job): boolean =>
  pod.status?.phase === 'Failed' ||
  (!replacesOnlyFailed(job) && !!pod.metadata.deletionTimestamp && pod.status?.phase !== 'Succeeded');

export function tally(job: Job, pods: readonly Pod[]): Tally {
  const { status = {}, spec } = job;
  const active = pods.filter((pod) => !isPodTerminal(pod) && !pod.metadata.deletionTimestamp);
  const terminating = pods.filter((pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp);
  const fresh = pods.filter(
    (pod) => isTracked(pod) && (pod.status?.phase === 'Succeeded' || hasFailed(pod, job)),
  );
  const won = fresh.filter((pod) => pod.status?.phase === 'Succeeded');
  const lost = fresh.filter(
    (pod) => pod.status?.phase !== 'Succeeded' && actionFor(pod, job)?.action !== 'Ignore',
  );
  const completed = new Set(indexesIn(status.completedIndexes ?? '', Infinity));
  if (isIndexed(job)) for (const pod of won) if (isInRange(pod, job)) completed.add(indexOf(pod));
  const counted = {
    active,
    ready: active.filter(isPodReady).length,
    terminating,
    fresh,
    succeeded: isIndexed(job) ? completed.size : (status.succeeded ?? 0) + won.length,
    failed: (status.failed ?? 0) + lost.length,
    completedIndexes: completed,
  };
  const failedIndexes = spec.backoffLimitPerIndex === undefined ? NONE : failedOf(job, pods, completed);
  return { ...counted, failedIndexes };
}

const NONE: ReadonlySet<number> = new Set();

const isInRange = (pod: Pod, { spec }: Job): boolean => {
  const index = indexOf(pod);
  return index >= 0 && index < (spec.completions ?? 0);
};

/** Indexes whose pods failed more often than each may, or whose failure the policy calls final. */
function failedOf(job: Job, pods: readonly Pod[], completed: ReadonlySet<number>): ReadonlySet<number> {
  const failed = new Set(indexesIn(job.status?.failedIndexes ?? '', Infinity));
  for (const pod of pods) {
    const index = indexOf(pod);
    if (!hasFailed(pod, job) || !isInRange(pod, job) || completed.has(index)) continue;
    const isFinal = actionFor(pod, job)?.action === 'FailIndex';
    if (isFinal || failuresOf(index, job, pods) > (job.spec.backoffLimitPerIndex ?? 0)) failed.add(index);
  }
  return failed;
}

/** How many pods of this index failed. */
export const failuresOf = (index: number, job: Job, pods: readonly Pod[]): number =>
  pods.filter(
    (pod) => indexOf(pod) === index && hasFailed(pod, job) && actionFor(pod, job)?.action !== 'Ignore',
  ).length;

/** When the pod ended, as far as it says so. */
function endOf({ status, metadata }: Pod): number {
  const ends = (status?.containerStatuses ?? []).flatMap(({ state }) =>
    state?.terminated?.finishedAt ? [parseTime(state.terminated.finishedAt)] : [],
  );
  if (ends.length > 0) return Math.max(...ends);
  return parseTime(metadata.deletionTimestamp ?? metadata.creationTimestamp ?? '') || 0;
}

const FIRST_DELAY_MS = 10_000;
const MAX_DELAY_MS = 600_000;

/** How long the next pod has to wait: ten seconds after a failure, twice as long after each further one in a row. */
export function delayOf(job: Job, pods: readonly Pod[], now: number): number {
  const ended = pods
    .filter((pod) => pod.status?.phase === 'Succeeded' || hasFailed(pod, job))
    .sort((a, b) => endOf(b) - endOf(a));
  const lastSuccess = ended.findIndex((pod) => pod.status?.phase === 'Succeeded');
  const failures = lastSuccess < 0 ? ended.length : lastSuccess;
  const [last] = ended;
  if (failures === 0 || !last) return 0;
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return Math.max(0, endOf(last) + delay - now);
}

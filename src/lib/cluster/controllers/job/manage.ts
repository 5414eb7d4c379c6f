/** As many pods at work as a Job may have just now (pkg/controller/job, manageJob). */
import type { Action, Outcome } from '#lib/cluster/controllers/controller.ts';
import { isPodReady } from '#lib/cluster/controllers/pods.ts';
import type { Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Job } from '#lib/kube/types/batch.ts';
import { podOf } from './pods.ts';
import { delayOf, failuresOf, indexOf, isIndexed, replacesOnlyFailed, type Tally } from './tally.ts';

/** Pods made in one look, at most. */
const BURST = 500;

export interface Managed {
  /** How many pods are at work afterwards. */
  readonly active: number;
  /** How many are being deleted afterwards. */
  readonly deleted: number;
  /** Why a pod could not be made. */
  readonly refused?: Status;
}

type Steps = Generator<Action, Managed, Outcome>;

export function* manage(job: Job, counts: Tally, pods: readonly Pod[], now: number): Steps {
  const active = counts.active.length;
  const wanted = job.spec.suspend ? 0 : wantedOf(job, counts);
  if (active > wanted) return yield* shrink(job, counts, active - wanted);
  const waitedFor = replacesOnlyFailed(job) ? counts.terminating.length : 0;
  const missing = Math.min(wanted - active - waitedFor, BURST);
  const deleted = counts.terminating.length;
  if (missing <= 0) return { active, deleted };
  if (job.spec.backoffLimitPerIndex !== undefined) return yield* growByIndex(job, counts, pods, missing, now);
  const delay = delayOf(job, pods, now);
  if (delay > 0) {
    yield { do: 'again', afterMs: delay };
    return { active, deleted };
  }
  const indexes = isIndexed(job) ? pendingIndexes(job, counts).slice(0, missing) : undefined;
  const made =
    indexes?.map((index) => podOf(job, index)) ?? Array.from({ length: missing }, () => podOf(job));
  return yield* create(job, counts, made);
}

/** Without a number of completions the first success says that no more pods are needed. */
function wantedOf({ spec }: Job, { succeeded, active, failedIndexes }: Tally): number {
  const { parallelism = 1, completions } = spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded - failedIndexes.size, parallelism));
}

function pendingIndexes(
  { spec }: Job,
  { active, terminating, completedIndexes, failedIndexes }: Tally,
): number[] {
  const busy = new Set([...active, ...terminating].map(indexOf));
  const pending: number[] = [];
  for (let index = 0; index < (spec.completions ?? 0) && pending.length < BURST; index += 1)
    if (!busy.has(index) && !completedIndexes.has(index) && !failedIndexes.has(index)) pending.push(index);
  return pending;
}

/** Each index waits for itself after its failures. */
function* growByIndex(job: Job, counts: Tally, pods: readonly Pod[], missing: number, now: number): Steps {
  const ready: Pod[] = [];
  let soonest = Infinity;
  for (const index of pendingIndexes(job, counts)) {
    const own = pods.filter((pod) => indexOf(pod) === index);
    const delay = delayOf(job, own, now);
    if (delay > 0) soonest = Math.min(soonest, delay);
    else if (ready.length < missing) ready.push(podOf(job, index, failuresOf(index, job, own)));
  }
  if (Number.isFinite(soonest)) yield { do: 'again', afterMs: soonest };
  return yield* create(job, counts, ready);
}

/** One pod, then two, then four, …: a batch in which one is refused is the last. */
function* create(job: Job, counts: Tally, pods: readonly Pod[]): Steps {
  let active = counts.active.length;
  const deleted = counts.terminating.length;
  for (let batch = 1, at = 0; at < pods.length; at += batch, batch *= 2) {
    let refused: Status | undefined;
    for (const object of pods.slice(at, at + batch)) {
      const outcome = yield { do: 'create', object };
      if (outcome.object) {
        active += 1;
        yield says(job, 'Normal', 'SuccessfulCreate', `Created pod: ${outcome.object.metadata.name}`);
      } else if (!outcome.refused?.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) {
        refused = outcome.refused;
        yield says(job, 'Warning', 'FailedCreate', `Error creating: ${refused?.message ?? ''}`);
      }
    }
    if (refused) return { active, deleted, refused };
  }
  return { active, deleted };
}

function* shrink(job: Job, { active, terminating }: Tally, count: number): Steps {
  const gone = [...active].sort(lessMissed).slice(0, count);
  for (const pod of gone) {
    const { refused } = yield { do: 'delete', object: pod };
    if (!refused) yield says(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  return { active: active.length - gone.length, deleted: terminating.length + gone.length };
}

/** Without a node, not running, not ready, younger: in this order (controller.ActivePods). */
function lessMissed(a: Pod, b: Pod): number {
  const phase = (pod: Pod) => (pod.status?.phase === 'Running' ? 1 : 0);
  const born = (pod: Pod) => pod.metadata.creationTimestamp ?? '';
  return (
    Number(!!a.spec.nodeName) - Number(!!b.spec.nodeName) ||
    phase(a) - phase(b) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    (born(a) > born(b) ? -1 : born(a) < born(b) ? 1 : 0)
  );
}

const says = (about: Job, type: 'Normal' | 'Warning', reason: string, message: string): Action => ({
  do: 'event',
  about,
  type,
  reason,
  message,
});

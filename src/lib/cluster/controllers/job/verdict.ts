/** Whether a Job is done, and why: success, failure, or not yet (pkg/controller/job, syncJob). */
import { indexesIn } from '#lib/kube/indexes.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Pod } from '#lib/kube/types.ts';
import { jobHas, type Job, type JobStatus } from '#lib/kube/types/batch.ts';
import { actionFor } from './failure-policy.ts';
import { isIndexed, type Tally } from './tally.ts';

export interface Verdict {
  readonly succeeds: boolean;
  readonly reason: string;
  readonly message: string;
}

const fails = (reason: string, message: string): Verdict => ({ succeeds: false, reason, message });

/** What was decided in an earlier look, while pods were still ending. */
function decided({ status }: Job): Verdict | undefined {
  const found = status?.conditions?.find(
    ({ type, status: is }) => is === 'True' && (type === 'FailureTarget' || type === 'SuccessCriteriaMet'),
  );
  if (!found) return undefined;
  const { type, reason = '', message = '' } = found;
  return { succeeds: type === 'SuccessCriteriaMet', reason, message };
}

/** What ends the Job whatever else it would do. */
export function verdictOn(job: Job, counts: Tally, pods: readonly Pod[], now: number): Verdict | undefined {
  const before = decided(job);
  if (before) return before;
  const { spec } = job;
  for (const pod of counts.fresh) {
    const match = actionFor(pod, job);
    if (match?.action === 'FailJob') return fails('PodFailurePolicy', match.message);
  }
  if (counts.failed > (spec.backoffLimit ?? 6) || restartedTooOften(job, pods))
    return fails('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const deadline = deadlineOf(job);
  if (deadline !== undefined && now >= deadline)
    return fails('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (spec.maxFailedIndexes !== undefined && counts.failedIndexes.size > spec.maxFailedIndexes)
    return fails(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  return matchedSuccess(job, counts);
}

/** When the Job has been at work for too long. */
export function deadlineOf({ spec, status }: Job): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend || !status?.startTime) return undefined;
  return parseTime(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** Containers that restart in their pods count too. */
function restartedTooOften({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const { backoffLimit = 6 } = spec;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    for (const { restartCount } of all) restarts += restartCount;
  }
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function matchedSuccess({ spec }: Job, { completedIndexes }: Tally): Verdict | undefined {
  for (const [at, { succeededIndexes, succeededCount }] of (spec.successPolicy?.rules ?? []).entries()) {
    const wanted = succeededIndexes === undefined ? undefined : indexesIn(succeededIndexes, Infinity);
    const met = wanted
      ? [...wanted].filter((index) => completedIndexes.has(index)).length
      : completedIndexes.size;
    if (met >= (succeededCount ?? wanted?.size ?? Infinity))
      return { succeeds: true, reason: 'SuccessPolicy', message: `Matched rules at index ${at}` };
  }
  return undefined;
}

/** Whether the work is done, once everything that was missing has been made. */
export function completionOf(job: Job, counts: Tally, active: number): Verdict | undefined {
  const { completions } = job.spec;
  const isDone =
    completions === undefined ? counts.succeeded > 0 && active === 0 : counts.succeeded >= completions;
  if (isDone)
    return {
      succeeds: true,
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  const failed = counts.failedIndexes.size;
  return isIndexed(job) && failed > 0 && failed + counts.succeeded >= (completions ?? Infinity)
    ? fails('FailedIndexes', 'Job has failed indexes')
    : undefined;
}

const withCondition = (
  conditions: readonly Condition[],
  type: string,
  { reason, message }: Verdict,
  now: number,
): readonly Condition[] => {
  const at = rfc3339(now);
  return conditions.some((one) => one.type === type)
    ? conditions
    : [...conditions, { type, status: 'True', lastProbeTime: at, lastTransitionTime: at, reason, message }];
};

/** The conditions of a Job that ends: what it comes to at once, that it has come to it when no pod is left. */
export function endingConditions(
  { status = {} }: Job,
  verdict: Verdict,
  isOver: boolean,
  now: number,
): readonly Condition[] {
  const [first, last] = verdict.succeeds
    ? ['SuccessCriteriaMet', 'Complete']
    : (['FailureTarget', 'Failed'] as const);
  const begun = withCondition(status.conditions ?? [], first, verdict, now);
  return isOver ? withCondition(begun, last, verdict, now) : begun;
}

/** That a Job is suspended, or is no more; undefined where that is said already. */
export function suspension(job: Job, now: number): JobStatus['conditions'] | undefined {
  const { conditions = [] } = job.status ?? {};
  const known = conditions.find(({ type }) => type === 'Suspended');
  const wanted = job.spec.suspend ? 'True' : 'False';
  if (jobHas(job, 'Suspended') === !!job.spec.suspend && (known || !job.spec.suspend)) return undefined;
  const at = rfc3339(now);
  const condition: Condition = {
    type: 'Suspended',
    status: wanted,
    lastProbeTime: at,
    lastTransitionTime: at,
    reason: job.spec.suspend ? 'JobSuspended' : 'JobResumed',
    message: job.spec.suspend ? 'Job suspended' : 'Job resumed',
  };
  return known ? conditions.map((one) => (one === known ? condition : one)) : [...conditions, condition];
}

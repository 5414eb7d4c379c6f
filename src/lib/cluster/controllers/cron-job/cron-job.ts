/** The CronJob controller: a Job at each time of the schedule, one timer for each CronJob (pkg/controller/cronjob). */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { controllerOf, controllerRef, ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { nextTime, parseSchedule, type Schedule } from '#lib/kube/cron.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import { zonedTime } from '#lib/kube/time-zone.ts';
import type { ObjectReference } from '#lib/kube/types.ts';
import { isJobFinished, jobHas, type CronJob, type Job } from '#lib/kube/types/batch.ts';
import { dueTime } from './due.ts';

type Steps<T = void> = Generator<Action, T, Outcome>;
type Status = NonNullable<CronJob['status']>;

const CRON_JOBS = 'cronjobs.batch';
/** The controller looks a little after the time, so as not to look too early. */
const LATE_MS = 100;

export const cronJob: Controller = {
  name: 'cronjob-controller',
  wakes: [
    { resource: CRON_JOBS, keys: ownKey },
    { resource: 'jobs.batch', keys: cronJobOfJob },
  ],
  *reconcile(key, view) {
    const found = view.get<CronJob>(CRON_JOBS, ...splitKey(key));
    if (!found) return;
    const jobs = view
      .ownedBy<Job>('jobs.batch', found.metadata.uid ?? '')
      .filter((job) => controllerOf(job)?.uid === found.metadata.uid);
    const seen = yield* lookAtJobs(found, jobs, view);
    const status = found.metadata.deletionTimestamp ? seen : yield* run(found, seen, jobs, view);
    if (!deepEqual(found.status ?? {}, status))
      yield* carryOut({ do: 'updateStatus', object: { ...found, status } });
    yield* cleanUp(found, jobs);
  },
};

const says = (about: CronJob, type: 'Normal' | 'Warning', reason: string, message: string): Action => ({
  do: 'event',
  about,
  type,
  reason,
  message,
});

/** In the order of Go's type; a list of none is left out. */
const statusOf = (active: readonly ObjectReference[], before: Status, more: Partial<Status> = {}): Status => {
  const { lastScheduleTime, lastSuccessfulTime } = { ...before, ...more };
  return {
    ...(active.length > 0 && { active }),
    ...(lastScheduleTime && { lastScheduleTime }),
    ...(lastSuccessfulTime && { lastSuccessfulTime }),
  };
};

/** What became of the Jobs that were made before. */
function* lookAtJobs(cron: CronJob, jobs: readonly Job[], view: View): Steps<Status> {
  const before = cron.status ?? {};
  let active = before.active ?? [];
  let lastSuccess = before.lastSuccessfulTime;
  for (const job of jobs) {
    const { name, uid } = job.metadata;
    const isActive = active.some((one) => one.uid === uid);
    if (!isActive && !isJobFinished(job)) {
      const why = `Saw a job that the controller did not create or forgot: ${name}`;
      yield says(cron, 'Warning', 'UnexpectedJob', why);
    } else if (isActive && isJobFinished(job)) {
      active = active.filter((one) => one.uid !== uid);
      const how = jobHas(job, 'Complete') ? 'Complete' : 'Failed';
      yield says(cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${how}`);
    }
    const { completionTime } = job.status ?? {};
    if (jobHas(job, 'Complete') && completionTime && (!lastSuccess || completionTime > lastSuccess))
      lastSuccess = completionTime;
  }
  for (const { name = '', uid } of active) {
    if (view.get('jobs.batch', cron.metadata.namespace, name)?.metadata.uid === uid) continue;
    active = active.filter((one) => one.uid !== uid);
    yield says(cron, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
  }
  return statusOf(active, before, lastSuccess ? { lastSuccessfulTime: lastSuccess } : {});
}

/** Makes the Job that is due, if one is, and sets the timer for the next. */
function* run(cron: CronJob, seen: Status, jobs: readonly Job[], view: View): Steps<Status> {
  const { spec } = cron;
  if (spec.suspend) return seen;
  const { timeZone = 'UTC' } = spec;
  if (!zonedTime(timeZone)) {
    const why = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`;
    yield says(cron, 'Warning', 'UnknownTimeZone', why);
    return seen;
  }
  let schedule: Schedule;
  try {
    schedule = parseSchedule(spec.schedule);
  } catch (error) {
    const why = `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${(error as Error).message}`;
    yield says(cron, 'Warning', 'UnparseableSchedule', why);
    return seen;
  }
  const { due, missed } = dueTime(cron, schedule, view.now);
  if (missed > 100)
    yield says(
      cron,
      'Warning',
      'TooManyMissedTimes',
      `too many missed start times: ${missed}. Set or decrease .spec.startingDeadlineSeconds or check clock skew`,
    );
  const status = due === undefined ? seen : yield* start(cron, seen, jobs, due, view);
  const next = nextTime(schedule, view.now, timeZone);
  if (next !== undefined) yield { do: 'again', afterMs: next + LATE_MS - view.now };
  return status;
}

function* start(cron: CronJob, seen: Status, jobs: readonly Job[], due: number, view: View): Steps<Status> {
  const { spec, metadata } = cron;
  const { active = [] } = seen;
  const late = spec.startingDeadlineSeconds;
  if (late !== undefined && due + late * 1000 < view.now) {
    const when = new Date(due).toUTCString().replace('GMT', '+0000');
    yield says(cron, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${when}`);
    return seen;
  }
  const name = `${metadata.name}-${Math.trunc(due / 60_000)}`;
  if (active.some((one) => one.name === name) || seen.lastScheduleTime === rfc3339(due)) return seen;
  let running = active;
  if (active.length > 0 && spec.concurrencyPolicy === 'Forbid') {
    const why = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    yield says(cron, 'Normal', 'JobAlreadyActive', why);
    return seen;
  }
  if (spec.concurrencyPolicy === 'Replace') {
    for (const one of jobs.filter((job) => active.some(({ uid }) => uid === job.metadata.uid)))
      yield* remove(cron, one);
    running = [];
  }
  const { object, refused } = yield { do: 'create', object: jobOf(cron, name, due) };
  if (refused?.reason === 'AlreadyExists') return seen;
  if (!object) {
    yield says(cron, 'Warning', 'FailedCreate', `Error creating job: ${refused?.message ?? ''}`);
    return seen;
  }
  yield says(cron, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
  const { namespace, uid, resourceVersion } = object.metadata;
  const made: ObjectReference = {
    kind: 'Job',
    ...(namespace && { namespace }),
    name,
    ...(uid && { uid }),
    apiVersion: 'batch/v1',
    ...(resourceVersion && { resourceVersion }),
  };
  return statusOf([...running, made], seen, { lastScheduleTime: rfc3339(due) });
}

function jobOf(cron: CronJob, name: string, due: number): Job {
  const { metadata = {}, spec } = cron.spec.jobTemplate;
  const { namespace } = cron.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(metadata.labels && { labels: metadata.labels }),
      annotations: {
        ...metadata.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': stamp(due, cron.spec.timeZone),
      },
      ownerReferences: [controllerRef(cron)],
    },
    spec,
  };
}

/** RFC 3339, in the zone of the schedule. */
function stamp(at: number, timeZone = 'UTC'): string {
  const wall = zonedTime(timeZone)?.(at) ?? at;
  const minutes = Math.round((wall - at) / 60_000);
  if (minutes === 0) return rfc3339(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
  return rfc3339(wall).replace('Z', offset);
}

function* remove(cron: CronJob, job: Job): Steps {
  const { refused } = yield { do: 'delete', object: job, propagation: 'Background' };
  if (!refused) yield says(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
}

/** Only the last few Jobs of each kind of end are kept. */
function* cleanUp(cron: CronJob, jobs: readonly Job[]): Steps {
  const { successfulJobsHistoryLimit: good, failedJobsHistoryLimit: bad } = cron.spec;
  const limits = [
    ['Complete', good],
    ['Failed', bad],
  ] as const;
  for (const [type, limit] of limits) {
    if (limit === undefined) continue;
    const ended = jobs.filter((job) => jobHas(job, type) && !job.metadata.deletionTimestamp).sort(byStart);
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) yield* remove(cron, job);
  }
}

const startOf = ({ status }: Job): string => status?.startTime ?? '';

const byStart = (a: Job, b: Job): number =>
  startOf(a) === startOf(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : startOf(a) < startOf(b) ? -1 : 1;

function cronJobOfJob({ before, after }: ObjectChange): string[] {
  const job = after ?? before;
  const owner = controllerOf(job);
  return owner?.kind === 'CronJob' ? [`${job?.metadata.namespace}/${owner.name}`] : [];
}

/** Which time of a schedule is due (pkg/controller/cronjob/utils.go, mostRecentScheduleTime). */
import { nextTime, type Schedule } from '#lib/kube/cron.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { CronJob } from '#lib/kube/types/batch.ts';

/** More missed times than this are not counted one by one. */
const COUNTED = 101;

export interface Due {
  /** The last time that has come and was not used; undefined where none has. */
  readonly due?: number;
  /** How many times have come since the last one that was used. */
  readonly missed: number;
}

export function dueTime({ spec, status, metadata }: CronJob, schedule: Schedule, now: number): Due {
  let earliest = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  if (spec.startingDeadlineSeconds !== undefined)
    earliest = Math.max(earliest, now - spec.startingDeadlineSeconds * 1000);
  let due: number | undefined;
  let missed = 0;
  for (let at = next(earliest); at !== undefined && at <= now; at = next(at)) {
    due = at;
    missed += 1;
    // From here on the distance between two times tells the rest.
    if (missed !== COUNTED) continue;
    const after = next(at);
    const gap = after === undefined ? Infinity : after - at;
    const more = Math.floor((now - at) / gap);
    return { due: last(at, more * gap), missed: missed + more };
  }
  return { ...(due !== undefined && { due }), missed };

  function next(after: number): number | undefined {
    return nextTime(schedule, after, spec.timeZone);
  }

  function last(from: number, ahead: number): number {
    let found = from;
    for (let at = next(from + ahead - 1); at !== undefined && at <= now; at = next(at)) found = at;
    return found;
  }
}

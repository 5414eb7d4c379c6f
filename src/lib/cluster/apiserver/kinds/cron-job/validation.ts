/** What a CronJob may say: pkg/apis/batch/validation/validation.go. */
import { parseSchedule } from '#lib/kube/cron.ts';
import type { FieldError } from '#lib/kube/status.ts';
import { zonedTime } from '#lib/kube/time-zone.ts';
import type { CronJob } from '#lib/kube/types/batch.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { goSelector } from '#lib/kube/validation/go-value.ts';
import { nonNegative, oneOf } from '#lib/kube/validation/values.ts';
import { specErrors } from '#lib/cluster/apiserver/kinds/job/validation.ts';

const POLICIES = ['Allow', 'Forbid', 'Replace'];
/** The controller appends eleven characters to make the names of Jobs. */
const MAX_NAME = 52;

export function cronJobErrors({ spec, metadata }: CronJob): FieldError[] {
  const { jobTemplate } = spec;
  const path = 'spec.jobTemplate.spec';
  const errors = [
    ...scheduleErrors(spec.schedule),
    ...nonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...zoneErrors(spec.timeZone),
    ...oneOf(spec.concurrencyPolicy, POLICIES, 'spec.concurrencyPolicy'),
    ...specErrors(jobTemplate.spec, path),
  ];
  const { selector, manualSelector } = jobTemplate.spec;
  if (selector)
    errors.push(invalid(`${path}.selector`, goSelector(selector), '`selector` will be auto-generated'));
  if (manualSelector) errors.push(notSupported(`${path}.manualSelector`, true, ['false', 'nil']));
  errors.push(
    ...nonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...nonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
  );
  if (metadata.name.length > MAX_NAME)
    errors.push(invalid('metadata.name', metadata.name, `must be no more than ${MAX_NAME} characters`));
  return errors;
}

function scheduleErrors(schedule: string): FieldError[] {
  const field = 'spec.schedule';
  if (!schedule) return [required(field, '')];
  const errors: FieldError[] = [];
  try {
    parseSchedule(schedule);
  } catch (error) {
    errors.push(invalid(field, schedule, (error as Error).message));
  }
  if (schedule.includes('TZ'))
    errors.push(invalid(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  return errors;
}

const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

function zoneErrors(zone: string | undefined): FieldError[] {
  const field = 'spec.timeZone';
  if (zone === undefined) return [];
  if (zone === '') return [invalid(field, zone, 'timeZone must be nil or non-empty string')];
  const unknown = [invalid(field, zone, `unknown time zone ${zone}`)];
  const isOdd = (part: string) =>
    part === '.' || part === '..' || part.startsWith('-') || !ZONE_PART.test(part);
  if (zone.split('/').some(isOdd)) return unknown;
  if (zone.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return zone === 'Local' ? [invalid(field, zone, why)] : [invalid(field, zone, why), ...unknown];
  }
  return zonedTime(zone) ? [] : unknown;
}

/** `kubectl describe` of CronJobs. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { CronJob } from '#lib/kube/types/batch.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describeTemplate } from '#lib/kubectl/describe/pod-template.ts';
import { longTime } from '#lib/kubectl/describe/writer.ts';

const UNSET = '<unset>';

export const describeCronJob: Describer<CronJob> = async (cron, w, context) => {
  const { metadata, spec, status = {} } = cron;
  const { spec: job } = spec.jobTemplate;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Schedule:\t${spec.schedule}`);
  w.line(0, `Concurrency Policy:\t${spec.concurrencyPolicy}`);
  w.line(0, `Suspend:\t${spec.suspend ? 'True' : 'False'}`);
  w.line(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? UNSET}`);
  w.line(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? UNSET}`);
  const late = spec.startingDeadlineSeconds;
  w.line(0, `Starting Deadline Seconds:\t${late === undefined ? UNSET : `${late}s`}`);
  w.line(0, `Selector:\t${job.selector ? formatSelector(job.selector) : UNSET}`);
  w.line(0, `Parallelism:\t${job.parallelism ?? UNSET}`);
  w.line(0, `Completions:\t${job.completions ?? UNSET}`);
  if (job.activeDeadlineSeconds !== undefined)
    w.line(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  describeTemplate(w, job.template);
  const last = status.lastScheduleTime;
  w.line(0, `Last Schedule Time:\t${last ? longTime(last) : UNSET}`);
  const active = (status.active ?? []).map(({ name }) => name);
  w.line(0, `Active Jobs:\t${active.length > 0 ? active.join(', ') : '<none>'}`);
  await describeEvents(cron, w, context);
};

/** The table of Jobs. */
import { humanDuration } from '#lib/kube/duration.ts';
import { formatSelector } from '#lib/kube/labels.ts';
import { parseTime } from '#lib/kube/time.ts';
import { jobHas, type Job } from '#lib/kube/types/batch.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, templateColumns, wide } from '#lib/cluster/apiserver/tables/common.ts';

export const jobColumns: readonly PrinterColumn<Job>[] = [
  nameColumn as PrinterColumn<Job>,
  { name: 'Status', cell: statusOf },
  { name: 'Completions', cell: completionsOf },
  { name: 'Duration', cell: durationOf },
  ageColumn as PrinterColumn<Job>,
  ...templateColumns<Job>(),
  wide('Selector', ({ spec }) => (spec.selector ? formatSelector(spec.selector) : '<none>')),
];

function statusOf(job: Job): string {
  for (const type of ['Complete', 'Failed']) if (jobHas(job, type)) return type;
  if (job.metadata.deletionTimestamp) return 'Terminating';
  for (const type of ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']) if (jobHas(job, type)) return type;
  return 'Running';
}

function completionsOf({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  const { parallelism = 0 } = spec;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function durationOf({ status }: Job, now: number): string {
  const { startTime, completionTime } = status ?? {};
  if (!startTime) return '';
  return humanDuration((completionTime ? parseTime(completionTime) : now) - parseTime(startTime));
}

/** `kubectl describe` of Jobs. */
import { humanDuration } from '#lib/kube/duration.ts';
import { formatSelector } from '#lib/kube/labels.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Job } from '#lib/kube/types/batch.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { controlledBy, describeTemplate } from '#lib/kubectl/describe/pod-template.ts';
import { longTime } from '#lib/kubectl/describe/writer.ts';

export const describeJob: Describer<Job> = async (job, w, context) => {
  const { metadata, spec, status = {} } = job;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec.selector) w.line(0, `Selector:\t${formatSelector(spec.selector)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  const owner = controlledBy(metadata.ownerReferences);
  if (owner) w.line(0, `Controlled By:\t${owner}`);
  if (spec.parallelism !== undefined) w.line(0, `Parallelism:\t${spec.parallelism}`);
  w.line(0, `Completions:\t${spec.completions ?? '<unset>'}`);
  if (spec.completionMode) w.line(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec.suspend !== undefined) w.line(0, `Suspend:\t${spec.suspend}`);
  if (spec.backoffLimit !== undefined) w.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined)
    w.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  const { startTime, completionTime } = status;
  if (startTime) w.line(0, `Start Time:\t${longTime(startTime)}`);
  if (completionTime) w.line(0, `Completed At:\t${longTime(completionTime)}`);
  if (startTime && completionTime)
    w.line(0, `Duration:\t${humanDuration(parseTime(completionTime) - parseTime(startTime))}`);
  if (spec.activeDeadlineSeconds !== undefined)
    w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const { active = 0, ready, succeeded = 0, failed = 0 } = status;
  const readiness = ready === undefined ? '' : ` (${ready} Ready)`;
  w.line(0, `Pods Statuses:\t${active} Active${readiness} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec.completionMode === 'Indexed')
    w.line(0, `Completed Indexes:\t${shortened(status.completedIndexes ?? '')}`);
  describeTemplate(w, spec.template);
  await describeEvents(job, w, context);
};

const MAX_INDEXES = 50;

/** A long list of indexes is cut between two of them. */
function shortened(indexes: string): string {
  if (indexes === '') return '<none>';
  if (indexes.length <= MAX_INDEXES) return indexes;
  const cut = indexes.lastIndexOf(',', MAX_INDEXES);
  return `${indexes.slice(0, cut + 1)}...`;
}

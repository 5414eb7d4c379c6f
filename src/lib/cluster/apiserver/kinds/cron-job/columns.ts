/** The table of CronJobs. */
import { translateTimestampSince } from '#lib/kube/duration.ts';
import { formatSelector } from '#lib/kube/labels.ts';
import type { Container } from '#lib/kube/types.ts';
import type { CronJob } from '#lib/kube/types/batch.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn, wide } from '#lib/cluster/apiserver/tables/common.ts';

const containers = ({ spec }: CronJob, what: (container: Container) => string): string =>
  spec.jobTemplate.spec.template.spec.containers.map(what).join(',');

export const cronJobColumns: readonly PrinterColumn<CronJob>[] = [
  nameColumn as PrinterColumn<CronJob>,
  { name: 'Schedule', cell: ({ spec }) => spec.schedule },
  { name: 'Timezone', cell: ({ spec }) => spec.timeZone ?? '<none>' },
  { name: 'Suspend', cell: ({ spec }) => (spec.suspend ? 'True' : 'False') },
  integer('Active', ({ status }) => status?.active?.length ?? 0),
  {
    name: 'Last Schedule',
    cell: ({ status }, now) =>
      status?.lastScheduleTime ? translateTimestampSince(status.lastScheduleTime, now) : '<none>',
  },
  ageColumn as PrinterColumn<CronJob>,
  wide('Containers', (object) => containers(object, ({ name }) => name)),
  wide('Images', (object) => containers(object, ({ image }) => image ?? '')),
  wide('Selector', ({ spec }) => {
    const { selector } = spec.jobTemplate.spec;
    return selector ? formatSelector(selector) : '<none>';
  }),
];

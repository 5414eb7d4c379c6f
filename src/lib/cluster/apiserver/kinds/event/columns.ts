/** The table of events. */
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { Event } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { nameColumn, wide } from '#lib/cluster/apiserver/tables/common.ts';

const firstSeen = (event: Event, now: number): string =>
  translateTimestampSince(event.firstTimestamp || event.eventTime, now);

function lastSeen(event: Event, now: number): string {
  if (event.series) return translateTimestampSince(event.series.lastObservedTime, now);
  return event.lastTimestamp ? translateTimestampSince(event.lastTimestamp, now) : firstSeen(event, now);
}

function about({ involvedObject: { kind = '', name } }: Event): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function source({ source: from, reportingComponent, reportingInstance }: Event): string {
  const component = from?.component || reportingComponent || '';
  const instance = from?.host || reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}

/** One that was never repeated by the newer recorder has no count. */
const countOf = ({ series, count }: Event): number => (series ? series.count : count || 1);

export const eventColumns: readonly PrinterColumn<Event>[] = [
  { name: 'Last Seen', cell: lastSeen },
  { name: 'Type', cell: ({ type }) => type ?? '' },
  { name: 'Reason', cell: ({ reason }) => reason ?? '' },
  { name: 'Object', cell: about },
  wide('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? ''),
  wide('Source', source),
  { name: 'Message', cell: ({ message }) => (message ?? '').trim() },
  wide('First Seen', firstSeen),
  { ...wide('Count', countOf), type: 'integer' },
  { ...(nameColumn as PrinterColumn<Event>), priority: 1 },
];

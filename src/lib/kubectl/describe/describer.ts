/** What a describer is: the text about one object, with what it asked the API for. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { Event, KubeList, KubeObject } from '#lib/kube/types.ts';
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { Writer } from './writer.ts';

export interface DescribeContext {
  /** Virtual epoch milliseconds. */
  readonly now: number;
  readonly showEvents: boolean;
  /** Objects of a list; none where it is refused. */
  list<T extends KubeObject>(path: string, query?: KubeRequest['query']): Promise<readonly T[]>;
  /** An object, or undefined where there is none. */
  get<T extends KubeObject>(path: string): Promise<T | undefined>;
}

export type Describer<T extends KubeObject = KubeObject> = (
  object: T,
  w: Writer,
  context: DescribeContext,
) => Promise<void> | void;

/** The context over a way to send requests that throws what is refused. */
export function describeContext(
  send: <T>(request: KubeRequest) => Promise<T>,
  now: number,
  showEvents: boolean,
): DescribeContext {
  const quiet = <T>(request: KubeRequest): Promise<T | undefined> => send<T>(request).catch(() => undefined);
  return {
    now,
    showEvents,
    list: async <T extends KubeObject>(path: string, query?: KubeRequest['query']) =>
      (await quiet<KubeList<T>>({ method: 'GET', path, ...(query && { query }) }))?.items ?? [],
    get: <T extends KubeObject>(path: string) => quiet<T>({ method: 'GET', path }),
  };
}

/**
 * The events about an object, oldest first by their last time, as a table at the end. `uids` where some know it by another
 * one: kubelets take a node's name for its uid.
 */
export async function describeEvents(
  object: KubeObject,
  w: Writer,
  context: DescribeContext,
  uids: readonly string[] = [object.metadata.uid ?? ''],
): Promise<void> {
  if (!context.showEvents) return;
  const found: Event[] = [];
  for (const uid of uids) found.push(...(await eventsAbout(object, uid, context)));
  writeEvents(found, w, context.now);
}

function eventsAbout(object: KubeObject, uid: string, context: DescribeContext): Promise<readonly Event[]> {
  const { name, namespace } = object.metadata;
  const about = {
    'involvedObject.name': name,
    'involvedObject.namespace': namespace ?? '',
    'involvedObject.kind': object.kind,
    'involvedObject.uid': uid,
  };
  const given = Object.entries(about).filter(([key, value]) => value !== '' || key === 'involvedObject.uid');
  const fieldSelector = given.map(([key, value]) => `${key}=${value}`).join(',');
  const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events';
  return context.list<Event>(path, { fieldSelector });
}

export function writeEvents(events: readonly Event[], w: Writer, now: number): void {
  if (events.length === 0) {
    w.line(0, 'Events:\t<none>');
    return;
  }
  w.flush();
  w.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage');
  w.line(1, '----\t------\t----\t----\t-------');
  const last = (event: Event) => event.lastTimestamp ?? '';
  const sorted = [...events].sort((a, b) => (last(a) < last(b) ? -1 : last(a) > last(b) ? 1 : 0));
  for (const event of sorted) {
    const source = event.source?.component || event.reportingComponent || '';
    w.line(
      1,
      [event.type, event.reason, interval(event, now), source, (event.message ?? '').trim()].join('\t'),
    );
  }
}

/** `76s (x6 over 2m36s)` */
function interval(event: Event, now: number): string {
  const { series, eventTime, firstTimestamp, lastTimestamp, count = 0 } = event;
  const first = translateTimestampSince(eventTime ?? firstTimestamp, now);
  if (series)
    return `${translateTimestampSince(series.lastObservedTime, now)} (x${series.count} over ${first})`;
  return count > 1 ? `${translateTimestampSince(lastTimestamp, now)} (x${count} over ${first})` : first;
}

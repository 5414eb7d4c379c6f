/** `kubectl events`: events by time, of everything or of one object. */
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { Event } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { ColumnWriter } from '#lib/kubectl/printers/columns.ts';
import { escapeHtml } from '#lib/kubectl/printers/json.ts';
import { objectPrinter, printFlags, withoutManagedFields } from '#lib/kubectl/printers/output.ts';
import { listItems } from '#lib/kubectl/resources/list.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import { eachItem } from '#lib/kubectl/streams.ts';

const flags = {
  ...printFlags,
  'all-namespaces': { type: 'bool', short: 'A', about: 'Events of all namespaces' },
  'chunk-size': { type: 'int', default: 500, about: 'How many events to ask for at once; 0 for all' },
  for: { type: 'string', about: 'Only events about this object (pod/web-1)' },
  'no-headers': { type: 'bool', about: 'Leave the headers out' },
  types: { type: 'string-slice', values: ['Normal', 'Warning'], about: 'Only events of these types' },
  watch: { type: 'bool', short: 'w', about: 'After the list, show events as they happen' },
} as const;

type EventRun = Run<typeof flags & GlobalFlags>;

export const events = command({
  use: 'events [(-o|--output=)FORMAT] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  short: 'List events',
  examples: [
    '# What happened in the namespace, the newest last',
    'kubectl events',
    '# What happened to a pod',
    'kubectl events --for pod/web-1',
    '# Warnings, as they come',
    'kubectl events --types=Warning --watch',
  ],
  flags,
  async run(run) {
    const { flags } = run;
    for (const type of flags.types) {
      if (!/^(normal|warning)$/i.test(type)) throw new CommandError('valid --types are Normal or Warning');
    }
    const printer = flags.output === 'json' ? undefined : await objectPrinter(run, flags);
    const selector = await selectorFor(run);
    const mapping = await run.mapper.resourceFor('events');
    const namespace = flags['all-namespaces'] ? '' : run.namespace;
    const query: Record<string, string> = selector ? { fieldSelector: selector } : {};
    const { items, resourceVersion } = await listItems(run, mapping, namespace, query, flags['chunk-size']);
    const shown = (event: Event) => (flags['show-managed-fields'] ? event : withoutManagedFields(event));
    const found = (items as unknown as Event[]).filter((event) => isWanted(run, event)).sort(byTime);
    const show = rows(run);
    if (found.length === 0 && !flags.watch) {
      return run.printErr(
        flags['all-namespaces'] ? 'No events found.' : `No events found in ${run.namespace} namespace.`,
      );
    }
    if (flags.output === 'json') await run.write(listJson(found.map(shown)));
    else if (printer) await printer({ apiVersion: 'v1', kind: 'EventList', metadata: {}, items: found });
    else await show(found);
    if (!flags.watch) return;
    const request = {
      method: 'GET',
      path: pathOf(mapping, namespace),
      query: { ...query, watch: 'true', resourceVersion },
    } as const;
    const { stream } = await run.open(request);
    if (!stream) return;
    return eachItem(run.process, stream, async (item) => {
      if (!('watch' in item) || item.watch.type === 'BOOKMARK' || item.watch.type === 'DELETED') return;
      const event = item.watch.object as unknown as Event;
      if (!isWanted(run, event)) return;
      if (flags.output === 'json')
        await run.write(`${escapeHtml(JSON.stringify(ordered(shown(event)), null, 4))}\n`);
      else await (printer ? printer(event) : show([event]));
    });
  },
});

/** --for as a field selector. */
async function selectorFor({ flags, mapper }: EventRun): Promise<string> {
  if (!flags.for) return '';
  const [type, name, ...more] = flags.for.split('/');
  if (!type || !name || more.length) throw new CommandError('--for must be in resource/name form');
  const { kind } = await mapper.resourceFor(type);
  return `involvedObject.kind=${kind},involvedObject.name=${name}`;
}

const isWanted = ({ flags }: EventRun, { type }: Event): boolean =>
  flags.types.length === 0 || flags.types.some((wanted) => wanted.toLowerCase() === type?.toLowerCase());

const timeOf = ({ series, lastTimestamp, eventTime }: Event): string =>
  series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '';

/** Whole seconds and fractions compare as text only after the zone's letter is gone. */
const byTime = (a: Event, b: Event): number => {
  const [x, y] = [Date.parse(timeOf(a)) || 0, Date.parse(timeOf(b)) || 0];
  return x - y;
};

/** Prints events as rows that line up, the headers before the first. */
function rows(run: EventRun): (events: readonly Event[]) => Promise<void> {
  const { flags } = run;
  const writer = new ColumnWriter();
  let first = !flags['no-headers'];
  return async (found) => {
    const { now } = run.process.leash;
    const lines = found.map((event) => {
      const { kind = '', name = '' } = event.involvedObject;
      const cells = [
        lastSeen(event, now),
        event.type ?? '',
        event.reason ?? '',
        `${kind}/${name}`,
        (event.message ?? '').trim(),
      ];
      return flags['all-namespaces'] ? [event.metadata.namespace ?? '', ...cells] : cells;
    });
    const headers = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
    if (first) lines.unshift(flags['all-namespaces'] ? ['NAMESPACE', ...headers] : headers);
    first = false;
    await run.write(writer.layout(lines));
  };
}

/** `5s`, or `5s (x2 over 17s)` for what came more than once. */
function lastSeen(
  { series, count = 0, firstTimestamp, lastTimestamp, eventTime }: Event,
  now: number,
): string {
  const since = (time: string | null | undefined) => translateTimestampSince(time, now);
  if (series) return `${since(series.lastObservedTime)} (x${series.count} over ${since(eventTime)})`;
  if (count > 1) return `${since(lastTimestamp)} (x${count} over ${since(firstTimestamp)})`;
  return since(firstTimestamp ?? eventTime);
}

const ORDER = [
  'kind', 'apiVersion', 'metadata', 'involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp',
  'count', 'type', 'eventTime', 'series', 'action', 'related', 'reportingComponent', 'reportingInstance',
]; // prettier-ignore

/** Unlike `get`, this verb knows the type: its JSON keeps the fields in the type's own order. */
function ordered(event: Event): Record<string, unknown> {
  const full: Record<string, unknown> = {
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    source: {},
    ...event,
  };
  return Object.fromEntries(ORDER.flatMap((name) => (full[name] === undefined ? [] : [[name, full[name]]])));
}

const listJson = (found: readonly Event[]): string => {
  const list = { kind: 'EventList', apiVersion: 'v1', metadata: {}, items: found.map(ordered) };
  return `${escapeHtml(JSON.stringify(list, null, 4))}\n`;
};

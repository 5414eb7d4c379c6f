/** events.k8s.io/v1 Event: the same events under other names (pkg/apis/events/v1/conversion.go). */
import type { Event, KubeObject, ObjectReference } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { event } from '#lib/cluster/apiserver/kinds/event/definition.ts';

/** Their names in v1, and here. */
const NAMES: readonly (readonly [old: string, now: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
];

function renamed(object: KubeObject, names: ReadonlyMap<string, string>, apiVersion: string): KubeObject {
  const fields = Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]);
  return { ...(Object.fromEntries(fields) as KubeObject), apiVersion };
}

const toModern = new Map(NAMES);
const toOld = new Map(NAMES.map(([old, now]) => [now, old]));

const regarding = (field: keyof ObjectReference) => (stored: Event) => stored.involvedObject[field] ?? '';

/** The functions get the objects as they are stored. */
export const modernEvent: ResourceDefinition<Event> = {
  ...event,
  group: 'events.k8s.io',
  storedAs: {
    definition: event as unknown as ResourceDefinition,
    toStored: (object) => renamed(object, toOld, 'v1'),
    fromStored: (object) => renamed(object, toModern, 'events.k8s.io/v1'),
  },
  fields: {
    ...event.fields,
    'regarding.kind': regarding('kind'),
    'regarding.namespace': regarding('namespace'),
    'regarding.name': regarding('name'),
    'regarding.uid': regarding('uid'),
    'regarding.fieldPath': regarding('fieldPath'),
    reportingController: ({ reportingComponent }) => reportingComponent ?? '',
  },
};

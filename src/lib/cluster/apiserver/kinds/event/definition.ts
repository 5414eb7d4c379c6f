/** v1 Event. */
import type { Event } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { eventColumns } from './columns.ts';
import { fill } from '#lib/cluster/apiserver/kinds/fill.ts';

/** What the real server always writes, however empty. */
const EVENT = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
} as const;

const involved = (field: keyof Event['involvedObject']) => (event: Event) =>
  event.involvedObject[field] ?? '';

export const event: ResourceDefinition<Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  keepsGeneration: false,
  trustsControlPlane: true,
  defaults: (object) => fill(object, EVENT),
  fields: {
    'involvedObject.kind': involved('kind'),
    'involvedObject.namespace': involved('namespace'),
    'involvedObject.name': involved('name'),
    'involvedObject.uid': involved('uid'),
    'involvedObject.apiVersion': involved('apiVersion'),
    'involvedObject.resourceVersion': involved('resourceVersion'),
    'involvedObject.fieldPath': involved('fieldPath'),
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },
  columns: eventColumns,
};

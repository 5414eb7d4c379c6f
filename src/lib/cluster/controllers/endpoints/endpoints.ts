/** The endpoints controller: one Endpoints a service, with the addresses that are ready and those that are not (pkg/controller/endpoint). */
import { carryOut, type Controller, type View } from '#lib/cluster/controllers/controller.ts';
import { ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { isPodReady } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { EndpointAddress, EndpointPort, Endpoints, Labels, Pod, Service } from '#lib/kube/types.ts';
import {
  HEADLESS,
  hasAddress,
  hostnameOf,
  isFollowed,
  podName,
  podsOf,
  portsFor,
  selects,
  servicesOf,
  targetRef,
  withTriggerTime,
} from './service-pods.ts';

/** Addresses in one Endpoints, at most. */
const CAPACITY = 1000;
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

/** The addresses that share their ports; both lists by address. */
interface Group {
  readonly ports: readonly EndpointPort[];
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

/** Where the address of a pod is. */
interface Place {
  readonly address: EndpointAddress;
  /** Of the group: its ports as JSON. */
  readonly ports: string;
  readonly ready: boolean;
}

/** What an Endpoints is made of, before it was cut to its capacity. */
interface Book {
  readonly groups: Map<string, Group>;
  /** By name of the pod. */
  readonly places: Map<string, Place>;
}

/** The book goes on with the Endpoints that is written next: only what changed need be looked at. Derived, so it is no state. */
const books = new WeakMap<Endpoints, Book>();

export const endpoints: Controller = {
  name: 'endpoint-controller',
  wakes: [
    { resource: 'services', keys: ownKey },
    { resource: 'endpoints', keys: (change) => (change.after ? [] : ownKey(change)) },
    { resource: 'pods', keys: servicesOf, detail: podName },
  ],
  *reconcile(key, view, details) {
    const [namespace, name] = splitKey(key);
    const service = view.get<Service>('services', namespace, name);
    const stored = view.get<Endpoints>('endpoints', namespace, name);
    if (!service) {
      if (stored) yield* carryOut({ do: 'delete', object: stored });
      return;
    }
    if (!isFollowed(service)) return;
    const known = stored && details && books.get(stored);
    const book = known ?? { groups: new Map<string, Group>(), places: new Map<string, Place>() };
    const pods = known ? details.map((pod) => view.get<Pod>('pods', namespace, pod)) : podsOf(service, view);
    if (stored) books.delete(stored);
    pods.forEach((pod, at) =>
      move(book, known ? (details[at] ?? '') : (pod?.metadata.name ?? ''), pod, service),
    );
    const object = endpointsOf(service, stored, book.groups, stored ? pods : 'new', view);
    const same =
      stored &&
      deepEqual(object.subsets, stored.subsets) &&
      deepEqual(object.metadata.labels, stored.metadata.labels);
    const written = same ? stored : yield* carryOut<Endpoints>({ do: stored ? 'update' : 'create', object });
    books.set(written, book);
  },
};

/** Puts the pod's address where it belongs now, or takes it away. */
function move({ groups, places }: Book, name: string, pod: Pod | undefined, service: Service): void {
  const was = places.get(name);
  const is = pod && placeOf(pod, service);
  if (was && is && was.ready === is.ready && was.ports === is.ports && deepEqual(was.address, is.address))
    return;
  if (was) {
    const group = groups.get(was.ports) as Group;
    const list = was.ready ? group.ready : group.notReady;
    list.splice(list.indexOf(was.address, placeIn(list, was.address)), 1);
    if (group.ready.length + group.notReady.length === 0) groups.delete(was.ports);
    places.delete(name);
  }
  if (!is) return;
  let group = groups.get(is.ports);
  if (!group)
    groups.set(
      is.ports,
      (group = { ports: JSON.parse(is.ports) as EndpointPort[], ready: [], notReady: [] }),
    );
  const list = is.ready ? group.ready : group.notReady;
  list.splice(placeIn(list, is.address), 0, is.address);
  places.set(name, is);
}

function placeOf(pod: Pod, service: Service): Place | undefined {
  const tolerant = service.spec.publishNotReadyAddresses ?? false;
  if (!hasAddress(pod) || !selects(service, pod) || (pod.metadata.deletionTimestamp && !tolerant))
    return undefined;
  const ports = portsFor(pod, service);
  if (ports.length === 0 && service.spec.ports?.length) return undefined;
  return {
    address: addressOf(pod, service),
    ports: JSON.stringify(ports),
    ready: tolerant || isPodReady(pod),
  };
}

/** Where the address is in the list, or would be: by IP, then by uid of the pod. */
function placeIn(list: readonly EndpointAddress[], address: EndpointAddress): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(list[middle] as EndpointAddress, address)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isBefore = (a: EndpointAddress, b: EndpointAddress): boolean =>
  a.ip === b.ip ? (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') : a.ip < b.ip;

const ordered = (groups: ReadonlyMap<string, Group>): Group[] =>
  [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const hostname = hostnameOf(pod, service);
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: targetRef(pod),
  };
}

function endpointsOf(
  service: Service,
  stored: Endpoints | undefined,
  groups: ReadonlyMap<string, Group>,
  changed: readonly (Pod | undefined)[] | 'new',
  view: View,
): Endpoints {
  const { name, namespace } = service.metadata;
  const { list, cut } = truncated(ordered(groups));
  const subsets = list.map(({ ports, ready, notReady }) => ({
    ...(ready.length > 0 && { addresses: [...ready] }),
    ...(notReady.length > 0 && { notReadyAddresses: [...notReady] }),
    ...(ports.length > 0 && { ports }),
  }));
  const labels = labelsOf(service);
  const { [OVER_CAPACITY]: _, ...others } = stored?.metadata.annotations ?? {};
  const kept = { ...others, ...(cut && { [OVER_CAPACITY]: 'truncated' }) };
  const annotations = withTriggerTime(kept, service, changed, view.now);
  const {
    labels: _l,
    annotations: _a,
    ...metadata
  } = stored?.metadata ?? { name, ...(namespace && { namespace }) };
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    ...(subsets.length > 0 && { subsets }),
  };
}

function labelsOf({ metadata, spec }: Service): Labels | undefined {
  const headless = spec.clusterIP === 'None';
  return headless ? { ...metadata.labels, [HEADLESS]: '' } : metadata.labels;
}

/** Beyond the capacity the ready addresses come first, and each group gives in proportion. */
function truncated(list: readonly Group[]): { list: readonly Group[]; cut: boolean } {
  const count = (of: 'ready' | 'notReady') => list.reduce((sum, group) => sum + group[of].length, 0);
  const [ready, notReady] = [count('ready'), count('notReady')];
  if (ready + notReady <= CAPACITY) return { list, cut: false };
  const readyRoom = Math.min(ready, CAPACITY);
  const share = (length: number, all: number, room: number) =>
    all === 0 ? 0 : Math.ceil((length / all) * room);
  const cut = list.map((group) => ({
    ports: group.ports,
    ready: group.ready.slice(0, share(group.ready.length, ready, readyRoom)),
    notReady: group.notReady.slice(0, share(group.notReady.length, notReady, CAPACITY - readyRoom)),
  }));
  return { list: cut.filter((group) => group.ready.length + group.notReady.length > 0), cut: true };
}

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
  readonly ready: readonly EndpointAddress[];
  readonly notReady: readonly EndpointAddress[];
}

/** By ports. */
type Groups = ReadonlyMap<string, Group>;

/** What an Endpoints was made of, before it was cut to its capacity: what changed is all that need be looked at. */
const madeOf = new WeakMap<Endpoints, Groups>();

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
    const known = stored && details && madeOf.get(stored);
    const pods = known ? details.map((pod) => view.get<Pod>('pods', namespace, pod)) : podsOf(service, view);
    const groups = withPods(known ?? new Map(), service, pods, known ? details : []);
    const object = endpointsOf(service, stored, groups, stored ? pods : 'new', view);
    const same =
      stored &&
      deepEqual(object.subsets, stored.subsets) &&
      deepEqual(object.metadata.labels, stored.metadata.labels);
    const written = same ? stored : yield* carryOut<Endpoints>({ do: stored ? 'update' : 'create', object });
    madeOf.set(written, groups);
  },
};

/** The groups with these pods where they belong now, and without the others of those named. */
function withPods(
  groups: Groups,
  service: Service,
  pods: readonly (Pod | undefined)[],
  names: readonly string[],
): Groups {
  const wanted = new Map<string, { ports: EndpointPort[]; address: EndpointAddress; ready: boolean }>();
  const tolerant = service.spec.publishNotReadyAddresses ?? false;
  for (const pod of pods) {
    if (!pod || !hasAddress(pod) || !selects(service, pod) || (pod.metadata.deletionTimestamp && !tolerant))
      continue;
    const ports = portsFor(pod, service);
    if (ports.length === 0 && service.spec.ports?.length) continue;
    wanted.set(pod.metadata.name, {
      ports,
      address: addressOf(pod, service),
      ready: tolerant || isPodReady(pod),
    });
  }
  const added = new Map<
    string,
    { ports: EndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }
  >();
  for (const { ports, address, ready } of wanted.values()) {
    const key = JSON.stringify(ports);
    const group = added.get(key) ?? { ports, ready: [], notReady: [] };
    added.set(key, group);
    (ready ? group.ready : group.notReady).push(address);
  }
  const gone = new Set([...names, ...wanted.keys()]);
  const next = new Map<string, Group>();
  for (const key of new Set([...groups.keys(), ...added.keys()])) {
    const [old, more] = [groups.get(key), added.get(key)];
    const ready = merged(old?.ready ?? [], more?.ready ?? [], gone);
    const notReady = merged(old?.notReady ?? [], more?.notReady ?? [], gone);
    if (ready.length + notReady.length > 0)
      next.set(key, { ports: (old ?? more)?.ports ?? [], ready, notReady });
  }
  return next;
}

/** The list without those that are gone and with those that are new, by address. */
function merged(
  list: readonly EndpointAddress[],
  added: readonly EndpointAddress[],
  gone: ReadonlySet<string>,
): readonly EndpointAddress[] {
  const next = list.filter(({ targetRef }) => !gone.has(targetRef?.name ?? ''));
  if (added.length > 0) return next.concat(added).sort(byAddress);
  return next.length === list.length ? list : next;
}

const byAddress = (a: EndpointAddress, b: EndpointAddress): number =>
  a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0;

const ordered = (groups: Groups): Group[] =>
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
  groups: Groups,
  changed: readonly (Pod | undefined)[] | 'new',
  view: View,
): Endpoints {
  const { name, namespace } = service.metadata;
  const { list, cut } = truncated(ordered(groups));
  const subsets = list.map(({ ports, ready, notReady }) => ({
    ...(ready.length > 0 && { addresses: ready }),
    ...(notReady.length > 0 && { notReadyAddresses: notReady }),
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

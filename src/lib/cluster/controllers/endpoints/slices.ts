/**
 * The endpoint slice controller: the pods of a service in pieces of a hundred, changed where something changed
 * (k8s.io/endpointslice, reconciler.go).
 */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import {
  controllerOf,
  controllerRef,
  keyOfObject,
  ownKey,
  splitKey,
} from '#lib/cluster/controllers/owners.ts';
import { isPodReady } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { EndpointPort, EndpointSlice, Labels, Node, Pod, Service } from '#lib/kube/types.ts';
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

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

const RESOURCE = 'endpointslices.discovery.k8s.io';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';
const ZONE = 'topology.kubernetes.io/zone';
/** Endpoints in one slice, at most. */
const CAPACITY = 100;

/** A slice in the making; `stored` undefined for a new one. */
interface Draft {
  readonly stored: EndpointSlice | undefined;
  /** JSON of the ports. */
  ports: string;
  /** Those of the stored slice itself until they change. */
  endpoints: readonly Endpoint[];
  changed: boolean;
}

/** What is looked up in a slice: its ports as JSON, and where the endpoint of a pod is. Slices are immutable. */
interface Contents {
  readonly ports: string;
  readonly places: ReadonlyMap<string, number>;
}

const known = new WeakMap<EndpointSlice, Contents>();

function contentsOf(slice: EndpointSlice): Contents {
  let contents = known.get(slice);
  if (!contents) {
    const places = new Map((slice.endpoints ?? []).map((endpoint, at) => [nameOf(endpoint), at]));
    known.set(slice, (contents = { ports: JSON.stringify(slice.ports ?? []), places }));
  }
  return contents;
}

export const endpointSlices: Controller = {
  name: 'endpoint-slice-controller',
  wakes: [
    { resource: 'services', keys: ownKey },
    { resource: RESOURCE, keys: ownerOfSlice },
    { resource: 'pods', keys: servicesOf, detail: podName },
  ],
  *reconcile(key, view, details) {
    const service = view.get<Service>('services', ...splitKey(key));
    // The slices of a service that is gone are the garbage collector's.
    if (!service || service.metadata.deletionTimestamp || !isFollowed(service)) return;
    const stored = slicesOf(service, view);
    const pods = details
      ? details.map((name) => view.get<Pod>('pods', service.metadata.namespace, name))
      : podsOf(service, view);
    const drafts = stored.map((slice): Draft => ({
      stored: slice,
      ports: contentsOf(slice).ports,
      endpoints: slice.endpoints ?? [],
      changed: false,
    }));
    const present = new Set(pods.map((pod) => pod?.metadata.name ?? ''));
    const names = details ?? [
      ...present,
      ...drafts.flatMap(({ endpoints }) => endpoints.map(nameOf)).filter((name) => !present.has(name)),
    ];
    place(drafts, service, names, pods, view);
    yield* write(drafts, service, stored.length > 0 ? pods : 'new', view);
  },
};

const nameOf = ({ targetRef }: Endpoint): string => targetRef?.name ?? '';

const slicesOf = (service: Service, view: View): EndpointSlice[] =>
  view
    .ownedBy<EndpointSlice>(RESOURCE, service.metadata.uid ?? '')
    .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === MANAGER && !metadata.deletionTimestamp);

/** Somebody else changed or deleted a slice: the service looks after it. */
function ownerOfSlice({ before, after }: ObjectChange): string[] {
  const slice = (after ?? before) as EndpointSlice;
  const owner = controllerOf(slice);
  if (slice.metadata.labels?.[MANAGED_BY] !== MANAGER || !owner || (after && before)) return [];
  return after ? [] : [keyOfObject({ ...slice, metadata: { ...slice.metadata, name: owner.name } })];
}

/** Moves the named pods to where they belong: out, in place, or into a slice with room. */
function place(
  drafts: Draft[],
  service: Service,
  names: readonly string[],
  pods: readonly (Pod | undefined)[],
  view: View,
): void {
  const homeless: { ports: string; endpoint: Endpoint }[] = [];
  const byName = new Map(pods.map((pod) => [pod?.metadata.name, pod]));
  for (const name of names) {
    const wanted = wantedFor(byName.get(name), service, view);
    const home = drafts.find((draft) => placeIn(draft, name) >= 0);
    const at = home ? placeIn(home, name) : -1;
    if (home && wanted && home.ports === wanted.ports) {
      if (deepEqual(home.endpoints[at], wanted.endpoint)) continue;
      home.endpoints = home.endpoints.with(at, wanted.endpoint);
      home.changed = true;
      continue;
    }
    if (home) {
      home.endpoints = home.endpoints.toSpliced(at, 1);
      home.changed = true;
    }
    if (wanted) homeless.push(wanted);
  }
  homeless.sort((a, b) => ((a.endpoint.addresses[0] ?? '') < (b.endpoint.addresses[0] ?? '') ? -1 : 1));
  for (const { ports, endpoint } of homeless) {
    const draft = roomFor(drafts, ports);
    draft.endpoints = [...draft.endpoints, endpoint];
    draft.changed = true;
  }
}

/** Where the endpoint of a pod is in the slice; −1 where it is not. */
const placeIn = ({ stored, endpoints, changed }: Draft, name: string): number =>
  stored && !changed
    ? (contentsOf(stored).places.get(name) ?? -1)
    : endpoints.findIndex((one) => nameOf(one) === name);

/** A slice that changes anyway, else the fullest with room, else an empty one, else a new one. */
function roomFor(drafts: Draft[], ports: string): Draft {
  let best: Draft | undefined;
  for (const draft of drafts) {
    const fits = draft.ports === ports && draft.endpoints.length > 0 && draft.endpoints.length < CAPACITY;
    if (!fits) continue;
    if (
      !best ||
      Number(draft.changed) > Number(best.changed) ||
      (draft.changed === best.changed && draft.endpoints.length > best.endpoints.length)
    )
      best = draft;
  }
  best ??= drafts.find(({ endpoints }) => endpoints.length === 0);
  if (!best) drafts.push((best = { stored: undefined, ports, endpoints: [], changed: true }));
  best.ports = ports;
  return best;
}

function wantedFor(
  pod: Pod | undefined,
  service: Service,
  view: View,
): { ports: string; endpoint: Endpoint } | undefined {
  if (!pod || !hasAddress(pod) || !selects(service, pod)) return undefined;
  const ports: EndpointPort[] = portsFor(pod, service).map(
    ({ name = '', port, protocol = 'TCP', appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol && { appProtocol }),
    }),
  );
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isPodReady(pod);
  const hostname = hostnameOf(pod, service);
  const { nodeName } = pod.spec;
  const zone = nodeName && view.get<Node>('nodes', undefined, nodeName)?.metadata.labels?.[ZONE];
  const endpoint: Endpoint = {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: service.spec.publishNotReadyAddresses || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname && { hostname }),
    targetRef: targetRef(pod),
    ...(nodeName && { nodeName }),
    ...(zone && { zone }),
  };
  return { ports: JSON.stringify(ports), endpoint };
}

function* write(
  drafts: Draft[],
  service: Service,
  pods: readonly (Pod | undefined)[] | 'new',
  view: View,
): Generator<Action, void, Outcome> {
  const labels = labelsOf(service);
  const filled = drafts.filter(({ endpoints }) => endpoints.length > 0);
  // A service without any pods keeps one empty slice.
  const kept =
    filled.length > 0
      ? filled
      : [drafts[0] ?? { stored: undefined, ports: '[]', endpoints: [], changed: true }];
  for (const draft of drafts)
    if (draft.stored && draft.endpoints.length === 0 && draft !== kept[0])
      yield* carryOut({ do: 'delete', object: draft.stored });
  for (const draft of kept) {
    const { stored } = draft;
    if (stored && !draft.changed && deepEqual(stored.metadata.labels, labels)) continue;
    const object = sliceOf(draft, service, labels, pods, view);
    yield* carryOut({ do: stored ? 'update' : 'create', object });
  }
}

function sliceOf(
  { stored, ports, endpoints }: Draft,
  service: Service,
  labels: Labels,
  pods: readonly (Pod | undefined)[] | 'new',
  view: View,
): EndpointSlice {
  const { name, namespace } = service.metadata;
  const annotations = withTriggerTime(stored?.metadata.annotations, service, pods, view.now);
  const { annotations: _, ...metadata } = stored?.metadata ?? {
    name: '',
    generateName: `${name}-`,
    ...(namespace && { namespace }),
    ownerReferences: [controllerRef(service)],
  };
  const open = JSON.parse(ports) as EndpointPort[];
  // Go writes lists that were never made as null. A pod that has none of the service's ports is there without any.
  const lists =
    endpoints.length > 0
      ? { endpoints, ports: open.length > 0 ? open : null }
      : { endpoints: null, ports: null };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels, ...(annotations && { annotations }) },
    addressType: 'IPv4',
    ...lists,
  };
}

const labelsOf = ({ metadata, spec }: Service): Labels => ({
  ...metadata.labels,
  [SERVICE_NAME]: metadata.name,
  [MANAGED_BY]: MANAGER,
  ...(spec.clusterIP === 'None' && { [HEADLESS]: '' }),
});

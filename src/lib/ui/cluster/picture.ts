/**
 * What the live picture draws, worked out from the objects the API gave and from nothing else: Deployments with a row for
 * each ReplicaSet, pods with a state, nodes with what runs on them.
 */
import type {
  ContainerStatus,
  Deployment,
  KubeObject,
  Labels,
  Node,
  Pod,
  ReplicaSet,
  Service,
} from '#lib/kube/types.ts';

export type PodState = 'waiting' | 'starting' | 'ready' | 'failed' | 'leaving' | 'done';
export const podStates: readonly PodState[] = ['ready', 'starting', 'waiting', 'failed', 'leaving', 'done'];

export interface PodBlock {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly state: PodState;
  /** As `kubectl get pods` would put it: `Running`, `ImagePullBackOff`. */
  readonly reason: string;
  readonly image: string;
  /** A few letters to tell images apart: the tag. */
  readonly version: string;
  readonly restarts: number;
  readonly node: string;
  readonly ip: string;
}

export interface Lane {
  readonly uid: string;
  readonly name: string;
  readonly revision: string;
  readonly version: string;
  readonly image: string;
  readonly wanted: number;
  readonly ready: number;
  readonly pods: readonly PodBlock[];
  /** Wanted pods that are not there. */
  readonly missing: number;
}

interface ServiceLine {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  /** `8080:30433`. */
  readonly ports: string;
  readonly ready: number;
  readonly hasSelector: boolean;
}

export interface Group {
  readonly uid: string;
  /** Empty for pods without an owner. */
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  readonly wanted: number;
  readonly ready: number;
  readonly updated: number;
  readonly paused: boolean;
  readonly stuck: boolean;
  readonly lanes: readonly Lane[];
  /** Older revisions with nothing wanted and nothing there. */
  readonly empty: number;
  readonly services: readonly ServiceLine[];
}

export interface NodeLine {
  readonly uid: string;
  readonly name: string;
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly pods: readonly PodBlock[];
}

export interface Picture {
  readonly groups: readonly Group[];
  readonly nodes: readonly NodeLine[];
  readonly counts: Readonly<Record<PodState, number>>;
  readonly pods: number;
}

export interface Objects {
  readonly pods: readonly Pod[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly deployments: readonly Deployment[];
  readonly services: readonly Service[];
  readonly nodes: readonly Node[];
}

const uidOf = (object: KubeObject): string => object.metadata.uid ?? object.metadata.name;
const isSystem = (object: KubeObject): boolean => /^kube-/.test(object.metadata.namespace ?? '');
const owner = (object: KubeObject): string | undefined =>
  object.metadata.ownerReferences?.find((reference) => reference.controller)?.uid;
const byName = <T extends { readonly name: string }>(a: T, b: T): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Namespace by namespace, those that came with something (`istio-system`) after those of the apps. */
const byPlace = (a: Group, b: Group): number => {
  const later = Number(isBehind(a.namespace)) - Number(isBehind(b.namespace));
  if (later !== 0) return later;
  return a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : byName(a, b);
};
const isBehind = (namespace: string): boolean => /-system$|^ingress-/.test(namespace);

export function pictureOf(objects: Objects): Picture {
  const pods = objects.pods.filter((pod) => !isSystem(pod));
  const blocks = new Map(pods.map((pod) => [pod, podBlock(pod)]));
  const byOwner = groupBy(pods, (pod) => owner(pod) ?? '');
  const sets = objects.replicaSets.filter((set) => !isSystem(set));
  const block = (pod: Pod) => blocks.get(pod) as PodBlock;
  const lanes = new Map(sets.map((set) => [set, lane(set, (byOwner.get(uidOf(set)) ?? []).map(block))]));
  const services = objects.services.filter((service) => !isSystem(service));
  const context: Context = { sets, lanes, services, pods, block };
  const deployments = objects.deployments.filter((deployment) => !isSystem(deployment));
  const groups = [
    ...deployments.map((deployment) => deploymentGroup(deployment, context)).sort(byPlace),
    ...orphanSets(deployments, context),
    ...loosePods(pods, sets, context),
  ];
  return {
    groups,
    nodes: nodeLines(objects.nodes, [...blocks.values()]),
    counts: count(blocks.values()),
    pods: blocks.size,
  };
}

interface Context {
  readonly sets: readonly ReplicaSet[];
  readonly lanes: ReadonlyMap<ReplicaSet, Lane>;
  readonly services: readonly Service[];
  readonly pods: readonly Pod[];
  readonly block: (pod: Pod) => PodBlock;
}

function deploymentGroup(deployment: Deployment, context: Context): Group {
  const uid = uidOf(deployment);
  const lanes = context.sets
    .filter((set) => owner(set) === uid)
    .map((set) => context.lanes.get(set) as Lane)
    .sort((a, b) => Number(b.revision) - Number(a.revision));
  // The newest is drawn even when nothing of it is wanted: scaled to zero is something to see.
  const shown = lanes.filter((one, n) => n === 0 || one.wanted > 0 || one.pods.length > 0);
  const { spec, status } = deployment;
  const progressing = status?.conditions?.find((condition) => condition.type === 'Progressing');
  return {
    uid,
    name: deployment.metadata.name,
    namespace: deployment.metadata.namespace ?? '',
    kind: 'Deployment',
    wanted: spec.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    paused: spec.paused ?? false,
    stuck: progressing?.reason === 'ProgressDeadlineExceeded',
    lanes: shown,
    empty: lanes.length - shown.length,
    services: servicesFor(deployment.metadata.namespace, spec.template.metadata?.labels ?? {}, context),
  };
}

function orphanSets(deployments: readonly Deployment[], context: Context): readonly Group[] {
  const known = new Set(deployments.map(uidOf));
  return context.sets
    .filter((set) => !known.has(owner(set) ?? ''))
    .map((set): Group => {
      const own = context.lanes.get(set) as Lane;
      return {
        uid: own.uid,
        name: own.name,
        namespace: set.metadata.namespace ?? '',
        kind: 'ReplicaSet',
        wanted: own.wanted,
        ready: own.ready,
        updated: own.wanted,
        paused: false,
        stuck: false,
        lanes: [own],
        empty: 0,
        services: servicesFor(set.metadata.namespace, set.spec.template.metadata?.labels ?? {}, context),
      };
    })
    .sort(byPlace);
}

/** Pods that no ReplicaSet here owns: made by hand, or by a kind that is not drawn. */
function loosePods(pods: readonly Pod[], sets: readonly ReplicaSet[], context: Context): readonly Group[] {
  const known = new Set(sets.map(uidOf));
  const loose = pods.filter((pod) => !known.has(owner(pod) ?? ''));
  if (loose.length === 0) return [];
  const blocks = loose.map(context.block).sort(byName);
  const ready = blocks.filter((pod) => pod.state === 'ready').length;
  const own: Lane = {
    uid: 'loose',
    name: '',
    revision: '',
    version: '',
    image: '',
    wanted: 0,
    ready,
    pods: blocks,
    missing: 0,
  };
  const plain = { paused: false, stuck: false, empty: 0, services: [], updated: 0, namespace: '' };
  return [{ ...plain, uid: 'loose', name: '', kind: 'Pod', wanted: 0, ready, lanes: [own] }];
}

function lane(set: ReplicaSet, pods: readonly PodBlock[]): Lane {
  const image = set.spec.template.spec.containers[0]?.image ?? '';
  const wanted = set.spec.replicas ?? 1;
  // Those on their way out come last: the outlines of the wanted stand under those that stay.
  const staying = pods.filter((pod) => pod.state !== 'leaving');
  const leaving = pods.filter((pod) => pod.state === 'leaving');
  return {
    uid: uidOf(set),
    name: set.metadata.name,
    revision: set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '',
    version: versionOf(image),
    image,
    wanted,
    ready: set.status?.readyReplicas ?? 0,
    pods: [...staying, ...leaving],
    missing: Math.max(0, wanted - staying.length),
  };
}

function servicesFor(
  namespace: string | undefined,
  labels: Labels,
  context: Context,
): readonly ServiceLine[] {
  return context.services
    .filter((service) => service.metadata.namespace === namespace && selects(service.spec.selector, labels))
    .map((service) => ({
      uid: uidOf(service),
      name: service.metadata.name,
      type: service.spec.type ?? 'ClusterIP',
      ports: (service.spec.ports ?? [])
        .map(({ port, nodePort }) => (nodePort ? `${port}:${nodePort}` : `${port}`))
        .join(', '),
      hasSelector: service.spec.selector !== undefined,
      ready: context.pods.filter(
        (pod) =>
          pod.metadata.namespace === namespace &&
          selects(service.spec.selector, pod.metadata.labels ?? {}) &&
          context.block(pod).state === 'ready',
      ).length,
    }))
    .sort(byName);
}

function selects(selector: Labels | undefined, labels: Labels): boolean {
  const pairs = Object.entries(selector ?? {});
  return pairs.length > 0 && pairs.every(([key, value]) => labels[key] === value);
}

function nodeLines(nodes: readonly Node[], pods: readonly PodBlock[]): readonly NodeLine[] {
  const byNode = groupBy(pods, (pod) => pod.node);
  return nodes
    .map((node) => ({
      uid: uidOf(node),
      name: node.metadata.name,
      ready:
        node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
      cordoned: node.spec.unschedulable ?? false,
      pods: (byNode.get(node.metadata.name) ?? []).toSorted(byName),
    }))
    .sort(byName);
}

// --- pods

function podBlock(pod: Pod): PodBlock {
  const image = pod.spec.containers[0]?.image ?? '';
  const statuses = pod.status?.containerStatuses ?? [];
  return {
    uid: uidOf(pod),
    name: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    state: podState(pod),
    reason: podReason(pod),
    image,
    version: versionOf(image),
    restarts: statuses.reduce((sum, status) => sum + status.restartCount, 0),
    node: pod.spec.nodeName ?? '',
    ip: pod.status?.podIP ?? '',
  };
}

/** Reasons for which a container that waits is waiting in vain until somebody does something. */
const troubles =
  /^(Err|Invalid|Create|Run|Registry|SignatureValidation|ImageInspect).*(Error|Pull|Never|Name|Unavailable|Failed)|BackOff$/;

export function podState(pod: Pod): PodState {
  const { phase, conditions } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp) return 'leaving';
  if (phase === 'Succeeded') return 'done';
  if (phase === 'Failed' || containers(pod).some(isInTrouble)) return 'failed';
  if (conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) return 'ready';
  // Init containers that run are what the pod waits for: nothing of the app has started.
  return (pod.status?.containerStatuses ?? []).some((status) => status.state?.running)
    ? 'starting'
    : 'waiting';
}

function isInTrouble({ state }: ContainerStatus): boolean {
  if (state?.waiting) return troubles.test(state.waiting.reason ?? '');
  return state?.terminated !== undefined && state.terminated.exitCode !== 0;
}

const containers = (pod: Pod): readonly ContainerStatus[] => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];

/** The word kubectl would print under STATUS, near enough for a picture. */
export function podReason(pod: Pod): string {
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  const { containerStatuses = [], reason, phase } = pod.status ?? {};
  const state = containerStatuses.find(({ state }) => saidBy(state))?.state;
  return initReason(pod) ?? saidBy(state) ?? reason ?? phase ?? 'Pending';
}

const saidBy = (state: ContainerStatus['state']): string | undefined =>
  state?.waiting?.reason ?? state?.terminated?.reason;

/** Of the first init container that is not through: what is wrong with it, or else how many are through. */
function initReason(pod: Pod): string | undefined {
  const inits = pod.spec.initContainers ?? [];
  const statuses = pod.status?.initContainerStatuses ?? [];
  const at = statuses.findIndex(
    ({ state, started, name }) =>
      state?.terminated?.exitCode !== 0 &&
      !(started && inits.some((one) => one.name === name && isSidecar(one))),
  );
  if (at < 0) return undefined;
  const said = saidBy(statuses[at]?.state);
  return said && said !== 'PodInitializing' ? `Init:${said}` : `Init:${at}/${inits.length}`;
}

const isSidecar = ({ restartPolicy }: { readonly restartPolicy?: string }): boolean =>
  restartPolicy === 'Always';

/** The tag of an image, `latest` where it has none, the start of the digest where it has that. */
export function versionOf(image: string): string {
  const digest = /@sha\d+:(\w{6})/.exec(image)?.[1];
  if (digest) return digest;
  return /:([^/:]+)$/.exec(image)?.[1] ?? 'latest';
}

function count(pods: Iterable<PodBlock>): Record<PodState, number> {
  const counts: Record<PodState, number> = {
    waiting: 0,
    starting: 0,
    ready: 0,
    failed: 0,
    leaving: 0,
    done: 0,
  };
  for (const pod of pods) counts[pod.state] += 1;
  return counts;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

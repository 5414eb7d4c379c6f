/**
 * What is on each node, kept by difference as pods come and go. Derived from the store, so it is no state: after a
 * restore it is counted anew (pkg/scheduler/backend/cache).
 */
import { controllerOf } from '#lib/cluster/controllers/owners.ts';
import { isPodTerminal } from '#lib/cluster/controllers/pods.ts';
import type { KubeObject, Node, Pod } from '#lib/kube/types.ts';
import { amountsOf, requestsOf, type Amounts } from './requests.ts';

export interface NodeState {
  node: Node;
  allocatable: Amounts;
  readonly used: Record<string, number>;
  readonly scored: { cpu: number; memory: number };
  pods: number;
  readonly hostPorts: Map<string, number>;
  /** Pods that are not being deleted, by the uid of their controller. */
  readonly byOwner: Map<string, number>;
}

/** What looking at nodes needs of them. */
export interface Nodes {
  /** In the order of their names. */
  all(): readonly NodeState[];
  get(name: string): NodeState | undefined;
  /** Placed pods that keep others away, by uid. */
  readonly antiAffine: ReadonlyMap<string, Pod>;
}

/** The state as it would be with these pods on the node, or without them. */
export function changedBy(state: NodeState, pods: readonly Pod[], sign: 1 | -1): NodeState {
  const used = { ...state.used };
  const hostPorts = new Map(state.hostPorts);
  for (const pod of pods) {
    const requests = requestsOf(pod);
    for (const name in requests.amounts)
      used[name] = (used[name] ?? 0) + sign * (requests.amounts[name] as number);
    for (const port of requests.hostPorts) add(hostPorts, port, sign);
  }
  return { ...state, used, hostPorts, pods: state.pods + sign * pods.length };
}

/** A pod that takes its place on a node. */
export const isPlaced = (pod: Pod): boolean => !!pod.spec.nodeName && !isPodTerminal(pod);

const hasAntiAffinity = (pod: Pod): boolean =>
  (
    pod.spec.affinity as
      { podAntiAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: unknown } } | undefined
  )?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;

const ownerOf = (pod: Pod): string | undefined =>
  pod.metadata.deletionTimestamp ? undefined : controllerOf(pod)?.uid;

export class NodeStates implements Nodes {
  readonly #states = new Map<string, NodeState>();
  /** In the order of their names, until a node comes or goes. */
  #ordered: readonly NodeState[] | undefined;
  /** Placed pods that keep others away, by uid: there are few of them. */
  readonly antiAffine = new Map<string, Pod>();

  get size(): number {
    return this.#states.size;
  }

  /** In the order of their names. */
  all(): readonly NodeState[] {
    return (this.#ordered ??= [...this.#states.values()].sort((a, b) =>
      a.node.metadata.name < b.node.metadata.name ? -1 : 1,
    ));
  }

  get(name: string): NodeState | undefined {
    return this.#states.get(name);
  }

  rebuild(nodes: readonly KubeObject[], pods: readonly KubeObject[]): void {
    this.#states.clear();
    this.#ordered = undefined;
    this.antiAffine.clear();
    for (const node of nodes) this.setNode(node as Node);
    for (const pod of pods) this.changePod(undefined, pod as Pod);
  }

  setNode(node: Node): void {
    const allocatable = amountsOf(node.status?.allocatable);
    const known = this.#states.get(node.metadata.name);
    if (known) Object.assign(known, { node, allocatable });
    else {
      const empty = {
        used: {},
        scored: { cpu: 0, memory: 0 },
        pods: 0,
        hostPorts: new Map(),
        byOwner: new Map(),
      };
      this.#states.set(node.metadata.name, { node, allocatable, ...empty });
      this.#ordered = undefined;
    }
  }

  removeNode(name: string): void {
    this.#states.delete(name);
    this.#ordered = undefined;
  }

  changePod(before: Pod | undefined, after: Pod | undefined): void {
    const [was, is] = [before && isPlaced(before), after && isPlaced(after)];
    const same =
      was === is && before?.spec === after?.spec && ownerOf(before as Pod) === ownerOf(after as Pod);
    if ((!was && !is) || (was && is && same && before?.metadata.labels === after?.metadata.labels)) return;
    if (before && was) this.#count(before, -1);
    if (after && is) this.#count(after, 1);
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const state = this.#states.get(pod.spec.nodeName ?? '');
    const uid = pod.metadata.uid ?? '';
    if (hasAntiAffinity(pod)) {
      if (sign > 0) this.antiAffine.set(uid, pod);
      else this.antiAffine.delete(uid);
    }
    if (!state) return;
    const { amounts, scored, hostPorts } = requestsOf(pod);
    state.pods += sign;
    for (const name in amounts) state.used[name] = (state.used[name] ?? 0) + sign * (amounts[name] as number);
    state.scored.cpu += sign * scored.cpu;
    state.scored.memory += sign * scored.memory;
    for (const port of hostPorts) add(state.hostPorts, port, sign);
    const owner = ownerOf(pod);
    if (owner) add(state.byOwner, owner, sign);
  }
}

function add(counts: Map<string, number>, key: string, sign: number): void {
  const count = (counts.get(key) ?? 0) + sign;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

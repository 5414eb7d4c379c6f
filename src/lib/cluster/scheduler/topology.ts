/** Where a pod may be next to other pods: required affinity, anti-affinity and even spreading (plugins interpodaffinity and podtopologyspread). */
import type { View } from '#lib/cluster/controllers/controller.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { LabelSelector, Node, Pod } from '#lib/kube/types.ts';
import { acceptsNode } from '#lib/kube/node-affinity.ts';
import { isPlaced, type Nodes } from './node-states.ts';

export interface PodTerm {
  readonly topologyKey: string;
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
}

interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: PodTerm;
  }[];
}

interface Affinity {
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

export const affinityOf = ({ spec }: Pod): Affinity => (spec.affinity ?? {}) as Affinity;

/** The terms that must hold. */
export const required = (affinity: PodAffinity | undefined): readonly PodTerm[] =>
  affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** Says of a node why the pod may not be there, or nothing. `final`: no pod that goes away changes that; `around`: it is for other pods. */
export type TopologyFilter = (
  node: Node,
) => { readonly reason: string; readonly final: boolean; readonly around?: boolean } | undefined;

/** The pods that the term takes, seen from a pod in this namespace. */
export const podsOfTerm = (term: PodTerm, namespace: string, view: View): Pod[] =>
  (term.namespaces?.length ? term.namespaces : [namespace])
    .flatMap((one) => view.select<Pod>('pods', one, term.labelSelector ?? { matchLabels: {} }))
    .filter((pod) => term.labelSelector !== undefined && isPlaced(pod));

/** Whether the term of one pod takes another. */
export const matchesTerm = (term: PodTerm, of: Pod, pod: Pod): boolean =>
  (term.namespaces?.length ? term.namespaces : [of.metadata.namespace ?? '']).includes(
    pod.metadata.namespace ?? '',
  ) && matchesSelector(term.labelSelector, pod.metadata.labels);

/** How many of the pods are at each value of the node label. */
export function countByValue(pods: readonly Pod[], key: string, states: Nodes): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const value = states.get(pod.spec.nodeName ?? '')?.node.metadata.labels?.[key];
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Everything about other pods that keeps this one from nodes, looked up once for all nodes, in the order of the plugins. */
export function topologyFilters(pod: Pod, states: Nodes, view: View): TopologyFilter[] {
  const { namespace = '' } = pod.metadata;
  const { podAffinity, podAntiAffinity } = affinityOf(pod);
  return [
    ...spreadFilters(pod, states, view),
    ...required(podAffinity).map((term) => affinityFilter(pod, term, states, view)),
    ...required(podAntiAffinity).map((term): TopologyFilter => {
      const taken = countByValue(podsOfTerm(term, namespace, view), term.topologyKey, states);
      const reason = "node(s) didn't match pod anti-affinity rules";
      return (node) =>
        taken.has(node.metadata.labels?.[term.topologyKey] ?? '')
          ? { reason, final: false, around: true }
          : undefined;
    }),
    ...existingAntiAffinity(pod, states),
  ];
}

function affinityFilter(pod: Pod, term: PodTerm, states: Nodes, view: View): TopologyFilter {
  const near = countByValue(podsOfTerm(term, pod.metadata.namespace ?? '', view), term.topologyKey, states);
  // The first of its kind may go anywhere.
  const first = near.size === 0 && matchesTerm(term, pod, pod);
  return ({ metadata }) => {
    const value = metadata.labels?.[term.topologyKey];
    const fits = value !== undefined && (first || near.has(value));
    return fits
      ? undefined
      : { reason: "node(s) didn't match pod affinity rules", final: true, around: true };
  };
}

function existingAntiAffinity(pod: Pod, states: Nodes): TopologyFilter[] {
  const taken = new Set<string>();
  for (const other of states.antiAffine.values()) {
    const labels = states.get(other.spec.nodeName ?? '')?.node.metadata.labels;
    for (const term of required(affinityOf(other).podAntiAffinity))
      if (matchesTerm(term, other, pod)) taken.add(`${term.topologyKey}=${labels?.[term.topologyKey]}`);
  }
  if (taken.size === 0) return [];
  const reason = "node(s) didn't satisfy existing pods anti-affinity rules";
  const isTaken = ({ metadata }: Node) =>
    Object.entries(metadata.labels ?? {}).some(([key, value]) => taken.has(`${key}=${value}`));
  return [(node) => (isTaken(node) ? { reason, final: false, around: true } : undefined)];
}

/** How the pod must be spread. */
export const hardConstraints = ({ spec }: Pod) =>
  spec.topologySpreadConstraints?.filter((one) => one.whenUnsatisfiable === 'DoNotSchedule') ?? [];

function spreadFilters(pod: Pod, states: Nodes, view: View): TopologyFilter[] {
  const words = "node(s) didn't match pod topology spread constraints";
  return hardConstraints(pod).map(({ topologyKey, maxSkew, labelSelector }): TopologyFilter => {
    const counts = new Map<string, number>();
    for (const { node } of states.all()) {
      const value = node.metadata.labels?.[topologyKey];
      if (value !== undefined && acceptsNode(pod, node)) counts.set(value, 0);
    }
    const term = { topologyKey, ...(labelSelector && { labelSelector }) };
    const pods = podsOfTerm(term, pod.metadata.namespace ?? '', view).filter(
      ({ metadata }) => !metadata.deletionTimestamp,
    );
    for (const [value, count] of countByValue(pods, topologyKey, states))
      if (counts.has(value)) counts.set(value, count);
    const fewest = Math.min(...counts.values());
    const self = matchesSelector(labelSelector, pod.metadata.labels) ? 1 : 0;
    return ({ metadata }) => {
      const value = metadata.labels?.[topologyKey];
      if (value === undefined)
        return { reason: `${words} (missing required label)`, final: true, around: true };
      return (counts.get(value) ?? 0) + self - fewest > maxSkew
        ? { reason: words, final: false, around: true }
        : undefined;
    };
  });
}

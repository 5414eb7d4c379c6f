/**
 * Which less important pods would have to go so that a pod fits (pkg/scheduler/framework/preemption and the plugin
 * defaultpreemption): as few and as unimportant as possible, and none whose budget forbids it if that can be had.
 */
import type { View } from '#lib/cluster/controllers/controller.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import { refusalOf } from './filters.ts';
import { changedBy, isPlaced, type Nodes, type NodeState } from './node-states.ts';
import { topologyFilters, type TopologyFilter } from './topology.ts';

export const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0;

/** A node on which the pod would fit, and what that costs. */
export interface Candidate {
  readonly node: string;
  /** The most important first. */
  readonly victims: readonly Pod[];
  readonly violations: number;
}

export interface Situation {
  readonly pod: Pod;
  readonly nodes: Nodes;
  readonly view: View;
  /** Filters that no pod that goes away changes. */
  readonly fixed: readonly TopologyFilter[];
}

/** The cheapest victims on this node, or why even all of them would not help. */
export function victimsOn(
  state: NodeState,
  situation: Situation,
): Candidate | { readonly why: readonly string[] } {
  const { pod, view } = situation;
  const node = state.node.metadata.name;
  const lesser = view.onNode<Pod>(node).filter((one) => isPlaced(one) && priorityOf(one) < priorityOf(pod));
  if (lesser.length === 0) return { why: ['No preemption victims found for incoming pod'] };
  const refusal = refusedWithout(lesser, state, situation);
  if (refusal) return { why: refusal };
  const { violating, others } = byBudget(lesser.toSorted(moreImportant), view);
  let gone: readonly Pod[] = lesser;
  let violations = 0;
  for (const [group, isViolation] of [
    [violating, 1],
    [others, 0],
  ] as const)
    for (const one of group) {
      const without = gone.filter((other) => other !== one);
      if (!refusedWithout(without, state, situation)) gone = without;
      else violations += isViolation;
    }
  return { node, victims: gone.toSorted(moreImportant), violations };
}

/** Why the pod does not fit even without these; nothing where it does. */
function refusedWithout(
  gone: readonly Pod[],
  state: NodeState,
  { pod, nodes, view, fixed }: Situation,
): readonly string[] | undefined {
  const uids = new Set(gone.map(({ metadata }) => metadata.uid));
  const stays = (one: Pod) => !uids.has(one.metadata.uid);
  const left: Nodes = {
    all: () => nodes.all(),
    get: (name) => nodes.get(name),
    antiAffine: new Map([...nodes.antiAffine].filter(([, one]) => stays(one))),
  };
  const without: View = Object.assign(Object.create(view) as View, {
    select: (resource: string, namespace: string, selector: Parameters<View['select']>[2]) =>
      view.select<Pod>(resource, namespace, selector).filter(stays),
  });
  const topology = [...fixed, ...topologyFilters(pod, left, without)];
  return refusalOf(pod, changedBy(state, gone, -1), topology)?.reasons;
}

/** Higher priority, then longer at work. */
const moreImportant = (a: Pod, b: Pod): number =>
  priorityOf(b) - priorityOf(a) || (startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0);

const startOf = ({ status, metadata }: Pod): string => status?.startTime ?? metadata.creationTimestamp ?? '';

/** Pods whose loss their budgets would not allow any more, and all others. */
function byBudget(pods: readonly Pod[], view: View) {
  const left = new Map<PodDisruptionBudget, number>();
  const [violating, others]: [Pod[], Pod[]] = [[], []];
  for (const pod of pods) {
    let violates = false;
    const { namespace, name, labels } = pod.metadata;
    for (const budget of view.list<PodDisruptionBudget>('poddisruptionbudgets.policy', namespace)) {
      const { selector } = budget.spec;
      if (!labels || !selector || !matchesSelector(selector, labels)) continue;
      if (budget.status?.disruptedPods?.[name] !== undefined) continue;
      const spare = (left.get(budget) ?? budget.status?.disruptionsAllowed ?? 0) - 1;
      left.set(budget, spare);
      violates ||= spare < 0;
    }
    (violates ? violating : others).push(pod);
  }
  return { violating, others };
}

const highest = ({ victims }: Candidate): number => Math.max(...victims.map(priorityOf));

/** As the real scheduler sums them: so that fewer victims never cost more because of negative priorities. */
const sum = ({ victims }: Candidate): number =>
  victims.reduce((total, pod) => total + priorityOf(pod) + 2 ** 31, 0);

/** When the most important victims began; the later, the less is lost. */
const beginning = (candidate: Candidate): string =>
  candidate.victims
    .filter((pod) => priorityOf(pod) === highest(candidate))
    .map(startOf)
    .reduce((first, start) => (start < first ? start : first));

/** The candidate that costs least (pickOneNodeForPreemption). */
export function cheapest(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted(
    (a, b) =>
      a.violations - b.violations ||
      highest(a) - highest(b) ||
      sum(a) - sum(b) ||
      a.victims.length - b.victims.length ||
      (beginning(a) > beginning(b) ? -1 : beginning(a) < beginning(b) ? 1 : 0),
  )[0];
}

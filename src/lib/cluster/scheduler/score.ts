/** Which of the nodes that fit is best: the score plugins with their default weights, from 0 to 100 each before those. */
import type { View } from '#lib/cluster/controllers/controller.ts';
import { controllerOf } from '#lib/cluster/controllers/owners.ts';
import type { Pod, Service } from '#lib/kube/types.ts';
import { preferenceWeight } from '#lib/kube/node-affinity.ts';
import type { NodeState, NodeStates } from './node-states.ts';
import { requestsOf } from './requests.ts';
import { untolerated } from '#lib/kube/taints.ts';
import { affinityOf, countByValue, podsOfTerm } from './topology.ts';

const MAX = 100;

/** One sum for each node, in the order of the nodes. */
export function scoresOf(pod: Pod, nodes: readonly NodeState[], states: NodeStates, view: View): number[] {
  const raw = (of: (state: NodeState) => number) => nodes.map(of);
  const taints = raw(({ node }) => untolerated(pod, node.spec.taints, ['PreferNoSchedule']).length);
  const plugins: [weight: number, scores: number[]][] = [
    [3, normalized(taints, true)],
    [
      2,
      normalized(
        raw(({ node }) => preferenceWeight(pod, node)),
        false,
      ),
    ],
    [2, spread(pod, nodes, view)],
    [2, podAffinity(pod, nodes, states, view)],
    [1, raw((state) => leastAllocated(pod, state))],
    [1, raw((state) => balanced(pod, state))],
  ];
  return nodes.map((_, at) =>
    plugins.reduce((sum, [weight, scores]) => sum + weight * (scores[at] as number), 0),
  );
}

/** The largest becomes 100 (or 0, where less is better). */
function normalized(scores: readonly number[], reverse: boolean): number[] {
  const largest = Math.max(0, ...scores);
  if (largest === 0) return scores.map(() => (reverse ? MAX : 0));
  return scores.map((score) => {
    const share = Math.floor((score * MAX) / largest);
    return reverse ? MAX - share : share;
  });
}

/** noderesources/least_allocated.go: the more is left, the better. */
function leastAllocated(pod: Pod, { allocatable, scored }: NodeState): number {
  const asked = requestsOf(pod).scored;
  const left = (name: 'cpu' | 'memory') => {
    const all = allocatable[name] ?? 0;
    const rest = all - scored[name] - asked[name];
    return all === 0 || rest < 0 ? 0 : Math.floor((rest * MAX) / all);
  };
  return Math.floor((left('cpu') + left('memory')) / 2);
}

/** noderesources/balanced_allocation.go: CPU and memory used in the same proportion. */
function balanced(pod: Pod, { allocatable, used }: NodeState): number {
  const { amounts } = requestsOf(pod);
  const share = (name: string) =>
    Math.min(1, ((used[name] ?? 0) + (amounts[name] ?? 0)) / (allocatable[name] || Infinity));
  return Math.floor((1 - Math.abs(share('cpu') - share('memory')) / 2) * MAX);
}

/** podtopologyspread/scoring.go: fewer pods of the same workload, by the constraints that wish so, or by node and zone. */
function spread(pod: Pod, nodes: readonly NodeState[], view: View): number[] {
  const own =
    pod.spec.topologySpreadConstraints?.filter((one) => one.whenUnsatisfiable === 'ScheduleAnyway') ?? [];
  const constraints =
    own.length > 0 ? own.map(({ topologyKey, maxSkew }) => ({ topologyKey, maxSkew })) : DEFAULTS;
  const counts = own.length > 0 ? countsOfConstraints(pod, own, nodes, view) : siblings(pod, nodes, view);
  if (!counts || (own.length === 0 && pod.spec.topologySpreadConstraints?.length)) return nodes.map(() => 0);
  const scores = nodes.map(() => 0);
  constraints.forEach(({ topologyKey, maxSkew }, index) => {
    const values = nodes.map(({ node }) => node.metadata.labels?.[topologyKey]);
    if (values.every((value) => value === undefined)) return;
    const sums = new Map<string, number>();
    values.forEach((value, at) => {
      if (value !== undefined)
        sums.set(value, (sums.get(value) ?? 0) + ((counts[index] ?? counts[0])?.[at] ?? 0));
    });
    const weight = Math.log(sums.size + 2);
    values.forEach((value, at) => {
      if (value !== undefined) (scores[at] as number) += (sums.get(value) ?? 0) * weight + (maxSkew - 1);
    });
  });
  const rounded = scores.map(Math.round);
  const [least, most] = [Math.min(...rounded), Math.max(...rounded)];
  return rounded.map((score) => (most === 0 ? MAX : Math.floor((MAX * (most + least - score)) / most)));
}

/** What spreads a workload that says nothing itself. */
const DEFAULTS = [
  { topologyKey: 'kubernetes.io/hostname', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
];

/** How many pods of the same set each node has; of the same services, for a pod of no set; undefined where there is neither. */
function siblings(pod: Pod, nodes: readonly NodeState[], view: View): number[][] | undefined {
  const owner = controllerOf(pod)?.uid;
  if (owner) return [nodes.map(({ byOwner }) => byOwner.get(owner) ?? 0)];
  const { namespace = '', labels = {} } = pod.metadata;
  const selectors = view
    .list<Service>('services', namespace)
    .flatMap(({ spec }) => (spec.selector && Object.keys(spec.selector).length > 0 ? [spec.selector] : []))
    .filter((selector) => Object.keys(selector).every((key) => labels[key] === selector[key]));
  if (selectors.length === 0) return undefined;
  const matchLabels = Object.assign({}, ...selectors) as Record<string, string>;
  return [countsOn(nodes, view.select<Pod>('pods', namespace, { matchLabels }))];
}

const countsOfConstraints = (
  pod: Pod,
  constraints: NonNullable<Pod['spec']['topologySpreadConstraints']>,
  nodes: readonly NodeState[],
  view: View,
): number[][] =>
  constraints.map(({ labelSelector = {} }) =>
    countsOn(nodes, view.select<Pod>('pods', pod.metadata.namespace ?? '', labelSelector)),
  );

function countsOn(nodes: readonly NodeState[], pods: readonly Pod[]): number[] {
  const counts = new Map<string, number>();
  for (const { metadata, spec } of pods)
    if (spec.nodeName && !metadata.deletionTimestamp)
      counts.set(spec.nodeName, (counts.get(spec.nodeName) ?? 0) + 1);
  return nodes.map(({ node }) => counts.get(node.metadata.name) ?? 0);
}

/** interpodaffinity/scoring.go, of the incoming pod's own preferences. */
function podAffinity(pod: Pod, nodes: readonly NodeState[], states: NodeStates, view: View): number[] {
  const affinity = affinityOf(pod);
  const scores = nodes.map(() => 0);
  for (const [kind, sign] of [
    ['podAffinity', 1],
    ['podAntiAffinity', -1],
  ] as const) {
    for (const { weight, podAffinityTerm: term } of affinity[kind]
      ?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      const near = countByValue(
        podsOfTerm(term, pod.metadata.namespace ?? '', view),
        term.topologyKey,
        states,
      );
      nodes.forEach(({ node }, at) => {
        (scores[at] as number) +=
          sign * weight * (near.get(node.metadata.labels?.[term.topologyKey] ?? '') ?? 0);
      });
    }
  }
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  return scores.map((score) => (most === least ? 0 : Math.floor((MAX * (score - least)) / (most - least))));
}

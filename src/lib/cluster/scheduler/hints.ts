/** When a pod for which there was no node is worth another try (queueing hints of the filter plugins). Pure. */
import { matchesSelector } from '#lib/kube/labels.ts';
import { acceptsNode } from '#lib/kube/node-affinity.ts';
import { untolerated } from '#lib/kube/taints.ts';
import type { Node, Pod } from '#lib/kube/types.ts';
import { UNSCHEDULABLE } from './filters.ts';
import { affinityOf, hardConstraints, matchesTerm, required, type PodTerm } from './topology.ts';

/**
 * Whether it may help the waiting pod that a placed pod came (`is`), went (`was`) or got other labels (both): only where one that
 * it wants to be near came, one that it wants to be away from went, one that keeps it away
 * went, or one that is counted for its spreading came or went.
 */
export function helps(waiting: Pod, was: Pod | undefined, is: Pod | undefined): boolean {
  const { podAffinity, podAntiAffinity } = affinityOf(waiting);
  const near = (pod: Pod | undefined) => matchesAll(required(podAffinity), waiting, pod);
  const apart = (pod: Pod | undefined) => matchesAll(required(podAntiAffinity), waiting, pod);
  if ((near(is) && !near(was)) || (apart(was) && !apart(is))) return true;
  if (was && !is && required(affinityOf(was).podAntiAffinity).some((term) => matchesTerm(term, was, waiting)))
    return true;
  const isCounted = (pod: Pod | undefined, { labelSelector }: { labelSelector?: PodTerm['labelSelector'] }) =>
    pod?.metadata.namespace === waiting.metadata.namespace &&
    matchesSelector(labelSelector, pod?.metadata.labels);
  return hardConstraints(waiting).some(
    (constraint) => isCounted(was, constraint) !== isCounted(is, constraint),
  );
}

/** Whether it may help that a node came or got other labels: it has one by which the waiting pod looks at other pods. */
export function nodeHelps(waiting: Pod, { metadata }: Node): boolean {
  const { podAffinity, podAntiAffinity } = affinityOf(waiting);
  return [...required(podAffinity), ...required(podAntiAffinity), ...hardConstraints(waiting)].some(
    ({ topologyKey }) => metadata.labels?.[topologyKey] !== undefined,
  );
}

/**
 * Whether what kept the waiting pod from a node as it was is gone, even where something else keeps it away now: the hints of
 * nodeunschedulable, tainttoleration and nodeaffinity look at their own obstacle only.
 */
export function obstacleGone(waiting: Pod, before: Node, after: Node): boolean {
  if (before.spec === after.spec && before.metadata.labels === after.metadata.labels) return false;
  return firstObstacle(waiting, after) > firstObstacle(waiting, before);
}

/** The place of the filter that refuses, in the order of the filters; behind the last where none of these does. */
function firstObstacle(pod: Pod, node: Node): number {
  const { unschedulable, taints } = node.spec;
  if (unschedulable && untolerated(pod, [UNSCHEDULABLE], ['NoSchedule']).length > 0) return 0;
  if (untolerated(pod, taints, ['NoSchedule', 'NoExecute']).length > 0) return 1;
  return acceptsNode(pod, node) ? 3 : 2;
}

/** No term at all matches nothing. */
const matchesAll = (terms: readonly PodTerm[], of: Pod, pod: Pod | undefined): boolean =>
  pod !== undefined && terms.length > 0 && terms.every((term) => matchesTerm(term, of, pod));

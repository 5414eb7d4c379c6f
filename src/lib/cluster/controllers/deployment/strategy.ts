/** How many pods a rollout may have and may lack (pkg/controller/deployment/util). */
import { scaledValue } from '#lib/kube/int-or-string.ts';
import type { Deployment, ReplicaSet } from '#lib/kube/types.ts';

const PREFIX = 'deployment.kubernetes.io/';
export const DESIRED = `${PREFIX}desired-replicas`;
export const MAX = `${PREFIX}max-replicas`;
export const REVISION = `${PREFIX}revision`;
export const HISTORY = `${PREFIX}revision-history`;

/** Both counts a ReplicaSet has: what is asked of it, and what is there. */
export const wanted = (set: { readonly spec: { readonly replicas?: number } }): number =>
  set.spec.replicas ?? 1;
export const available = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;

export const isActive = (set: ReplicaSet): boolean => wanted(set) > 0;
export const isRolling = (deployment: Deployment): boolean => deployment.spec.strategy?.type !== 'Recreate';
/** 2³¹ − 1 seconds stand for no deadline. */
export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1;

export const total = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number => {
  let sum = 0;
  for (const set of sets) sum += count(set);
  return sum;
};

/** Surge is rounded up, unavailability down; both zero would stand still, so then one may be unavailable. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const replicas = wanted(deployment);
  const surge = scaledValue(maxSurge, replicas, true);
  const unavailable = scaledValue(maxUnavailable, replicas, false);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

export const maxSurge = (deployment: Deployment): number =>
  isRolling(deployment) ? fenceposts(deployment).surge : 0;

export const maxUnavailable = (deployment: Deployment): number =>
  isRolling(deployment) ? Math.min(fenceposts(deployment).unavailable, wanted(deployment)) : 0;

/** How many replicas the new set (which wants `now` of them) should want, next to all sets that there are. */
export function newSetSize(deployment: Deployment, now: number, allWanted: number): number {
  const replicas = wanted(deployment);
  if (!isRolling(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - allWanted;
  return room <= 0 ? now : now + Math.min(room, replicas - now);
}

export const replicaAnnotations = (deployment: Deployment): Record<string, string> => ({
  [DESIRED]: String(wanted(deployment)),
  [MAX]: String(wanted(deployment) + maxSurge(deployment)),
});

/** A whole number in an annotation, if that is what it has. */
export function numberIn(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata.annotations?.[annotation];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Oldest first; those of the same second by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp)
    return (left.creationTimestamp ?? '') < (right.creationTimestamp ?? '') ? -1 : 1;
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

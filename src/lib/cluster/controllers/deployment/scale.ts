/** Scaling: one set at a time, or all of a rollout that is under way in proportion (pkg/controller/deployment/sync.go). */
import { carryOut, type Action, type Outcome } from '#lib/cluster/controllers/controller.ts';
import type { Deployment, ReplicaSet } from '#lib/kube/types.ts';
import { scalingEvent } from './new-set.ts';
import {
  DESIRED,
  MAX,
  available,
  byCreation,
  isActive,
  isRolling,
  maxSurge,
  numberIn,
  replicaAnnotations,
  total,
  wanted,
} from './strategy.ts';
import { oldSets, remember, type Sync } from './sync.ts';

/** Brings a set to a size, and to the annotations that say what it is a part of; returns whether its size changed. */
function* scaleSet(sync: Sync, set: ReplicaSet, size: number): Generator<Action, boolean, Outcome> {
  const { deployment } = sync;
  const annotations = replicaAnnotations(deployment);
  const now = wanted(set);
  const known = set.metadata.annotations ?? {};
  if (now === size && known[DESIRED] === annotations[DESIRED] && known[MAX] === annotations[MAX])
    return false;
  const metadata = { ...set.metadata, annotations: { ...known, ...annotations } };
  const object: ReplicaSet = { ...set, metadata, spec: { ...set.spec, replicas: size } };
  remember(sync, yield* carryOut<ReplicaSet>({ do: 'update', object }));
  if (now === size) return false;
  const way = size > now ? 'up' : 'down';
  yield scalingEvent(deployment, `Scaled ${way} replica set ${set.metadata.name} from ${now} to ${size}`);
  return true;
}

/** As `scaleSet`, but a set of the right size is left alone. */
export function* resize(sync: Sync, set: ReplicaSet, size: number): Generator<Action, boolean, Outcome> {
  return wanted(set) !== size && (yield* scaleSet(sync, set, size));
}

/** Whether somebody changed the deployment's size since its active sets were scaled. */
export const isScalingEvent = ({ deployment, sets }: Sync): boolean =>
  sets.some((set) => {
    const desired = numberIn(set, DESIRED);
    return isActive(set) && desired !== undefined && desired !== wanted(deployment);
  });

export function* scale(sync: Sync): Generator<Action, void, Outcome> {
  const { deployment, newSet } = sync;
  const active = sync.sets.filter(isActive);
  const only =
    active.length === 0 ? (newSet ?? sync.sets.at(-1)) : active.length === 1 ? active[0] : undefined;
  if (only) {
    yield* resize(sync, only, wanted(deployment));
  } else if (isSaturated(deployment, newSet)) {
    for (const old of oldSets(sync).filter(isActive).reverse()) yield* resize(sync, old, 0);
  } else if (isRolling(deployment) && active.length > 0) {
    for (const [set, size] of proportions(deployment, active)) yield* scaleSet(sync, set, size);
  }
}

/** Whether the new set has all that the deployment asks for. */
const isSaturated = (deployment: Deployment, newSet: ReplicaSet | undefined): boolean =>
  newSet !== undefined &&
  [wanted(newSet), numberIn(newSet, DESIRED), available(newSet)].every(
    (count) => count === wanted(deployment),
  );

/** The sizes of the sets when what is to be added or taken away is shared out by size; the largest gets what is left over. */
function proportions(deployment: Deployment, active: readonly ReplicaSet[]): [ReplicaSet, number][] {
  const allowed = wanted(deployment) > 0 ? wanted(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - total(active, wanted);
  // Of sets of one size the newer grows first, and the older shrinks first.
  const newerFirst = toAdd > 0 ? -1 : 1;
  const ordered = [...active].sort((a, b) => wanted(b) - wanted(a) || newerFirst * byCreation(a, b));
  let added = 0;
  const sizes = ordered.map((set): [ReplicaSet, number] => {
    const share = shareOf(set, deployment, toAdd, added);
    added += share;
    return [set, wanted(set) + share];
  });
  const first = sizes[0];
  if (first && toAdd !== 0) first[1] = Math.max(0, first[1] + toAdd - added);
  return sizes;
}

function shareOf(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (wanted(set) === 0 || left === 0) return 0;
  const share = fraction(set, deployment);
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

/** How much the set grows when it keeps its part of the whole. */
function fraction(set: ReplicaSet, deployment: Deployment): number {
  if (wanted(deployment) === 0) return -wanted(set);
  const before = numberIn(set, MAX) || deployment.status?.replicas || 0;
  if (before === 0) return 0;
  const size = (wanted(set) * (wanted(deployment) + maxSurge(deployment))) / before;
  return Math.floor(size + 0.5) - wanted(set);
}

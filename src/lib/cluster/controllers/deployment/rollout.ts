/** One step of a rollout: up with the new set, or down with the old ones (pkg/controller/deployment, rolling.go and recreate.go). */
import type { Action, Outcome, View } from '#lib/cluster/controllers/controller.ts';
import { isPodTerminal } from '#lib/cluster/controllers/pods.ts';
import type { Pod } from '#lib/kube/types.ts';
import { cleanUp } from './history.ts';
import { syncNewSet } from './new-set.ts';
import { resize } from './scale.ts';
import { isComplete, syncRolloutStatus } from './status.ts';
import { available, isActive, maxUnavailable, newSetSize, total, wanted } from './strategy.ts';
import { oldSets, type Sync } from './sync.ts';

/** RollingUpdate: whatever is scaled, the rest waits for the next look. */
export function* rollOver(sync: Sync): Generator<Action, void, Outcome> {
  yield* syncNewSet(sync, true);
  // What the status counts are the sets as they were before this look scaled them.
  const seen = [...sync.sets];
  const scaled = (yield* growNewSet(sync)) || (yield* shrinkOldSets(sync));
  if (!scaled && isComplete(sync.deployment, sync.deployment.status)) yield* cleanUp(sync);
  yield* syncRolloutStatus(sync, seen);
}

/** Recreate: the new set waits until the last pod of the old ones is gone. */
export function* recreate(sync: Sync, view: View): Generator<Action, void, Outcome> {
  yield* syncNewSet(sync, false);
  let seen = [...sync.sets];
  let scaled = false;
  for (const set of oldSets(sync).filter(isActive)) scaled = (yield* resize(sync, set, 0)) || scaled;
  if (!scaled && !hasOldPods(sync, view)) {
    if (!sync.newSet) yield* syncNewSet(sync, true);
    seen = [...sync.sets];
    if (sync.newSet) yield* resize(sync, sync.newSet, wanted(sync.deployment));
    if (isComplete(sync.deployment, sync.deployment.status)) yield* cleanUp(sync);
  }
  yield* syncRolloutStatus(sync, seen);
}

function hasOldPods(sync: Sync, view: View): boolean {
  const old = oldSets(sync);
  if (old.some((set) => (set.status?.replicas ?? 0) > 0)) return true;
  return old.some((set) =>
    view.ownedBy<Pod>('pods', set.metadata.uid ?? '').some((pod) => !isPodTerminal(pod)),
  );
}

function* growNewSet(sync: Sync): Generator<Action, boolean, Outcome> {
  const { deployment, newSet, sets } = sync;
  if (!newSet || wanted(newSet) === wanted(deployment)) return false;
  const size =
    wanted(newSet) > wanted(deployment)
      ? wanted(deployment)
      : newSetSize(deployment, wanted(newSet), total(sets, wanted));
  return yield* resize(sync, newSet, size);
}

/** Takes away what may be missing: first replicas that are not available anyway, then others. */
function* shrinkOldSets(sync: Sync): Generator<Action, boolean, Outcome> {
  const { deployment, newSet } = sync;
  const minAvailable = wanted(deployment) - maxUnavailable(deployment);
  const newUnavailable = newSet ? wanted(newSet) - available(newSet) : 0;
  const mayGo = total(sync.sets, wanted) - minAvailable - newUnavailable;
  if (mayGo <= 0 || total(oldSets(sync), wanted) === 0) return false;
  let unhealthy = mayGo;
  for (const set of oldSets(sync)) {
    const gone = Math.min(unhealthy, wanted(set) - available(set));
    if (gone <= 0) continue;
    unhealthy -= gone;
    yield* resize(sync, set, wanted(set) - gone);
  }
  let spare = total(sync.sets, available) - minAvailable;
  for (const set of oldSets(sync)) {
    const gone = Math.min(spare, wanted(set));
    if (gone <= 0) continue;
    spare -= gone;
    unhealthy -= gone;
    yield* resize(sync, set, wanted(set) - gone);
  }
  return unhealthy < mayGo;
}

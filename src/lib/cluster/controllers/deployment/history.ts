/** Old ReplicaSets beyond revisionHistoryLimit are deleted once a rollout is complete (pkg/controller/deployment, cleanupDeployment). */
import { carryOut, type Action, type Outcome } from '#lib/cluster/controllers/controller.ts';
import type { ReplicaSet } from '#lib/kube/types.ts';
import { REVISION, byCreation, isActive, numberIn } from './strategy.ts';
import { oldSets, type Sync } from './sync.ts';

const revision = (set: ReplicaSet) => numberIn(set, REVISION) ?? 0;

export function* cleanUp(sync: Sync): Generator<Action, void, Outcome> {
  const limit = sync.deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return;
  const old = oldSets(sync).filter(({ metadata }) => !metadata.deletionTimestamp);
  const surplus = old
    .sort((a, b) => revision(a) - revision(b) || byCreation(a, b))
    .slice(0, Math.max(0, old.length - limit));
  for (const set of surplus) {
    const observed = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0);
    if (isActive(set) || (set.status?.replicas ?? 0) > 0 || !observed) continue;
    yield* carryOut({ do: 'delete', object: set });
  }
}

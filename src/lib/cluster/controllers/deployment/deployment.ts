/** The Deployment controller: one look at one Deployment does one step (pkg/controller/deployment, syncDeployment). */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import {
  adopted,
  controllerOf,
  keyOfObject,
  ownKey,
  released,
  splitKey,
} from '#lib/cluster/controllers/owners.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { Deployment, Pod, ReplicaSet } from '#lib/kube/types.ts';
import { cleanUp } from './history.ts';
import { syncNewSet } from './new-set.ts';
import { recreate, rollOver } from './rollout.ts';
import { isScalingEvent, scale } from './scale.ts';
import { conditionOf, progressing, storeStatus, syncStatusOnly, withCondition } from './status.ts';
import { byCreation, hasDeadline, isRolling } from './strategy.ts';
import type { Sync } from './sync.ts';

export const deployment: Controller = {
  name: 'deployment-controller',
  wakes: [
    { resource: 'deployments.apps', keys: ownKey },
    { resource: 'replicasets.apps', keys: ownersOfSet },
    { resource: 'pods', keys: recreatingOwner },
  ],
  *reconcile(key, view) {
    const found = view.get<Deployment>('deployments.apps', ...splitKey(key));
    if (!found) return;
    const sync: Sync = {
      deployment: found,
      sets: yield* claimSets(found, view),
      newSet: undefined,
      now: view.now,
    };
    if (found.metadata.deletionTimestamp) {
      yield* syncNewSet(sync, false);
      return yield* syncStatusOnly(sync, sync.sets);
    }
    yield* markPaused(sync);
    // Looking for a change of size brings the new set's annotations up to date already.
    yield* syncNewSet(sync, false);
    if (found.spec.paused || isScalingEvent(sync)) yield* keepSize(sync);
    else if (isRolling(found)) yield* rollOver(sync);
    else yield* recreate(sync, view);
  },
};

/** What is done for a paused deployment, and for one whose size somebody changed. */
function* keepSize(sync: Sync): Generator<Action, void, Outcome> {
  const seen = [...sync.sets];
  yield* scale(sync);
  if (sync.deployment.spec.paused) yield* cleanUp(sync);
  yield* syncStatusOnly(sync, seen);
}

/** Adopts sets that the selector takes and nobody owns, lets go of those it no longer takes. Oldest first. */
function* claimSets(owner: Deployment, view: View): Generator<Action, ReplicaSet[], Outcome> {
  const { uid = '', namespace = '' } = owner.metadata;
  const mine: ReplicaSet[] = [];
  for (const set of view.ownedBy<ReplicaSet>('replicasets.apps', uid)) {
    if (controllerOf(set)?.uid !== uid) continue;
    if (matchesSelector(owner.spec.selector, set.metadata.labels)) mine.push(set);
    else if (!owner.metadata.deletionTimestamp) yield* carryOut({ do: 'update', object: released(set, uid) });
  }
  if (!owner.metadata.deletionTimestamp) {
    for (const set of view.select<ReplicaSet>('replicasets.apps', namespace, owner.spec.selector)) {
      if (controllerOf(set) || set.metadata.deletionTimestamp) continue;
      mine.push(yield* carryOut<ReplicaSet>({ do: 'update', object: adopted(set, owner) }));
    }
  }
  return mine.sort(byCreation);
}

/** The time a deployment is paused does not count towards its deadline: the condition says Unknown meanwhile. */
function* markPaused(sync: Sync): Generator<Action, void, Outcome> {
  const { deployment, now } = sync;
  const { paused } = deployment.spec;
  const reason = conditionOf(deployment.status, 'Progressing')?.reason;
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return;
  if (!!paused === (reason === 'DeploymentPaused')) return;
  const says = paused
    ? progressing(now, 'Unknown', 'DeploymentPaused', 'Deployment is paused')
    : progressing(now, 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
  yield* storeStatus(sync, withCondition(deployment.status ?? {}, says));
}

/** The owner, before and now; for a set of nobody's, every deployment that might adopt it. */
function ownersOfSet({ before, after }: ObjectChange, view: View): string[] {
  const keys = [before, after].flatMap((set) => {
    const owner = controllerOf(set);
    return set && owner?.kind === 'Deployment' ? [`${set.metadata.namespace}/${owner.name}`] : [];
  });
  if (!after || controllerOf(after)) return keys;
  const able = view
    .list<Deployment>('deployments.apps', after.metadata.namespace)
    .filter(({ spec }) => matchesSelector(spec.selector, after.metadata.labels));
  return [...keys, ...able.map(keyOfObject)];
}

/** The last pod of a set is gone: a deployment that recreates waits for that. */
function recreatingOwner({ before, after }: ObjectChange, view: View): string[] {
  if (!before || (after && !(isOver(after as Pod) && !isOver(before as Pod)))) return [];
  const { namespace } = before.metadata;
  const setRef = controllerOf(before);
  if (setRef?.kind !== 'ReplicaSet') return [];
  const owner = controllerOf(view.get('replicasets.apps', namespace, setRef.name));
  const found = owner && view.get<Deployment>('deployments.apps', namespace, owner.name);
  return found && !isRolling(found) ? [keyOfObject(found)] : [];
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

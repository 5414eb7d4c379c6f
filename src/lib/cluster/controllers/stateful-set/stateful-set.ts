/** The StatefulSet controller: pods with names that stay, made and replaced in order (pkg/controller/statefulset). */
import { claimPods, ownersOfPod } from '#lib/cluster/controllers/claim-pods.ts';
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { keyOfObject, ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { untilAvailable } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import { StatusError } from '#lib/kube/status.ts';
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import type { Pod } from '#lib/kube/types.ts';
import { syncHistory, truncate } from './history.ts';
import { isMember, ordinalOf, parentAndOrdinal } from './identity.ts';
import { settle } from './settle.ts';
import { statusOf } from './status.ts';

const SETS = 'statefulsets.apps';

export const statefulset: Controller = {
  name: 'statefulset-controller',
  wakes: [
    { resource: SETS, keys: ownKey },
    { resource: 'pods', keys: setsOfPod },
  ],
  *reconcile(key, view) {
    const set = view.get<StatefulSet>(SETS, ...splitKey(key));
    if (!set) return;
    const pods = yield* claimPods(set, set.spec.selector, view, (pod) => isMember(set, pod));
    const numbered = pods.filter((pod) => ordinalOf(pod) >= 0);
    const history = yield* syncHistory(set, view);
    const { gone, refused } = set.metadata.deletionTimestamp
      ? { gone: 0 }
      : yield* settle(set, numbered, history, view);
    // The status counts the pods as they were before this look made or deleted any.
    const status = statusOf(set, numbered, history, gone, view.now);
    if (!deepEqual(set.status, status)) yield* carryOut({ do: 'updateStatus', object: { ...set, status } });
    yield* truncate(set, history, pods);
    if (refused) throw new StatusError(refused);
    yield* lookLater(set, numbered, view.now);
  },
};

function* lookLater(
  { spec }: StatefulSet,
  pods: readonly Pod[],
  now: number,
): Generator<Action, void, Outcome> {
  const afterMs = untilAvailable(pods, spec.minReadySeconds ?? 0, now);
  if (afterMs !== undefined) yield { do: 'again', afterMs };
}

function setsOfPod(change: ObjectChange, view: View): readonly string[] {
  return ownersOfPod(change, 'StatefulSet', (pod) => {
    const [parent] = parentAndOrdinal(pod);
    const set = parent ? view.get<StatefulSet>(SETS, pod.metadata.namespace, parent) : undefined;
    return set && matchesSelector(set.spec.selector, pod.metadata.labels) ? [keyOfObject(set)] : [];
  });
}

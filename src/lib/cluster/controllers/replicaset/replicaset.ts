/**
 * The ReplicaSet controller: as many active pods as asked for, and a status that counts them (pkg/controller/replicaset).
 * ReplicationControllers are looked after in the same way.
 */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type ControllerView,
} from '#lib/cluster/controllers/controller.ts';
import {
  controllerOf,
  controllerRef,
  keyOfObject,
  ownKey,
  splitKey,
} from '#lib/cluster/controllers/owners.ts';
import { podCountsDiffer } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeObject, Pod, ReplicaSet } from '#lib/kube/types.ts';
import { firstToGo } from './first-to-go.ts';
import { countsOf, statusOf, type Counts } from './status.ts';

/** Pods made or deleted in one look, at most. */
const BURST = 500;

/** A kind that keeps a number of pods. */
export interface Keeper {
  /** As in events' source. */
  readonly name: string;
  readonly resource: string;
  readonly kind: string;
  /** The object as a ReplicaSet says it. */
  readonly asSet: (object: KubeObject) => ReplicaSet;
}

export const replicaSets: Keeper = {
  name: 'replicaset-controller',
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  asSet: (object) => object as ReplicaSet,
};

export const keeperController = ({ name, resource, kind, asSet }: Keeper): Controller => ({
  name,
  wakes: [
    { resource, keys: ownKey },
    { resource: 'pods', keys: (change) => ownersOfPod(change, kind) },
  ],
  *reconcile(key, view) {
    const object = view.get(resource, ...splitKey(key));
    if (!object) return;
    const set = asSet(object);
    const counts = countsOf(set, view);
    const failure = set.metadata.deletionTimestamp
      ? undefined
      : yield* settleCount(set, counts.replicas, view);
    const status = statusOf(set, counts, failure, view.now);
    if (!deepEqual(set.status, status))
      yield* carryOut({ do: 'updateStatus', object: { ...object, status } });
    if (failure) throw new StatusError(failure);
    yield* lookLater(set, counts);
  },
});

export const replicaset = keeperController(replicaSets);

/** When pods may have been ready for long enough: a second more after one became ready, and at once after the last one did. */
function* lookLater(
  { spec, status }: ReplicaSet,
  { ready, available }: Counts,
): Generator<Action, void, Outcome> {
  const { minReadySeconds = 0, replicas = 1 } = spec;
  if (minReadySeconds === 0) return;
  if (ready > (status?.readyReplicas ?? 0)) yield { do: 'again', afterMs: minReadySeconds * 1000 + 1000 };
  if (ready === replicas && available !== replicas) yield { do: 'again', afterMs: minReadySeconds * 1000 };
}

/** Makes the pods that are missing, deletes those too many; returns the first refusal. */
function* settleCount(
  set: ReplicaSet,
  have: number,
  view: ControllerView,
): Generator<Action, Status | undefined, Outcome> {
  const missing = (set.spec.replicas ?? 1) - have;
  if (missing > 0) return yield* createPods(set, Math.min(missing, BURST));
  if (missing < 0) return yield* deletePods(set, firstToGo(set, Math.min(-missing, BURST), view));
  return undefined;
}

/** One pod, then two, then four, …: a batch in which one is refused is the last, so that a full quota is not asked 500 times. */
function* createPods(set: ReplicaSet, count: number): Generator<Action, Status | undefined, Outcome> {
  const object = podOf(set);
  for (let batch = 1, left = count; left > 0; left -= batch, batch *= 2) {
    let failure: Status | undefined;
    for (let i = 0; i < Math.min(batch, left); i += 1) failure = (yield* createPod(set, object)) ?? failure;
    if (failure) return failure;
  }
  return undefined;
}

function* createPod(set: ReplicaSet, object: Pod): Generator<Action, Status | undefined, Outcome> {
  const { object: created, refused } = yield { do: 'create', object };
  if (created) {
    yield says(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
    return undefined;
  }
  // In a namespace that is going away nothing can be made, and nothing needs to be said.
  if (refused?.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) return undefined;
  yield says(set, 'Warning', 'FailedCreate', `Error creating: ${refused?.message ?? ''}`);
  return refused;
}

function* deletePods(set: ReplicaSet, pods: readonly Pod[]): Generator<Action, Status | undefined, Outcome> {
  let failure: Status | undefined;
  for (const pod of pods) {
    const { refused } = yield { do: 'delete', object: pod };
    if (!refused) yield says(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    else if (refused.reason !== 'NotFound') {
      yield says(set, 'Warning', 'FailedDelete', `Error deleting: ${refused.message ?? ''}`);
      failure = refused;
    }
  }
  return failure;
}

const says = (about: ReplicaSet, type: 'Normal' | 'Warning', reason: string, message: string): Action => ({
  do: 'event',
  about,
  type,
  reason,
  message,
});

function podOf(set: ReplicaSet): Pod {
  const { metadata = {}, spec } = set.spec.template;
  const { labels, annotations, finalizers } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${set.metadata.name}-`,
      ...(set.metadata.namespace && { namespace: set.metadata.namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerRef(set)],
    },
    spec,
  };
}

/** The set that owns the pod, or owned it, where something changed that it counts. */
function ownersOfPod({ before, after }: ObjectChange, kind: string): string[] {
  if (!podCountsDiffer(before as Pod | undefined, after as Pod | undefined)) return [];
  const keys: string[] = [];
  for (const pod of [before, after]) {
    const owner = controllerOf(pod);
    if (pod && owner?.kind === kind)
      keys.push(keyOfObject({ ...pod, metadata: { ...pod.metadata, name: owner.name } }));
  }
  return keys[0] === keys[1] ? keys.slice(0, 1) : keys;
}

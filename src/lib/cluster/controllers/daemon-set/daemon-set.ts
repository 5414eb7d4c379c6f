/** The DaemonSet controller: one pod on every node that takes it (pkg/controller/daemon). */
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
import { StatusError, type Status } from '#lib/kube/status.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { Node, Pod } from '#lib/kube/types.ts';
import { failuresOf, memoryOf, type Failures } from './failures.ts';
import { cleanUp, syncHistory } from './history.ts';
import { planNodes, type Plan, type Sync } from './manage.ts';
import { byNode, judge } from './nodes.ts';
import { podFor } from './pods.ts';
import { planRollout } from './rollout.ts';
import { statusOf } from './status.ts';

const NAME = 'daemonset-controller';
const SETS = 'daemonsets.apps';
/** Pods made or deleted in one look, at most. */
const BURST = 250;

export const daemonset: Controller = {
  name: NAME,
  wakes: [
    { resource: SETS, keys: ownKey },
    { resource: 'pods', keys: setsOfPod },
    { resource: 'nodes', keys: setsOfNode },
  ],
  *reconcile(key, view) {
    const set = view.get<DaemonSet>(SETS, ...splitKey(key));
    if (!set) yield { do: 'remember', value: undefined };
    if (!set || set.metadata.deletionTimestamp) return;
    const pods = yield* claimPods(set, set.spec.selector, view);
    const history = yield* syncHistory(set, pods, view);
    if (history.relabelled) return;
    const sync: Sync = {
      set,
      hash: history.hash,
      nodes: view.list<Node>('nodes'),
      pods: byNode(pods),
      now: view.now,
      failures: failuresOf(set, view.memory<Failures>(NAME, key), view.now),
    };
    const { refused, againMs } = yield* settle(sync);
    if (sync.failures.size > 0) yield { do: 'remember', value: memoryOf(set, sync.failures) };
    yield* cleanUp(set, history, pods);
    // The status counts the pods as they were before this look made or deleted any.
    const status = statusOf(sync);
    if (!deepEqual(set.status, status)) yield* carryOut({ do: 'updateStatus', object: { ...set, status } });
    if (refused) throw new StatusError(refused);
    const laterMs = untilAvailable(pods, set.spec.minReadySeconds ?? 0, view.now);
    for (const afterMs of [againMs, laterMs]) if (afterMs !== undefined) yield { do: 'again', afterMs };
  },
};

interface Result {
  readonly refused: Status | undefined;
  readonly againMs: number | undefined;
}

/** First what is missing or too many; a rollout goes on only when nothing is. */
function* settle(sync: Sync): Generator<Action, Result, Outcome> {
  const plan = planNodes(sync);
  const againMs = plan.againMs;
  const done = yield* carryOutPlan(sync, plan);
  const isQuiet = plan.create.length + plan.remove.length === 0;
  if (done || !isQuiet || sync.set.spec.updateStrategy?.type !== 'RollingUpdate')
    return { refused: done, againMs };
  return { refused: yield* carryOutPlan(sync, planRollout(sync)), againMs };
}

/** Returns the first refusal. */
function* carryOutPlan(sync: Sync, plan: Plan): Generator<Action, Status | undefined, Outcome> {
  yield* plan.events;
  const created = yield* createPods(sync, plan.create.slice(0, BURST));
  const deleted = yield* deletePods(sync.set, plan.remove.slice(0, BURST));
  return created ?? deleted;
}

/** One, then two, then four, …: a batch in which one is refused is the last. */
function* createPods(
  { set, hash }: Sync,
  nodes: readonly string[],
): Generator<Action, Status | undefined, Outcome> {
  for (let at = 0, batch = 1; at < nodes.length; at += batch, batch *= 2) {
    let failure: Status | undefined;
    for (const node of nodes.slice(at, at + batch)) {
      const { object, refused } = yield { do: 'create', object: podFor(set, hash, node) };
      if (object) yield says(set, 'Normal', 'SuccessfulCreate', `Created pod: ${object.metadata.name}`);
      // In a namespace that is going away nothing can be made, and nothing needs to be said.
      else if (!refused?.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) {
        yield says(set, 'Warning', 'FailedCreate', `Error creating: ${refused?.message ?? ''}`);
        failure = refused;
      }
    }
    if (failure) return failure;
  }
  return undefined;
}

function* deletePods(set: DaemonSet, pods: readonly Pod[]): Generator<Action, Status | undefined, Outcome> {
  let failure: Status | undefined;
  for (const object of pods) {
    const { refused } = yield { do: 'delete', object };
    const { name } = object.metadata;
    if (!refused) yield says(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    else if (refused.reason !== 'NotFound') {
      yield says(set, 'Warning', 'FailedDelete', `Error deleting: ${refused.message ?? ''}`);
      failure = refused;
    }
  }
  return failure;
}

const says = (about: DaemonSet, type: 'Normal' | 'Warning', reason: string, message: string): Action => ({
  do: 'event',
  about,
  type,
  reason,
  message,
});

function setsOfPod(change: ObjectChange, view: View): readonly string[] {
  return ownersOfPod(change, 'DaemonSet', ({ metadata }) =>
    view
      .list<DaemonSet>(SETS, metadata.namespace)
      .filter(({ spec }) => matchesSelector(spec.selector, metadata.labels))
      .map(keyOfObject),
  );
}

/** Sets for which the node means something else than before. */
function setsOfNode({ before, after }: ObjectChange, view: View): readonly string[] {
  const [old, node] = [before as Node | undefined, after as Node | undefined];
  if (old && node && sameForDaemons(old, node)) return [];
  return view
    .list<DaemonSet>(SETS)
    .filter((set) => {
      if (!old || !node) return true;
      const verdictOf = judge(set);
      return !deepEqual(verdictOf(old), verdictOf(node));
    })
    .map(keyOfObject);
}

const sameForDaemons = (a: Node, b: Node): boolean =>
  a.metadata.labels === b.metadata.labels && a.spec === b.spec;

/** One look at a StatefulSet's pods: which is made, deleted or replaced next (stateful_set_control.go, updateStatefulSet). */
import type { Action, Outcome, View } from '#lib/cluster/controllers/controller.ts';
import { isPodTerminal } from '#lib/cluster/controllers/pods.ts';
import { templateOf } from '#lib/cluster/controllers/revisions.ts';
import type { Status } from '#lib/kube/status.ts';
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import type { Pod } from '#lib/kube/types.ts';
import { hasStaleClaim, makeClaims, ownClaims } from './claims.ts';
import { saysOfPod } from './events.ts';
import type { History } from './history.ts';
import { isWanted, ordinalOf, podFor, sizeOf, startOf, withIdentity } from './identity.ts';
import { isAvailable, isCreated, isTerminating, isUnavailable, revisionOf } from './status.ts';

interface Sync {
  readonly set: StatefulSet;
  readonly history: History;
  readonly view: View;
  /** One after the other, each only when those before it are available. */
  readonly ordered: boolean;
}

interface Result {
  readonly refused?: Status | undefined;
  /** Pods of the current revision that were deleted to be updated. */
  readonly gone: number;
}

type Steps<T> = Generator<Action, T, Outcome>;

/** Whether the rest has to wait, and what was refused. */
interface Step {
  readonly waits: boolean;
  readonly refused?: Status | undefined;
}

const GO_ON: Step = { waits: false };
const WAIT: Step = { waits: true };

export function* settle(set: StatefulSet, pods: readonly Pod[], history: History, view: View): Steps<Result> {
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const sync: Sync = { set, history, view, ordered };
  const replicas = wantedPods(sync, pods);
  const condemned = pods
    .filter((pod) => ordinalOf(pod) >= 0 && !isWanted(set, ordinalOf(pod)))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  const first = [...replicas, ...condemned.toReversed()].find((pod) => isUnavailable(pod, set, view.now));

  const kept = yield* forAll(sync, replicas, (pod) => keep(sync, pod));
  if (kept.waits) return { refused: kept.refused, gone: 0 };
  const owned = yield* forAll(sync, condemned, (pod) => ownStep(sync, pod));
  if (owned.waits) return { refused: owned.refused, gone: 0 };
  const dropped = yield* forAll(sync, condemned, (pod) => drop(sync, pod, first));
  if (dropped.waits) return { refused: dropped.refused, gone: 0 };
  return yield* update(sync, replicas);
}

/** In order the first that has to wait stops all; otherwise only a refusal does. */
function* forAll(sync: Sync, pods: readonly Pod[], visit: (pod: Pod) => Steps<Step>): Steps<Step> {
  for (const pod of pods) {
    const step = yield* visit(pod);
    if (step.refused || (sync.ordered && step.waits)) return { waits: true, refused: step.refused };
  }
  return GO_ON;
}

/** A pod for each number: the one that is there, or one to be made. */
function wantedPods(sync: Sync, pods: readonly Pod[]): readonly Pod[] {
  const { set, history } = sync;
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  return Array.from({ length: sizeOf(set) }, (_, at) => {
    const ordinal = startOf(set) + at;
    const revision = needsCurrent(set, ordinal) ? history.current : history.update;
    return byOrdinal.get(ordinal) ?? podFor(set, templateOf(revision), revision.metadata.name, ordinal);
  });
}

/** Whether a new pod with that number is still made from the former template. */
function needsCurrent(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type !== 'RollingUpdate') return false;
  const count = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status?.currentReplicas ?? 0);
  return ordinal < startOf(set) + count;
}

function* keep(sync: Sync, pod: Pod): Steps<Step> {
  const { set, view, ordered } = sync;
  if (isPodTerminal(pod)) {
    const refused = isTerminating(pod) ? undefined : yield* deletePod(set, pod);
    return { waits: true, refused };
  }
  if (!isCreated(pod)) {
    if (hasStaleClaim(set, pod, view)) return WAIT;
    const refused = yield* createPod(sync, pod);
    return { waits: ordered, refused };
  }
  if (pod.status?.phase === 'Pending') {
    const refused = yield* makeClaims(set, pod, view);
    if (refused) return { waits: true, refused };
  }
  if (ordered && (isTerminating(pod) || !isAvailable(pod, set, view.now))) return WAIT;
  return yield* correct(sync, pod);
}

function* createPod({ set, view }: Sync, pod: Pod): Steps<Status | undefined> {
  const without = yield* makeClaims(set, pod, view);
  if (without) {
    yield saysOfPod('create', set, pod, without);
    return without;
  }
  const { refused } = yield { do: 'create', object: pod };
  // Somebody else's pod has the name: nothing is said, and tried again.
  if (refused?.reason !== 'AlreadyExists') yield saysOfPod('create', set, pod, refused);
  return refused;
}

function* deletePod(set: StatefulSet, pod: Pod): Steps<Status | undefined> {
  const { refused } = yield { do: 'delete', object: pod };
  if (refused?.reason === 'NotFound') return undefined;
  yield saysOfPod('delete', set, pod, refused);
  return refused;
}

/** A pod that somebody took its name label from gets it back. */
function* correct({ set, view }: Sync, pod: Pod): Steps<Step> {
  const claims = yield* ownClaims(set, pod, view);
  if (claims) return { waits: true, refused: claims };
  const wanted = withIdentity(pod);
  if (wanted === pod) return GO_ON;
  const { refused } = yield { do: 'update', object: wanted };
  yield saysOfPod('update', set, pod, refused);
  return { waits: refused !== undefined, refused };
}

function* ownStep({ set, view }: Sync, pod: Pod): Steps<Step> {
  const refused = yield* ownClaims(set, pod, view);
  return { waits: refused !== undefined, refused };
}

/** Scales a pod away, from the last one down; only the first that is ill may go before those above it are well. */
function* drop({ set, view, ordered }: Sync, pod: Pod, firstIll: Pod | undefined): Steps<Step> {
  if (isTerminating(pod)) return { waits: ordered };
  if (ordered && pod !== firstIll && !isAvailable(pod, set, view.now)) return WAIT;
  const refused = yield* deletePod(set, pod);
  return { waits: true, refused };
}

/** Deletes the last pod that is not of the new revision, once those above it are available. */
function* update({ set, history, view }: Sync, replicas: readonly Pod[]): Steps<Result> {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return { gone: 0 };
  for (let at = replicas.length - 1; at >= (rollingUpdate?.partition ?? 0); at -= 1) {
    const pod = replicas[at] as Pod;
    if (revisionOf(pod) !== history.update.metadata.name && !isTerminating(pod))
      return { refused: yield* deletePod(set, pod), gone: 1 };
    if (isUnavailable(pod, set, view.now)) break;
  }
  return { gone: 0 };
}

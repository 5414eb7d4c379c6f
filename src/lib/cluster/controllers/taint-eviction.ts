/**
 * Pods leave a node with a NoExecute taint that they do not bear (pkg/controller/tainteviction): at once, or when the time is over for
 * which they do.
 */
import { rfc3339 } from '#lib/kube/time.ts';
import { tolerates } from '#lib/kube/taints.ts';
import type { Condition, KubeObject, Node, Pod, Taint } from '#lib/kube/types.ts';
import { carryOut, type Action, type Controller, type Outcome } from './controller.ts';
import { keyOfObject, ownKey, splitKey } from './owners.ts';

const NAME = 'taint-eviction-controller';
const REASON = 'TaintManagerEviction';

/** Pods that bear the taints of their node for a while, by key: which pod, and since when. */
type Waiting = Readonly<Record<string, { readonly uid: string; readonly since: number }>>;

const expelling = (node: KubeObject | undefined): readonly Taint[] =>
  (node as Node | undefined)?.spec.taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];

export const taintEviction: Controller = {
  name: NAME,
  wakes: [
    {
      resource: 'nodes',
      keys: (change) =>
        expelling(change.before).length + expelling(change.after).length > 0 ? ownKey(change) : [],
    },
    {
      resource: 'pods',
      keys: ({ before, after }, view) => {
        const { nodeName, tolerations } = (after as Pod | undefined)?.spec ?? {};
        const { spec: old } = (before as Pod | undefined) ?? {};
        if (!nodeName || (old?.nodeName === nodeName && old.tolerations === tolerations)) return [];
        return expelling(view.get('nodes', undefined, nodeName)).length > 0 ? [nodeName] : [];
      },
    },
  ],
  *reconcile(key, view) {
    const taints = expelling(view.get('nodes', undefined, key));
    const before = view.memory<Waiting>(NAME, key) ?? {};
    if (taints.length === 0) {
      for (const [podKey, { uid }] of Object.entries(before)) {
        const { metadata } = view.get<Pod>('pods', ...splitKey(podKey)) ?? {};
        if (metadata?.uid === uid && !metadata.deletionTimestamp)
          yield says(podKey, `Cancelling deletion of Pod ${podKey}`);
      }
      yield { do: 'remember', value: undefined };
      return;
    }
    const waiting: Record<string, Waiting[string]> = {};
    let next = Infinity;
    for (const pod of view.onNode<Pod>(key)) {
      const { uid = '', deletionTimestamp } = pod.metadata;
      if (deletionTimestamp) continue;
      const podKey = keyOfObject(pod);
      const known = before[podKey];
      const since = known?.uid === uid ? known.since : view.now;
      const leftMs = since + bearsFor(pod, taints) * 1000 - view.now;
      if (leftMs <= 0) {
        yield* evict(pod, view.now);
      } else if (leftMs !== Infinity) {
        waiting[podKey] = { uid, since };
        next = Math.min(next, leftMs);
      }
    }
    yield { do: 'remember', value: Object.keys(waiting).length > 0 ? waiting : undefined };
    if (next !== Infinity) yield { do: 'again', afterMs: next };
  },
};

/** For how many seconds a pod bears all of the taints: the least of the tolerations that it has for them. */
function bearsFor({ spec }: Pod, taints: readonly Taint[]): number {
  const used = taints.map((taint) => spec.tolerations?.find((toleration) => tolerates(toleration, taint)));
  const seconds = used.map((toleration) => (toleration ? (toleration.tolerationSeconds ?? Infinity) : 0));
  return Math.max(0, Math.min(...seconds));
}

/** The pod says why it goes, and goes. */
function* evict(pod: Pod, now: number): Generator<Action, void, Outcome> {
  const podKey = keyOfObject(pod);
  yield says(podKey, `Marking for deletion Pod ${podKey}`);
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: rfc3339(now),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  const others = pod.status?.conditions?.filter(({ type }) => type !== condition.type) ?? [];
  const status = { ...pod.status, conditions: [...others, condition] };
  yield* carryOut({ do: 'updateStatus', object: { ...pod, status } as Pod });
  yield* carryOut({ do: 'delete', object: pod });
}

/** It knows pods by their names only. */
function says(podKey: string, message: string): Action {
  const [namespace, name] = splitKey(podKey);
  const about: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } };
  return { do: 'event', about, type: 'Normal', reason: REASON, message };
}

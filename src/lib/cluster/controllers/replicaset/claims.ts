/**
 * Whose pods are whose: a ReplicaSet adopts pods that its selector takes and nobody owns, and lets go of those that it
 * no longer takes (pkg/controller/controller_ref_manager.go). In Kubernetes this is a part of every look at a ReplicaSet;
 * here it happens when labels or owners change, so that counting pods costs nothing more.
 */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { adopted, controllerOf, keyOfObject, released, splitKey } from '#lib/cluster/controllers/owners.ts';
import { isPodActive } from '#lib/cluster/controllers/pods.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { Pod, ReplicaSet } from '#lib/kube/types.ts';

export const replicasetClaims: Controller = {
  name: 'replicaset-claims',
  wakes: [
    { resource: 'replicasets.apps', keys: newSelector },
    { resource: 'pods', keys: claimants },
  ],
  *reconcile(key, view) {
    const set = view.get<ReplicaSet>('replicasets.apps', ...splitKey(key));
    if (!set) return;
    const { uid = '', namespace = '' } = set.metadata;
    const { selector } = set.spec;
    for (const pod of view.ownedBy<Pod>('pods', uid)) {
      const strange =
        controllerOf(pod)?.uid === uid && isPodActive(pod) && !matchesSelector(selector, pod.metadata.labels);
      if (strange) yield* release(pod, set);
    }
    if (set.metadata.deletionTimestamp) return;
    for (const pod of view.select<Pod>('pods', namespace, selector)) {
      if (!controllerOf(pod) && isPodActive(pod))
        yield* carryOut({ do: 'update', object: adopted(pod, set) });
    }
  },
};

function* release(pod: Pod, set: ReplicaSet): Generator<Action, void, Outcome> {
  yield* carryOut({ do: 'update', object: released(pod, set.metadata.uid ?? '') });
}

function newSelector({ before, after }: ObjectChange): string[] {
  if (!after || (before as ReplicaSet | undefined)?.spec.selector === (after as ReplicaSet).spec.selector)
    return [];
  return [keyOfObject(after)];
}

/** The owner of a pod whose labels changed; for a pod of nobody's, every set that might adopt it. */
function claimants({ before, after }: ObjectChange, view: View): string[] {
  if (!after) return [];
  const { metadata } = after;
  const owner = controllerOf(after);
  if (
    before &&
    before.metadata.labels === metadata.labels &&
    before.metadata.ownerReferences === metadata.ownerReferences
  )
    return [];
  if (owner) return before && owner.kind === 'ReplicaSet' ? [`${metadata.namespace}/${owner.name}`] : [];
  if (!metadata.labels || !isPodActive(after as Pod)) return [];
  return view
    .list<ReplicaSet>('replicasets.apps', metadata.namespace)
    .filter(({ spec }) => matchesSelector(spec.selector, metadata.labels))
    .map(keyOfObject);
}

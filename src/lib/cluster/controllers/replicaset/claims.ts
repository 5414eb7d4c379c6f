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
import { replicaSets, type Keeper } from './replicaset.ts';

export const claimsController = ({ name, resource, kind, asSet }: Keeper): Controller => ({
  name: name.replace(/controller$/, 'claims'),
  wakes: [
    { resource, keys: newSelector },
    { resource: 'pods', keys: (change, view) => claimants(change, view, { resource, kind, asSet }) },
  ],
  *reconcile(key, view) {
    const object = view.get(resource, ...splitKey(key));
    if (!object) return;
    const set = asSet(object);
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
        yield* carryOut({ do: 'update', object: adopted(pod, object) });
    }
  },
});

export const replicasetClaims = claimsController(replicaSets);

function* release(pod: Pod, set: ReplicaSet): Generator<Action, void, Outcome> {
  yield* carryOut({ do: 'update', object: released(pod, set.metadata.uid ?? '') });
}

function newSelector({ before, after }: ObjectChange): string[] {
  if (!after || (before as ReplicaSet | undefined)?.spec.selector === (after as ReplicaSet).spec.selector)
    return [];
  return [keyOfObject(after)];
}

/** The owner of a pod whose labels changed; for a pod of nobody's, every set that might adopt it. */
function claimants(
  { before, after }: ObjectChange,
  view: View,
  { resource, kind, asSet }: Omit<Keeper, 'name'>,
): string[] {
  if (!after) return [];
  const { metadata } = after;
  const owner = controllerOf(after);
  if (
    before &&
    before.metadata.labels === metadata.labels &&
    before.metadata.ownerReferences === metadata.ownerReferences
  )
    return [];
  if (owner) return before && owner.kind === kind ? [`${metadata.namespace}/${owner.name}`] : [];
  if (!metadata.labels || !isPodActive(after as Pod)) return [];
  return view
    .list(resource, metadata.namespace)
    .filter((object) => matchesSelector(asSet(object).spec.selector, metadata.labels))
    .map(keyOfObject);
}

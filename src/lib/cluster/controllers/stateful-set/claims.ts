/** The storage of a StatefulSet's pods: claims made before the pod, and whose they are (pkg/controller/statefulset/stateful_pod_control.go). */
import type { Action, Outcome, View } from '#lib/cluster/controllers/controller.ts';
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { failure, type Status } from '#lib/kube/status.ts';
import type { ClaimTemplate, StatefulSet } from '#lib/kube/types/apps.ts';
import type { KubeObject, OwnerReference, Pod } from '#lib/kube/types.ts';
import { says } from './events.ts';
import { claimName, isWanted, ordinalOf } from './identity.ts';

const CLAIMS = 'persistentvolumeclaims';

function stored(set: StatefulSet, pod: Pod, view: View): readonly KubeObject[] {
  const templates = set.spec.volumeClaimTemplates ?? [];
  return templates.flatMap((template) => {
    const name = claimName(set, template, ordinalOf(pod));
    return view.get<KubeObject>(CLAIMS, set.metadata.namespace, name) ?? [];
  });
}

function claimFor(set: StatefulSet, template: ClaimTemplate, pod: Pod): KubeObject {
  const { labels, annotations } = template.metadata ?? {};
  const all = { ...labels, ...set.spec.selector.matchLabels };
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, template, ordinalOf(pod)),
      ...(set.metadata.namespace && { namespace: set.metadata.namespace }),
      ...(Object.keys(all).length > 0 && { labels: all }),
      ...(annotations && { annotations }),
    },
    spec: template.spec,
  };
  const ownerReferences = ownersFor(set, pod, []);
  return ownerReferences.length > 0 ? { ...claim, metadata: { ...claim.metadata, ownerReferences } } : claim;
}

/** Makes the claims that the pod lacks; returns why one could not be had. */
export function* makeClaims(
  set: StatefulSet,
  pod: Pod,
  view: View,
): Generator<Action, Status | undefined, Outcome> {
  let refusal: Status | undefined;
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const object = claimFor(set, template, pod);
    const { name, namespace } = object.metadata;
    const present = view.get(CLAIMS, namespace, name);
    if (present?.metadata.deletionTimestamp)
      refusal = failure(500, 'InternalError', `pvc ${name} is being deleted`);
    if (present) continue;
    const { refused } = yield { do: 'create', object };
    const [whose, where] = [`Claim ${name}`, `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`];
    if (!refused) {
      yield says(set, 'Normal', 'SuccessfulCreate', `create ${whose} ${where} success`);
      continue;
    }
    const message = `create ${whose} for ${where} failed error: ${refused.message ?? ''}`;
    yield says(set, 'Warning', 'FailedCreate', message);
    refusal = { ...refused, message: `failed to create PVC ${name}: ${refused.message ?? ''}` };
  }
  return refusal;
}

/** Who owns a claim: the set, where it is to go with the set; the pod, where it is to go with a pod that is scaled away. */
function ownersFor(set: StatefulSet, pod: Pod, others: readonly OwnerReference[]): readonly OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const scaledAway = !isWanted(set, ordinalOf(pod));
  if (whenScaled === 'Delete' && scaledAway) return [...others, controllerRef(pod)];
  return whenDeleted === 'Delete' ? [...others, controllerRef(set)] : others;
}

/** Puts the owners of the pod's claims right. */
export function* ownClaims(
  set: StatefulSet,
  pod: Pod,
  view: View,
): Generator<Action, Status | undefined, Outcome> {
  for (const claim of stored(set, pod, view)) {
    const { ownerReferences = [], ...metadata } = claim.metadata;
    const uids = [set.metadata.uid, pod.metadata.uid];
    const others = ownerReferences.filter(({ uid }) => !uids.includes(uid));
    const wanted = ownersFor(set, pod, others);
    if (deepEqual(wanted, ownerReferences)) continue;
    const owned = wanted.length > 0 ? { ...metadata, ownerReferences: wanted } : metadata;
    const { refused } = yield { do: 'update', object: { ...claim, metadata: owned } };
    if (refused) return refused;
  }
  return undefined;
}

/** Whether a claim still belongs to a former pod of that name: it is about to go, and the new pod must wait. */
export const hasStaleClaim = (set: StatefulSet, pod: Pod, view: View): boolean =>
  stored(set, pod, view).some(({ metadata }) =>
    metadata.ownerReferences?.some(
      ({ kind, name, uid }) => kind === 'Pod' && name === pod.metadata.name && uid !== pod.metadata.uid,
    ),
  );

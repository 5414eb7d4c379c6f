/** What is in use stays until it is not: pkg/controller/volume/{pvcprotection,pvprotection}. */
import { claimNamesOf } from '#lib/kube/storage.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';

const isHeld = (object: KubeObject | undefined, finalizer: string): object is KubeObject =>
  !!object?.metadata.deletionTimestamp && !!object.metadata.finalizers?.includes(finalizer);

function* letGo(object: KubeObject, finalizer: string): Generator<Action, void, Outcome> {
  const finalizers = object.metadata.finalizers?.filter((name) => name !== finalizer) ?? [];
  yield* carryOut({ do: 'update', object: { ...object, metadata: { ...object.metadata, finalizers } } });
}

/** Claims that a pod which goes away may have been the last to use. */
function claimsOfPod({ before, after }: ObjectChange, view: View): string[] {
  const pod = (before ?? after) as Pod;
  if (!pod.spec.volumes || (after && !isHeldBack(after as Pod))) return [];
  const { namespace = '' } = pod.metadata;
  return claimNamesOf(pod)
    .filter((name) => view.get('persistentvolumeclaims', namespace, name)?.metadata.deletionTimestamp)
    .map((name) => `${namespace}/${name}`);
}

const isHeldBack = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

export const claimProtection: Controller = {
  name: 'pvc-protection-controller',
  wakes: [
    {
      resource: 'persistentvolumeclaims',
      keys: (change) => (isHeld(change.after, CLAIM_FINALIZER) ? ownKey(change) : []),
    },
    { resource: 'pods', keys: claimsOfPod },
  ],
  *reconcile(key, view) {
    const [namespace, name] = splitKey(key);
    const claim = view.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
    if (!isHeld(claim, CLAIM_FINALIZER)) return;
    // A pod that has ended counts still: its record refers to the claim.
    const isUsed = view
      .list<Pod>('pods', namespace)
      .some((pod) => pod.spec.nodeName && claimNamesOf(pod).includes(name));
    if (!isUsed) yield* letGo(claim, CLAIM_FINALIZER);
  },
};

export const volumeProtection: Controller = {
  name: 'pv-protection-controller',
  wakes: [
    {
      resource: 'persistentvolumes',
      keys: (change) => (isHeld(change.after, VOLUME_FINALIZER) ? ownKey(change) : []),
    },
  ],
  *reconcile(key, view) {
    const volume = view.get<PersistentVolume>('persistentvolumes', undefined, key);
    if (isHeld(volume, VOLUME_FINALIZER) && (volume as PersistentVolume).status?.phase !== 'Bound')
      yield* letGo(volume, VOLUME_FINALIZER);
  },
};

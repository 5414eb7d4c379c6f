/** What becomes of a claim (pv_controller.go, syncClaim). */
import { classOf, claimNamesOf, defaultClass, hasClass } from '#lib/kube/storage.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#lib/kube/types/storage.ts';
import { carryOut, type Action, type View } from '#lib/cluster/controllers/controller.ts';
import {
  annotated,
  BIND_COMPLETED,
  bind,
  BOUND_BY_CONTROLLER,
  hasAnnotation,
  setClaimStatus,
  type Steps,
} from './bind.ts';
import { bestVolume, isBoundTo, whyUnfit } from './match.ts';

export const VOLUMES = 'persistentvolumes';
export const CLASSES = 'storageclasses.storage.k8s.io';
/** The scheduler's word on where the pod will run that the volume is for. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** Who is to make the volume; the first is of old times and is written still. */
export const PROVISIONERS = [
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
] as const;
/** Everything is looked at anew so often (--pvclaimbinder-sync-period). */
const RESYNC_MS = 15_000;
/** Counted from when the controller manager began, which is so long after a full quarter of a minute. */
const BEGAN_MS = 6_000;

const say = (
  about: PersistentVolumeClaim,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Action => ({
  do: 'event',
  about,
  type,
  reason,
  message,
});

export function* syncClaim(claim: PersistentVolumeClaim, view: View): Steps {
  if (hasAnnotation(claim, BIND_COMPLETED)) return yield* syncBound(claim, view);
  // A claim that nobody could serve is looked at again, as a volume that appears does not wake it.
  yield { do: 'again', afterMs: RESYNC_MS - ((view.now - BEGAN_MS) % RESYNC_MS) };
  if (claim.spec.volumeName) yield* syncAsking(claim, claim.spec.volumeName, view);
  else yield* syncUnbound(claim, view);
}

function* syncUnbound(claim: PersistentVolumeClaim, view: View): Steps {
  const storageClass = view.get<StorageClass>(CLASSES, undefined, classOf(claim));
  const isDelayed =
    storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && !hasAnnotation(claim, SELECTED_NODE);
  const volume = bestVolume(claim, view.list<PersistentVolume>(VOLUMES), { onlyReserved: isDelayed });
  if (volume) return yield* bind(volume, claim, view.now);
  if (!hasClass(claim)) {
    const fallback = defaultClass(view.list<StorageClass>(CLASSES));
    if (fallback) {
      const storageClassName = fallback.metadata.name;
      yield* carryOut({ do: 'update', object: { ...claim, spec: { ...claim.spec, storageClassName } } });
      return;
    }
  }
  if (isDelayed) yield waiting(claim, view);
  else if (classOf(claim)) return yield* provision(claim, storageClass);
  else {
    const why = 'no persistent volumes available for this claim and no storage class is set';
    yield say(claim, 'Normal', 'FailedBinding', why);
  }
  yield* setClaimStatus(claim, 'Pending');
}

function waiting(claim: PersistentVolumeClaim, view: View): Action {
  const { namespace = '', name } = claim.metadata;
  const pods = view
    .list<Pod>('pods', namespace)
    .filter((pod) => !pod.spec.nodeName && claimNamesOf(pod).includes(name))
    .map((pod) => pod.metadata.name);
  if (pods.length === 0)
    return say(
      claim,
      'Normal',
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
    );
  const noun = pods.length > 1 ? 'pods' : 'pod';
  return say(claim, 'Normal', 'WaitForPodScheduled', `waiting for ${noun} ${pods.join(',')} to be scheduled`);
}

/** Asks whoever makes volumes of this class for one. No plugin within the controller makes any. */
function* provision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): Steps {
  const failed = (why: string) => say(claim, 'Warning', 'ProvisioningFailed', why);
  if (!storageClass) return void (yield failed(`storageclass.storage.k8s.io "${classOf(claim)}" not found`));
  const { provisioner } = storageClass;
  if (provisioner.startsWith('kubernetes.io/'))
    return void (yield failed(`no volume plugin matched name: ${provisioner}`));
  let asked = claim;
  if (PROVISIONERS.some((name) => claim.metadata.annotations?.[name] !== provisioner)) {
    const names = Object.fromEntries(PROVISIONERS.map((name) => [name, provisioner]));
    asked = yield* carryOut<PersistentVolumeClaim>({ do: 'update', object: annotated(claim, names) });
  }
  const either = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator.`;
  const hint =
    'If volume creation is delayed, please verify that the provisioner is running and correctly registered.';
  yield say(asked, 'Normal', 'ExternalProvisioning', `${either} ${hint}`);
}

/** A claim that asks for one volume by name. */
function* syncAsking(claim: PersistentVolumeClaim, name: string, view: View): Steps {
  const volume = view.get<PersistentVolume>(VOLUMES, undefined, name);
  if (!volume) return void (yield* setClaimStatus(claim, 'Pending'));
  if (!volume.spec.claimRef) {
    const why = whyUnfit(volume, claim);
    if (!why) return yield* bind(volume, claim, view.now);
    yield say(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
  } else if (isBoundTo(volume, claim)) {
    return yield* bind(volume, claim, view.now);
  } else if (!hasAnnotation(claim, BOUND_BY_CONTROLLER)) {
    const why = `volume "${name}" already bound to a different claim.`;
    yield say(claim, 'Warning', 'FailedBinding', why);
  }
  yield* setClaimStatus(claim, 'Pending');
}

/** A claim that had a volume: it has it still, or has lost it for good. */
function* syncBound(claim: PersistentVolumeClaim, view: View): Steps {
  const { volumeName } = claim.spec;
  const volume = volumeName ? view.get<PersistentVolume>(VOLUMES, undefined, volumeName) : undefined;
  if (!volumeName)
    return yield* lose(
      claim,
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    );
  if (!volume)
    return yield* lose(
      claim,
      'ClaimLost',
      'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
  if (!volume.spec.claimRef || volume.spec.claimRef.uid === claim.metadata.uid)
    return yield* bind(volume, claim, view.now);
  const why = 'Two claims are bound to the same volume, this one is bound incorrectly';
  yield* lose(claim, 'ClaimMisbound', why);
}

function* lose(claim: PersistentVolumeClaim, reason: string, why: string): Steps {
  if (claim.status?.phase === 'Lost') return;
  const lost = yield* setClaimStatus(claim, 'Lost');
  yield say(lost, 'Warning', reason, why);
}

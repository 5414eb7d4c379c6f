/** What becomes of a volume (pv_controller.go, syncVolume): free, taken, or left behind. */
import type { PersistentVolume, PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import { carryOut, type Action, type View } from '#lib/cluster/controllers/controller.ts';
import { BOUND_BY_CONTROLLER, hasAnnotation, setVolumePhase, withoutAnnotation, type Steps } from './bind.ts';

export const CLAIMS = 'persistentvolumeclaims';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
/** How long a recycler takes to empty a volume. */
const RECYCLE_MS = 5_000;

export function* syncVolume(volume: PersistentVolume, view: View): Steps {
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) return void (yield* setVolumePhase(volume, 'Available', view.now));
  const claim = view.get<PersistentVolumeClaim>(CLAIMS, claimRef.namespace, claimRef.name ?? '');
  if (claim?.metadata.uid !== claimRef.uid) return yield* release(volume, view);
  if (claim.spec.volumeName === volume.metadata.name)
    return void (yield* setVolumePhase(volume, 'Bound', view.now));
  // The claim has another one. Until it has any, its own turn will come.
  if (!claim.spec.volumeName) return;
  const isMade =
    hasAnnotation(volume, PROVISIONED_BY) && volume.spec.persistentVolumeReclaimPolicy === 'Delete';
  if (isMade) yield* release(volume, view);
  else yield* unbind(volume, view);
}

/** Its claim is gone: what the administrator wanted then happens. */
function* release(volume: PersistentVolume, view: View): Steps {
  const { phase } = volume.status ?? {};
  const left =
    phase === 'Released' || phase === 'Failed' ? volume : yield* setVolumePhase(volume, 'Released', view.now);
  switch (left.spec.persistentVolumeReclaimPolicy) {
    case 'Delete':
      return yield* reclaim(left, view);
    case 'Recycle':
      return yield* recycle(left, view);
    default:
  }
}

const failed = (about: PersistentVolume, reason: string, message: string): Action => ({
  do: 'event',
  about,
  type: 'Warning',
  reason,
  message,
});

/** Volumes that somebody outside made, somebody outside takes away; of the others only those for trials can be. */
function* reclaim(volume: PersistentVolume, view: View): Steps {
  if (hasAnnotation(volume, PROVISIONED_BY) || volume.status?.phase === 'Failed') return;
  const { hostPath, csi } = volume.spec;
  if (csi) return;
  const { name, uid } = volume.metadata;
  const why = hostPath
    ? `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`
    : `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
  if (hostPath && /^\/tmp\/.+/.test(hostPath.path)) {
    if (!volume.metadata.deletionTimestamp) yield* carryOut({ do: 'delete', object: volume });
    return;
  }
  const stored = yield* setVolumePhase(volume, 'Failed', view.now, why);
  if (uid) yield failed(stored, 'VolumeFailedDelete', why);
}

function* recycle(volume: PersistentVolume, view: View): Steps {
  const { hostPath, nfs } = volume.spec;
  if (volume.status?.phase === 'Failed') return;
  if (!hostPath && !nfs) {
    const why = `no volume plugin matched`;
    const stored = yield* setVolumePhase(volume, 'Failed', view.now, why);
    return void (yield failed(stored, 'VolumeFailedRecycle', why));
  }
  const since = Date.parse(volume.status?.lastPhaseTransitionTime ?? '') || view.now;
  const left = since + RECYCLE_MS - view.now;
  if (left > 0) return void (yield { do: 'again', afterMs: left });
  yield { do: 'event', about: volume, type: 'Normal', reason: 'VolumeRecycled', message: 'Volume recycled' };
  yield* unbind(volume, view);
}

/** Free again; what an administrator set aside stays set aside, but for no one claim. */
function* unbind(volume: PersistentVolume, view: View): Steps {
  const { claimRef, ...spec } = volume.spec;
  const { uid: _uid, resourceVersion: _version, ...reserved } = claimRef ?? {};
  const free = hasAnnotation(volume, BOUND_BY_CONTROLLER)
    ? withoutAnnotation({ ...volume, spec }, BOUND_BY_CONTROLLER)
    : { ...volume, spec: { ...spec, claimRef: reserved } };
  const stored = yield* carryOut<PersistentVolume>({ do: 'update', object: free });
  yield* setVolumePhase(stored, 'Available', view.now);
}

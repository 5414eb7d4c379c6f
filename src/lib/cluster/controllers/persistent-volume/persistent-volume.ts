/**
 * The controller that brings volumes and claims together (pkg/controller/volume/persistentvolume). Keys with a slash are
 * claims, keys without one volumes.
 */
import type { PersistentVolume, PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import type { Controller, ObjectChange } from '#lib/cluster/controllers/controller.ts';
import { ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { syncClaim, VOLUMES } from './claims.ts';
import { CLAIMS, syncVolume } from './volumes.ts';

/** A claim, and the volume that is or was its own. */
function ofClaim(change: ObjectChange): string[] {
  const claim = (change.after ?? change.before) as PersistentVolumeClaim;
  const { volumeName } = claim.spec;
  return volumeName ? [...ownKey(change), volumeName] : ownKey(change);
}

/** A volume, and the claim that it is set aside for: it may have to wait no longer, or has lost it. */
function ofVolume(change: ObjectChange): string[] {
  const { claimRef } = ((change.after ?? change.before) as PersistentVolume).spec;
  return claimRef ? [...ownKey(change), `${claimRef.namespace}/${claimRef.name}`] : ownKey(change);
}

export const persistentVolumes: Controller = {
  name: 'persistentvolume-controller',
  wakes: [
    { resource: CLAIMS, keys: ofClaim },
    { resource: VOLUMES, keys: ofVolume },
  ],
  *reconcile(key, view) {
    const [namespace, name] = splitKey(key);
    if (!namespace) {
      const volume = view.get<PersistentVolume>(VOLUMES, undefined, name);
      if (volume) yield* syncVolume(volume, view);
      return;
    }
    const claim = view.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (claim) yield* syncClaim(claim, view);
  },
};

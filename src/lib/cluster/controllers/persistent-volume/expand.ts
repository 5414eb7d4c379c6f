/** The expand controller (pkg/controller/volume/expand): no plugin of its own makes volumes larger, so it says that it waits. */
import { compareQuantity } from '#lib/kube/quantity.ts';
import type { PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import type { Controller } from '#lib/cluster/controllers/controller.ts';
import { ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { requestOf } from './match.ts';
import { CLAIMS } from './volumes.ts';

const wantsMore = (claim: PersistentVolumeClaim): boolean =>
  claim.status?.phase === 'Bound' &&
  compareQuantity(requestOf(claim), claim.status.capacity?.['storage'] ?? 0) > 0;

export const volumeExpansion: Controller = {
  name: 'volume_expand',
  wakes: [
    {
      resource: CLAIMS,
      keys: (change) => {
        const [before, after] = [change.before, change.after] as (PersistentVolumeClaim | undefined)[];
        const grew = before && after && compareQuantity(requestOf(after), requestOf(before)) > 0;
        return grew && wantsMore(after) ? ownKey(change) : [];
      },
    },
  ],
  *reconcile(key, view) {
    const claim = view.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    if (!claim || !wantsMore(claim)) return;
    const message = 'waiting for an external controller to expand this PVC';
    yield { do: 'event', about: claim, type: 'Normal', reason: 'ExternalExpanding', message };
  },
};

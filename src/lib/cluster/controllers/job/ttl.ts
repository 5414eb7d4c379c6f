/** Finished Jobs that are not to be kept go when their time is up (pkg/controller/ttlafterfinished). */
import type { Controller } from '#lib/cluster/controllers/controller.ts';
import { ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Job } from '#lib/kube/types/batch.ts';

export const ttlAfterFinished: Controller = {
  name: 'ttl-after-finished-controller',
  wakes: [
    {
      resource: 'jobs.batch',
      keys: (change) =>
        (change.after as Job | undefined)?.spec.ttlSecondsAfterFinished === undefined ? [] : ownKey(change),
    },
  ],
  reconcile(key, view) {
    const job = view.get<Job>('jobs.batch', ...splitKey(key));
    const ended = job?.status?.conditions?.find(
      ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
    );
    const { ttlSecondsAfterFinished: seconds } = job?.spec ?? {};
    if (!job || !ended || seconds === undefined || job.metadata.deletionTimestamp) return [];
    const left = parseTime(ended.lastTransitionTime ?? '') + seconds * 1000 - view.now;
    if (left > 0) return [{ do: 'again', afterMs: left }];
    return [{ do: 'delete', object: job, propagation: 'Foreground' }];
  },
};

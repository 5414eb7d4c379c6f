/** Takes back that a pod is about to be disrupted when nobody deleted it (pkg/controller/disruption, syncStalePodDisruption). */
import { carryOut, type Controller } from '#lib/cluster/controllers/controller.ts';
import { keyOfObject, splitKey } from '#lib/cluster/controllers/owners.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Pod } from '#lib/kube/types.ts';

const STALE_MS = 120_000;

/** What the kubelet says of a pod that it ends itself is never taken back: its end may take long. */
function announcement({ metadata, status }: Pod): Condition | undefined {
  if (metadata.deletionTimestamp || status?.phase === 'Failed' || status?.phase === 'Succeeded')
    return undefined;
  const found = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return found?.status === 'True' && found.reason !== 'TerminationByKubelet' ? found : undefined;
}

export const staleDisruption: Controller = {
  name: 'stale-pod-disruption',
  wakes: [
    {
      resource: 'pods',
      keys: ({ after }) => (after && announcement(after as Pod) ? [keyOfObject(after)] : []),
    },
  ],
  *reconcile(key, view) {
    const pod = view.get<Pod>('pods', ...splitKey(key));
    const announced = pod && announcement(pod);
    if (!announced) return;
    const leftMs = parseTime(announced.lastTransitionTime ?? '') + STALE_MS - view.now;
    if (leftMs > 0) {
      yield { do: 'again', afterMs: leftMs };
      return;
    }
    const taken = { type: announced.type, status: 'False', lastProbeTime: null } as const;
    const lastTransitionTime = rfc3339(view.now);
    const conditions = pod.status?.conditions?.map((one) =>
      one === announced ? { ...taken, lastTransitionTime } : one,
    );
    yield* carryOut({ do: 'updateStatus', object: { ...pod, status: { ...pod.status, conditions } } as Pod });
  },
};

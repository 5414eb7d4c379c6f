/** What a DaemonSet says of its nodes (pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus). */
import { isPodAvailable, isPodReady } from '#lib/cluster/controllers/pods.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { Sync } from './manage.ts';
import { judge } from './nodes.ts';
import { isUpdated } from './pods.ts';

type Status = NonNullable<DaemonSet['status']>;

export function statusOf({ set, hash, nodes, pods, now }: Sync): Status {
  const verdictOf = judge(set);
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0];
  for (const node of nodes) {
    const [oldest] = pods.get(node.metadata.name) ?? [];
    if (!verdictOf(node).runs) {
      if (oldest) misscheduled += 1;
      continue;
    }
    desired += 1;
    if (!oldest) continue;
    current += 1;
    if (isPodReady(oldest)) ready += 1;
    if (isPodAvailable(oldest, set.spec.minReadySeconds ?? 0, now)) available += 1;
    if (isUpdated(set, oldest, hash)) updated += 1;
  }
  const collisions = set.status?.collisionCount;
  return {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(available > 0 && { numberAvailable: available }),
    ...(desired > available && { numberUnavailable: desired - available }),
    ...(collisions !== undefined && { collisionCount: collisions }),
  };
}

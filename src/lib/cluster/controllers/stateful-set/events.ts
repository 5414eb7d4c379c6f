/** What a StatefulSet's controller says of its pods: `create Pod web-0 in StatefulSet web successful`. */
import type { Action } from '#lib/cluster/controllers/controller.ts';
import type { Status } from '#lib/kube/status.ts';
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import type { Pod } from '#lib/kube/types.ts';

export const says = (
  about: StatefulSet,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Action => ({ do: 'event', about, type, reason, message });

/** From pkg/controller/statefulset/stateful_pod_control.go, recordPodEvent. */
export function saysOfPod(
  verb: 'create' | 'update' | 'delete',
  set: StatefulSet,
  pod: Pod,
  refused: Status | undefined,
): Action {
  const done = verb[0]!.toUpperCase() + verb.slice(1);
  const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  return refused
    ? says(set, 'Warning', `Failed${done}`, `${what} failed error: ${refused.message ?? ''}`)
    : says(set, 'Normal', `Successful${done}`, `${what} successful`);
}

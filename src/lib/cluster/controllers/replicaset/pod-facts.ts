/** What decides which pods of a ReplicaSet go first, read from a pod once: pods are immutable. */
import { podCondition } from '#lib/cluster/controllers/pods.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Pod } from '#lib/kube/types.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

export interface PodFacts {
  readonly pod: Pod;
  readonly node: string;
  readonly phase: number;
  readonly ready: boolean;
  readonly cost: number;
  /** Milliseconds since the epoch. */
  readonly readySince: number;
  readonly created: number;
  readonly restarts: number;
  readonly uid: string;
}

export function factsOf(pod: Pod): PodFacts {
  const { metadata, spec, status } = pod;
  const ready = podCondition(pod, 'Ready');
  const cost = metadata.annotations?.[COST];
  return {
    pod,
    node: spec.nodeName ?? '',
    phase: PHASES.indexOf(status?.phase ?? 'Pending'),
    ready: ready?.status === 'True',
    cost: cost !== undefined && /^(0|-?[1-9]\d*)$/.test(cost) ? Number(cost) : 0,
    readySince: parseTime(ready?.lastTransitionTime ?? ''),
    created: parseTime(metadata.creationTimestamp ?? ''),
    restarts: restartsOf(pod),
    uid: metadata.uid ?? '',
  };
}

function restartsOf({ status }: Pod): number {
  let most = 0;
  for (const { restartCount } of status?.containerStatuses ?? [])
    if (restartCount > most) most = restartCount;
  return most;
}

/** Pods of one sort differ only in what is looked at last: their ages, restarts, uids. */
export const sortOf = ({ node, phase, ready, cost }: PodFacts): string =>
  `${phase}${ready ? 'r' : ''}${cost} ${node}`;

/** The describers of all kinds; loaded with `kubectl describe`. A new one is a file in the kind's folder and a line here. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import type { Describer } from '#lib/kubectl/describe/describer.ts';
import { describePod } from '#lib/kubectl/describe/pod.ts';
import { describeDeployment, describeReplicaSet } from '#lib/kubectl/describe/workloads.ts';
import { core } from './core.ts';
import { describeCronJob } from './cron-job/describe.ts';
import { describeDaemonSet } from './daemon-set/describe.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler/kind.ts';
import { describeJob } from './job/describe.ts';
import { networking } from './networking.ts';
import { podDisruptionBudget } from './pod-disruption-budget/kind.ts';
import { policies } from './policies.ts';
import { priorityClass } from './priority-class/kind.ts';
import { describeReplicationController } from './replication-controller/describe.ts';
import { describeStatefulSet } from './stateful-set/describe.ts';
import { storage } from './storage.ts';

const described: readonly Described[] = [
  { group: '', kind: 'Pod', describe: describedBy(describePod) },
  { group: 'apps', kind: 'Deployment', describe: describedBy(describeDeployment) },
  { group: 'apps', kind: 'ReplicaSet', describe: describedBy(describeReplicaSet) },
  { group: 'apps', kind: 'StatefulSet', describe: describedBy(describeStatefulSet) },
  { group: 'apps', kind: 'DaemonSet', describe: describedBy(describeDaemonSet) },
  { group: 'batch', kind: 'Job', describe: describedBy(describeJob) },
  { group: 'batch', kind: 'CronJob', describe: describedBy(describeCronJob) },
  { group: '', kind: 'ReplicationController', describe: describedBy(describeReplicationController) },
  ...core,
  ...policies,
  ...storage,
  ...networking,
  horizontalPodAutoscaler,
  podDisruptionBudget,
  priorityClass,
];

/** The describer of a kind; undefined where its objects are described field by field. */
export const describerOf = (group: string, kind: string): Describer | undefined =>
  described.find((one) => one.kind === kind && one.group === group)?.describe;

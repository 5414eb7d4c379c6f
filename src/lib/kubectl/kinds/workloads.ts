/** Kinds that make pods from a template and select them. */
import type { Pod } from '#lib/kube/types.ts';
import { cronJob } from './cron-job/kind.ts';
import { daemonSet } from './daemon-set/kind.ts';
import { deployment } from './deployment/kind.ts';
import { job } from './job/kind.ts';
import { fieldOf, type Kind } from './kind.ts';
import { replicationController } from './replication-controller/kind.ts';
import { statefulSet } from './stateful-set/kind.ts';
import { templated } from './templated.ts';

const replicaSet: Kind = templated('apps', 'ReplicaSet');

const pod: Kind = {
  group: '',
  kind: 'Pod',
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec'),
};

export const workloads: readonly Kind[] = [
  pod,
  deployment,
  replicaSet,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  replicationController,
];

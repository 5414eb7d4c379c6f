/** Kinds that make pods from a template and select them. */
import type { KubeObject, LabelSelector, Labels, Pod } from '#lib/kube/types.ts';
import { describePod } from '#lib/kubectl/describe/pod.ts';
import { describeDeployment, describeReplicaSet } from '#lib/kubectl/describe/workloads.ts';
import { cronJob } from './cron-job/kind.ts';
import { job } from './job/kind.ts';
import { describedBy, fieldOf, type Kind } from './kind.ts';

const templated = (group: string, kind: string): Kind => ({
  group,
  kind,
  podSelector: (object) => fieldOf<LabelSelector>(object, 'spec', 'selector'),
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'template', 'spec'),
});

const deployment: Kind = {
  ...templated('apps', 'Deployment'),
  describe: describedBy(describeDeployment),
};
const replicaSet: Kind = {
  ...templated('apps', 'ReplicaSet'),
  describe: describedBy(describeReplicaSet),
};
const statefulSet = templated('apps', 'StatefulSet');
const daemonSet = templated('apps', 'DaemonSet');

export const plainSelector = (object: KubeObject): LabelSelector | undefined => {
  const matchLabels = fieldOf<Labels>(object, 'spec', 'selector');
  return matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels } : undefined;
};

const replicationController: Kind = {
  ...templated('', 'ReplicationController'),
  podSelector: plainSelector,
};

const pod: Kind = {
  group: '',
  kind: 'Pod',
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec'),
  describe: describedBy(describePod),
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

/** Kinds that make pods from a template and select them. */
import type { KubeObject, LabelSelector, Labels, Pod } from '#lib/kube/types.ts';
import { fieldOf, type Kind } from './kind.ts';

const templated = (group: string, kind: string): Kind => ({
  group,
  kind,
  podSelector: (object) => fieldOf<LabelSelector>(object, 'spec', 'selector'),
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'template', 'spec'),
});

export const deployment = templated('apps', 'Deployment');
export const replicaSet = templated('apps', 'ReplicaSet');
export const statefulSet = templated('apps', 'StatefulSet');
export const daemonSet = templated('apps', 'DaemonSet');
export const job = templated('batch', 'Job');

const plainSelector = (object: KubeObject): LabelSelector | undefined => {
  const matchLabels = fieldOf<Labels>(object, 'spec', 'selector');
  return matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels } : undefined;
};

export const replicationController: Kind = {
  ...templated('', 'ReplicationController'),
  podSelector: plainSelector,
};

export const cronJob: Kind = {
  group: 'batch',
  kind: 'CronJob',
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
};

/** A Service selects pods that others made. */
export const service: Kind = { group: '', kind: 'Service', podSelector: plainSelector };

export const pod: Kind = {
  group: '',
  kind: 'Pod',
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec'),
};

/** CronJobs, for the verbs. */
import type { Pod } from '#lib/kube/types.ts';
import { fieldOf, type Kind } from '#lib/kubectl/kinds/kind.ts';

export const cronJob: Kind = {
  group: 'batch',
  kind: 'CronJob',
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
};

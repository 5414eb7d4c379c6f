/** CronJobs, for the verbs. */
import type { Pod } from '#lib/kube/types.ts';
import { describedBy, fieldOf, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { describeCronJob } from './describe.ts';

export const cronJob: Kind = {
  group: 'batch',
  kind: 'CronJob',
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
  describe: describedBy(describeCronJob),
};

/** HorizontalPodAutoscalers, for the verbs. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { describeAutoscaler } from './describe.ts';

export const horizontalPodAutoscaler: Kind = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  describe: describedBy(describeAutoscaler),
};

/** HorizontalPodAutoscalers, for the verbs. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import { describeAutoscaler } from './describe.ts';

export const horizontalPodAutoscaler: Described = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  describe: describedBy(describeAutoscaler),
};

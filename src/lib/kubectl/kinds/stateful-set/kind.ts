/** StatefulSets, for the verbs. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { templated } from '#lib/kubectl/kinds/templated.ts';
import { describeStatefulSet } from './describe.ts';
import { statefulSetRollout } from './rollout.ts';

export const statefulSet: Kind = {
  ...templated('apps', 'StatefulSet'),
  describe: describedBy(describeStatefulSet),
  rollout: statefulSetRollout,
};

/** StatefulSets, for the verbs. */
import type { Kind } from '#lib/kubectl/kinds/kind.ts';
import { templated } from '#lib/kubectl/kinds/templated.ts';
import { statefulSetRollout } from './rollout.ts';

export const statefulSet: Kind = {
  ...templated('apps', 'StatefulSet'),
  rollout: statefulSetRollout,
};

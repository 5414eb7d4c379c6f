/** DaemonSets, for the verbs. */
import type { Kind } from '#lib/kubectl/kinds/kind.ts';
import { templated } from '#lib/kubectl/kinds/templated.ts';
import { daemonSetRollout } from './rollout.ts';

export const daemonSet: Kind = {
  ...templated('apps', 'DaemonSet'),
  rollout: daemonSetRollout,
};

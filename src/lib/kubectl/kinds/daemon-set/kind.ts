/** DaemonSets, for the verbs. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { templated } from '#lib/kubectl/kinds/templated.ts';
import { describeDaemonSet } from './describe.ts';
import { daemonSetRollout } from './rollout.ts';

export const daemonSet: Kind = {
  ...templated('apps', 'DaemonSet'),
  describe: describedBy(describeDaemonSet),
  rollout: daemonSetRollout,
};

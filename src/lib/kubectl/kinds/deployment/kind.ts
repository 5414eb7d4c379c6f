/** Deployments, for the verbs. */
import { describeDeployment } from '#lib/kubectl/describe/workloads.ts';
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { templated } from '#lib/kubectl/kinds/templated.ts';
import { deploymentRollout } from './rollout.ts';

export const deployment: Kind = {
  ...templated('apps', 'Deployment'),
  describe: describedBy(describeDeployment),
  rollout: deploymentRollout,
};

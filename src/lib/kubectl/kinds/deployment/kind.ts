/** Deployments, for the verbs. */
import type { Kind } from '#lib/kubectl/kinds/kind.ts';
import { templated } from '#lib/kubectl/kinds/templated.ts';
import { deploymentRollout } from './rollout.ts';

export const deployment: Kind = {
  ...templated('apps', 'Deployment'),
  rollout: deploymentRollout,
};

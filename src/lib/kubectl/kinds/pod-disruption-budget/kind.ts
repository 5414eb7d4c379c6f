/** PodDisruptionBudgets, for the verbs. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { describePodDisruptionBudget } from './describe.ts';

export const podDisruptionBudget: Kind = {
  group: 'policy',
  kind: 'PodDisruptionBudget',
  describe: describedBy(describePodDisruptionBudget),
};

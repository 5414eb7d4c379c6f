/** PodDisruptionBudgets, for the verbs. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import { describePodDisruptionBudget } from './describe.ts';

export const podDisruptionBudget: Described = {
  group: 'policy',
  kind: 'PodDisruptionBudget',
  describe: describedBy(describePodDisruptionBudget),
};

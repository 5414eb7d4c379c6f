/** `kubectl describe` of PodDisruptionBudgets. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';

export const describePodDisruptionBudget: Describer<PodDisruptionBudget> = async (budget, w, context) => {
  const { metadata, spec, status } = budget;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec.minAvailable !== undefined) w.line(0, `Min available:\t${spec.minAvailable}`);
  else if (spec.maxUnavailable !== undefined) w.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
  w.line(0, `Selector:\t${spec.selector ? formatSelector(spec.selector) : '<unset>'}`);
  w.line(0, 'Status:');
  w.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
  w.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
  w.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
  w.line(2, `Total:\t${status?.expectedPods ?? 0}`);
  await describeEvents(budget, w, context);
};

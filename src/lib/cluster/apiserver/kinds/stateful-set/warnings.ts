/** What the server warns of in a StatefulSet (pkg/registry/apps/statefulset/strategy.go). */
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import { workloadWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';

export function statefulSetWarnings(set: StatefulSet, old?: StatefulSet): string[] {
  const warnings = workloadWarnings(set, old);
  const limit = set.spec.revisionHistoryLimit ?? 0;
  if (limit < 0)
    warnings.push(
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    );
  return warnings;
}

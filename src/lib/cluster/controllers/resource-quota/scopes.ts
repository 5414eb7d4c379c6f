/** Which pods a quota is about (pkg/quota/v1/evaluator/core/pods.go, podMatchesScopeFunc). */
import type { Pod } from '#lib/kube/types.ts';
import type { ResourceQuota, ScopeRequirement } from '#lib/kube/types/quota.ts';

/** The scopes of both spellings; those of the list only need to be there. */
export function scopesOf({ spec }: ResourceQuota): readonly ScopeRequirement[] {
  const named = (spec?.scopes ?? []).map((scopeName): ScopeRequirement => ({
    scopeName,
    operator: 'Exists',
  }));
  return [...named, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

export const inScopes = (quota: ResourceQuota, pod: Pod): boolean =>
  scopesOf(quota).every((scope) => matches(scope, pod));

function matches(scope: ScopeRequirement, pod: Pod): boolean {
  const ends = pod.spec.activeDeadlineSeconds !== undefined;
  const bestEffort = pod.status?.qosClass === 'BestEffort';
  switch (scope.scopeName) {
    case 'Terminating':
      return ends;
    case 'NotTerminating':
      return !ends;
    case 'BestEffort':
      return bestEffort;
    case 'NotBestEffort':
      return !bestEffort;
    case 'PriorityClass':
      return hasClass(scope, pod.spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(pod);
    default:
      return false;
  }
}

function hasClass({ operator, values = [] }: ScopeRequirement, name: string): boolean {
  switch (operator) {
    case 'Exists':
      return name !== '';
    case 'DoesNotExist':
      return name === '';
    case 'In':
      return values.includes(name);
    case 'NotIn':
      return !values.includes(name);
  }
}

interface Term {
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: unknown;
  readonly podAffinityTerm?: Term;
}

/** Whether its (anti-)affinity speaks of pods in other namespaces. */
function looksElsewhere({ spec }: Pod): boolean {
  const affinity = (
    spec as { affinity?: Readonly<Record<string, Readonly<Record<string, readonly Term[]>>>> }
  ).affinity;
  const sorts = [affinity?.['podAffinity'], affinity?.['podAntiAffinity']];
  const terms = sorts.flatMap((sort) => Object.values(sort ?? {}).flat());
  return terms.some((term) => {
    const { namespaces = [], namespaceSelector } = term.podAffinityTerm ?? term;
    return namespaces.length > 0 || namespaceSelector !== undefined;
  });
}

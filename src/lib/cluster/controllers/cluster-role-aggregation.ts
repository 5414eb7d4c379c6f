/** Cluster roles that take their rules from others with a label (pkg/controller/clusterroleaggregation). */
import { deepEqual } from '#lib/kube/equal.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { ClusterRole, PolicyRule } from '#lib/kube/types/rbac.ts';
import { carryOut, type Controller, type View } from './controller.ts';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';

const aggregating = (view: View): readonly ClusterRole[] =>
  view.list<ClusterRole>(ROLES).filter(({ aggregationRule }) => aggregationRule !== undefined);

/** The rules of all that are selected, each once, in the order of their names. */
function rulesFor(role: ClusterRole, view: View): PolicyRule[] {
  const rules: PolicyRule[] = [];
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? [])
    for (const other of view.list<ClusterRole>(ROLES)) {
      if (other.metadata.name === role.metadata.name) continue;
      if (!matchesSelector(selector, other.metadata.labels)) continue;
      for (const rule of other.rules ?? [])
        if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
    }
  return rules;
}

export const clusterRoleAggregation: Controller = {
  name: 'clusterrole-aggregation-controller',
  wakes: [{ resource: ROLES, keys: (_, view) => aggregating(view).map(({ metadata }) => metadata.name) }],
  *reconcile(key, view) {
    const role = view.get<ClusterRole>(ROLES, undefined, key);
    if (!role?.aggregationRule) return;
    const rules = rulesFor(role, view);
    if (!deepEqual(rules, role.rules ?? [])) yield* carryOut({ do: 'update', object: { ...role, rules } });
  },
};

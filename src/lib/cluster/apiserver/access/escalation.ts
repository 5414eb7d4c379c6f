/** Nobody gives away more than they have themselves (pkg/registry/rbac/*\/policybased, rbac/escalation_check.go). */
import { breakdown, compact, covered } from '#lib/kube/rbac-rules.ts';
import { forbidden, notFound } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Binding, PolicyRule, Role } from '#lib/kube/types/rbac.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { refuse } from '#lib/cluster/apiserver/machinery.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { judge, roleRules, rulesFor } from './rbac.ts';
import { MASTERS, type User } from './users.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Throws Forbidden where a role, or a binding of one, would give what its writer does not hold. */
export function checkEscalation(
  store: Store,
  user: User | undefined,
  definition: ResourceDefinition,
  object: KubeObject,
  old?: KubeObject,
): void {
  if (!user || definition.group !== GROUP || user.groups.includes(MASTERS)) return;
  if (definition.kind.endsWith('Binding'))
    checkBinding(store, user, definition, object as Binding, old as Binding);
  else checkRole(store, user, definition, object as Role, old as Role | undefined);
}

function checkRole(store: Store, user: User, definition: ResourceDefinition, role: Role, old?: Role): void {
  const { namespace, name } = role.metadata;
  // A role whose rules stay the same gives nothing new.
  if (old && deepEqual(old.rules, role.rules) && deepEqual(old['aggregationRule'], role['aggregationRule']))
    return;
  const attempt = { verb: 'escalate', group: GROUP, resource: definition.resource, name };
  if (judge(store, user, { ...attempt, ...(namespace && { namespace }) }).allowed) return;
  confirm(store, user, definition, role, role.rules ?? []);
}

function checkBinding(
  store: Store,
  user: User,
  definition: ResourceDefinition,
  binding: Binding,
  old?: Binding,
): void {
  if (old && deepEqual(old.roleRef, binding.roleRef) && deepEqual(old.subjects, binding.subjects)) return;
  const { roleRef, metadata } = binding;
  const { namespace } = metadata;
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
  const attempt = { verb: 'bind', group: GROUP, resource, name: roleRef.name };
  if (judge(store, user, { ...attempt, ...(namespace && { namespace }) }).allowed) return;
  const rules =
    roleRules(store, roleRef, namespace) ?? refuse(notFound({ group: GROUP, resource }, roleRef.name));
  confirm(store, user, definition, binding, rules);
}

function confirm(
  store: Store,
  user: User,
  definition: ResourceDefinition,
  { metadata }: KubeObject,
  rules: readonly PolicyRule[],
): void {
  const owned = rulesFor(store, user, metadata.namespace);
  const lacking = compact(rules.flatMap(breakdown).filter((part) => !covered(owned, part)));
  if (lacking.length === 0) return;
  const listed = [...new Set(lacking.map(compactText))].sort().join('\n');
  const who = `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)})`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${listed}`;
  refuse(forbidden(definition, metadata.name, why));
}

/** Go's %q of a list. */
const quoted = (items: readonly string[]): string => `[${items.map((one) => JSON.stringify(one)).join(' ')}]`;

function compactText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ];
  const said = parts.filter(([, list]) => list && list.length > 0);
  return `{${said.map(([name, list]) => `${name}:${quoted(list ?? [])}`).join(', ')}}`;
}

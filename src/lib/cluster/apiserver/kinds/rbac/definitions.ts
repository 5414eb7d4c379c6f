/** rbac.authorization.k8s.io/v1: Role, ClusterRole and what binds them. */
import type { Binding, ClusterRole, Role, Subject } from '#lib/kube/types/rbac.ts';
import { changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { bindingColumns, roleColumns } from './columns.ts';
import {
  clusterRoleBindingErrors,
  clusterRoleErrors,
  RBAC,
  roleBindingErrors,
  roleErrors,
  sameRole,
} from './validation.ts';

const common = { group: RBAC, version: 'v1', keepsGeneration: false, nameRule: 'path' } as const;

const withRules = <T extends Role>(role: T): T =>
  role.rules === undefined ? { ...role, rules: null } : role;

const subjectDefaults = (subject: Subject): Subject =>
  subject.kind === 'User' || subject.kind === 'Group' ? fill(subject, { apiGroup: RBAC }) : subject;

const bindingDefaults = (binding: Binding): Binding => {
  const { roleRef } = binding;
  const named = roleRef?.apiGroup
    ? binding
    : { ...binding, roleRef: { apiGroup: RBAC, ...withoutGroup(roleRef) } };
  return changeEach(named, 'subjects', subjectDefaults);
};

/** What is left of a reference without its group, which stands first. */
const withoutGroup = ({ kind = '', name = '' }: Partial<Binding['roleRef']> = {}) => ({ kind, name });

export const role: ResourceDefinition<Role> = {
  ...common,
  kind: 'Role',
  resource: 'roles',
  singular: 'role',
  namespaced: true,
  defaults: withRules,
  validate: roleErrors,
  columns: roleColumns,
};

export const clusterRole: ResourceDefinition<ClusterRole> = {
  ...common,
  kind: 'ClusterRole',
  resource: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  defaults: withRules,
  validate: clusterRoleErrors,
  columns: roleColumns,
};

/** Subjects without a namespace that are service accounts are of the binding's own. */
export const roleBinding: ResourceDefinition<Binding> = {
  ...common,
  kind: 'RoleBinding',
  resource: 'rolebindings',
  singular: 'rolebinding',
  namespaced: true,
  defaults: bindingDefaults,
  validate: roleBindingErrors,
  validateUpdate: sameRole,
  columns: bindingColumns,
};

export const clusterRoleBinding: ResourceDefinition<Binding> = {
  ...common,
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  defaults: bindingDefaults,
  validate: clusterRoleBindingErrors,
  validateUpdate: sameRole,
  columns: bindingColumns,
};

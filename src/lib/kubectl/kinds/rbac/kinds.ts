/** Roles and bindings, for the verbs. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { describeBinding, describeRole } from './describe.ts';

const group = 'rbac.authorization.k8s.io';

export const rbac: readonly Kind[] = [
  { group, kind: 'Role', describe: describedBy(describeRole) },
  { group, kind: 'ClusterRole', describe: describedBy(describeRole) },
  { group, kind: 'RoleBinding', describe: describedBy(describeBinding) },
  { group, kind: 'ClusterRoleBinding', describe: describedBy(describeBinding) },
];

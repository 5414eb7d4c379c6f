/** Roles and bindings, for the verbs. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import { describeBinding, describeRole } from './describe.ts';

const group = 'rbac.authorization.k8s.io';

export const rbac: readonly Described[] = [
  { group, kind: 'Role', describe: describedBy(describeRole) },
  { group, kind: 'ClusterRole', describe: describedBy(describeRole) },
  { group, kind: 'RoleBinding', describe: describedBy(describeBinding) },
  { group, kind: 'ClusterRoleBinding', describe: describedBy(describeBinding) },
];

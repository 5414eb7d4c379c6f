/** The tables of roles and bindings (printRole, printRoleBinding in pkg/printers/internalversion/printers.go). */
import type { Binding, Role } from '#lib/kube/types/rbac.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, wide } from '#lib/cluster/apiserver/tables/common.ts';

export const roleColumns: readonly PrinterColumn<Role>[] = [
  nameColumn as PrinterColumn<Role>,
  { name: 'Created At', cell: ({ metadata }) => metadata.creationTimestamp ?? '' },
];

const subjects =
  (kind: string) =>
  ({ subjects: all = [] }: Binding): string =>
    all
      .filter((one) => one.kind === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');

export const bindingColumns: readonly PrinterColumn<Binding>[] = [
  nameColumn as PrinterColumn<Binding>,
  { name: 'Role', cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  ageColumn as PrinterColumn<Binding>,
  wide('Users', subjects('User')),
  wide('Groups', subjects('Group')),
  wide('ServiceAccounts', subjects('ServiceAccount')),
];

/** The table of Namespaces. */
import type { Namespace } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

export const namespaceColumns: readonly PrinterColumn<Namespace>[] = [
  nameColumn as PrinterColumn<Namespace>,
  { name: 'Status', cell: ({ status }) => status?.phase ?? '' },
  ageColumn as PrinterColumn<Namespace>,
];

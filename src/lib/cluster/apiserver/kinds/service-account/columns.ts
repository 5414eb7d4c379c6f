/** The table of ServiceAccounts. */
import type { ServiceAccount } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

export const serviceAccountColumns: readonly PrinterColumn<ServiceAccount>[] = [
  nameColumn as PrinterColumn<ServiceAccount>,
  integer('Secrets', ({ secrets }) => secrets?.length ?? 0),
  ageColumn as PrinterColumn<ServiceAccount>,
];

/** The table of Secrets. */
import type { Secret } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

export const secretColumns: readonly PrinterColumn<Secret>[] = [
  nameColumn as PrinterColumn<Secret>,
  { name: 'Type', cell: ({ type }) => type ?? '' },
  integer('Data', ({ data }) => Object.keys(data ?? {}).length),
  ageColumn as PrinterColumn<Secret>,
];

/** The table of StatefulSets (pkg/printers/internalversion/printers.go, printStatefulSet). */
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, templateColumns } from '#lib/cluster/apiserver/tables/common.ts';

export const statefulSetColumns: readonly PrinterColumn<StatefulSet>[] = [
  nameColumn as PrinterColumn<StatefulSet>,
  { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
  ageColumn as PrinterColumn<StatefulSet>,
  ...templateColumns<StatefulSet>(),
];

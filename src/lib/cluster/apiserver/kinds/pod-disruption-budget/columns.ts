/** The table of PodDisruptionBudgets. */
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

export const podDisruptionBudgetColumns: readonly PrinterColumn<PodDisruptionBudget>[] = [
  nameColumn as PrinterColumn<PodDisruptionBudget>,
  { name: 'Min Available', cell: ({ spec }) => String(spec.minAvailable ?? 'N/A') },
  { name: 'Max Unavailable', cell: ({ spec }) => String(spec.maxUnavailable ?? 'N/A') },
  integer('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0),
  ageColumn as PrinterColumn<PodDisruptionBudget>,
];

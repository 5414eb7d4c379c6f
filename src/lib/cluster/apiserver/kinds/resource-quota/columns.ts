/** The table of ResourceQuotas (printResourceQuota in pkg/printers/internalversion/printers.go). */
import type { ResourceQuota } from '#lib/kube/types/quota.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

/** `pods: 3/3, requests.cpu: 300m/1`: those with limits in a column of their own. */
function usage({ status }: ResourceQuota, ofLimits: boolean): string {
  const { hard = {}, used = {} } = status ?? {};
  return Object.keys(hard)
    .sort()
    .filter((name) => name.startsWith('limits.') === ofLimits)
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ');
}

export const resourceQuotaColumns: readonly PrinterColumn<ResourceQuota>[] = [
  nameColumn as PrinterColumn<ResourceQuota>,
  ageColumn as PrinterColumn<ResourceQuota>,
  { name: 'Request', cell: (quota) => usage(quota, false) },
  { name: 'Limit', cell: (quota) => usage(quota, true) },
];

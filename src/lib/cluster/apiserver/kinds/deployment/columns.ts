/** The table of Deployments. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { Deployment } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import {
  ageColumn,
  integer,
  nameColumn,
  templateColumns,
  wide,
} from '#lib/cluster/apiserver/tables/common.ts';

export const deploymentColumns: readonly PrinterColumn<Deployment>[] = [
  nameColumn as PrinterColumn<Deployment>,
  { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
  integer('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
  integer('Available', ({ status }) => status?.availableReplicas ?? 0),
  ageColumn as PrinterColumn<Deployment>,
  ...templateColumns<Deployment>(),
  wide('Selector', ({ spec }) => formatSelector(spec.selector)),
];

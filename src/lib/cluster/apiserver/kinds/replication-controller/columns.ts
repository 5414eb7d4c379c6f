/** The table of ReplicationControllers (pkg/printers/internalversion/printers.go, printReplicationController). */
import { formatLabels } from '#lib/kube/labels.ts';
import type { ReplicationController } from '#lib/kube/types/apps.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import {
  ageColumn,
  integer,
  nameColumn,
  templateColumns,
  wide,
} from '#lib/cluster/apiserver/tables/common.ts';

export const replicationControllerColumns: readonly PrinterColumn<ReplicationController>[] = [
  nameColumn as PrinterColumn<ReplicationController>,
  integer('Desired', ({ spec }) => spec.replicas ?? 0),
  integer('Current', ({ status }) => status?.replicas ?? 0),
  integer('Ready', ({ status }) => status?.readyReplicas ?? 0),
  ageColumn as PrinterColumn<ReplicationController>,
  ...(templateColumns() as unknown as PrinterColumn<ReplicationController>[]),
  wide('Selector', ({ spec }) => formatLabels(spec.selector)),
];

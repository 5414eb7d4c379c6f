/** The table of DaemonSets (pkg/printers/internalversion/printers.go, printDaemonSet). */
import { formatLabels, formatSelector } from '#lib/kube/labels.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import {
  ageColumn,
  integer,
  nameColumn,
  templateColumns,
  wide,
} from '#lib/cluster/apiserver/tables/common.ts';

export const daemonSetColumns: readonly PrinterColumn<DaemonSet>[] = [
  nameColumn as PrinterColumn<DaemonSet>,
  integer('Desired', ({ status }) => status?.desiredNumberScheduled ?? 0),
  integer('Current', ({ status }) => status?.currentNumberScheduled ?? 0),
  integer('Ready', ({ status }) => status?.numberReady ?? 0),
  integer('Up-to-date', ({ status }) => status?.updatedNumberScheduled ?? 0),
  integer('Available', ({ status }) => status?.numberAvailable ?? 0),
  { name: 'Node Selector', cell: ({ spec }) => formatLabels(spec.template.spec.nodeSelector) },
  ageColumn as PrinterColumn<DaemonSet>,
  ...templateColumns<DaemonSet>(),
  wide('Selector', ({ spec }) => formatSelector(spec.selector)),
];

/** The table of ReplicaSets. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { ReplicaSet } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import {
  ageColumn,
  integer,
  nameColumn,
  templateColumns,
  wide,
} from '#lib/cluster/apiserver/tables/common.ts';

export const replicaSetColumns: readonly PrinterColumn<ReplicaSet>[] = [
  nameColumn as PrinterColumn<ReplicaSet>,
  integer('Desired', ({ spec }) => spec.replicas ?? 0),
  integer('Current', ({ status }) => status?.replicas ?? 0),
  integer('Ready', ({ status }) => status?.readyReplicas ?? 0),
  ageColumn as PrinterColumn<ReplicaSet>,
  ...templateColumns<ReplicaSet>(),
  wide('Selector', ({ spec }) => formatSelector(spec.selector)),
];

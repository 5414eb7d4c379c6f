/** The tables of Deployments and ReplicaSets. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { Deployment, ReplicaSet } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn, templateColumns, wide } from './common.ts';

export const deploymentColumns: readonly PrinterColumn<Deployment>[] = [
  nameColumn as PrinterColumn<Deployment>,
  { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
  integer('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
  integer('Available', ({ status }) => status?.availableReplicas ?? 0),
  ageColumn as PrinterColumn<Deployment>,
  ...templateColumns<Deployment>(),
  wide('Selector', ({ spec }) => formatSelector(spec.selector)),
];

export const replicaSetColumns: readonly PrinterColumn<ReplicaSet>[] = [
  nameColumn as PrinterColumn<ReplicaSet>,
  integer('Desired', ({ spec }) => spec.replicas ?? 0),
  integer('Current', ({ status }) => status?.replicas ?? 0),
  integer('Ready', ({ status }) => status?.readyReplicas ?? 0),
  ageColumn as PrinterColumn<ReplicaSet>,
  ...templateColumns<ReplicaSet>(),
  wide('Selector', ({ spec }) => formatSelector(spec.selector)),
];

/** The tables of Namespaces, ConfigMaps, Secrets and ServiceAccounts. */
import type { ConfigMap, Namespace, Secret, ServiceAccount } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from './common.ts';

const size = (map: object | undefined): number => (map ? Object.keys(map).length : 0);

export const namespaceColumns: readonly PrinterColumn<Namespace>[] = [
  nameColumn as PrinterColumn<Namespace>,
  { name: 'Status', cell: ({ status }) => status?.phase ?? '' },
  ageColumn as PrinterColumn<Namespace>,
];

export const configMapColumns: readonly PrinterColumn<ConfigMap>[] = [
  nameColumn as PrinterColumn<ConfigMap>,
  integer('Data', ({ data, binaryData }) => size(data) + size(binaryData)),
  ageColumn as PrinterColumn<ConfigMap>,
];

export const secretColumns: readonly PrinterColumn<Secret>[] = [
  nameColumn as PrinterColumn<Secret>,
  { name: 'Type', cell: ({ type }) => type ?? '' },
  integer('Data', ({ data }) => size(data)),
  ageColumn as PrinterColumn<Secret>,
];

export const serviceAccountColumns: readonly PrinterColumn<ServiceAccount>[] = [
  nameColumn as PrinterColumn<ServiceAccount>,
  integer('Secrets', ({ secrets }) => secrets?.length ?? 0),
  ageColumn as PrinterColumn<ServiceAccount>,
];

/** The table of ConfigMaps. */
import type { ConfigMap } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

const size = (map: object | undefined): number => (map ? Object.keys(map).length : 0);

export const configMapColumns: readonly PrinterColumn<ConfigMap>[] = [
  nameColumn as PrinterColumn<ConfigMap>,
  integer('Data', ({ data, binaryData }) => size(data) + size(binaryData)),
  ageColumn as PrinterColumn<ConfigMap>,
];

/** The table of EndpointSlices. */
import type { EndpointSlice } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, firstThree, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

const orUnset = (text: string): string => text || '<unset>';

export const endpointSliceColumns: readonly PrinterColumn<EndpointSlice>[] = [
  nameColumn as PrinterColumn<EndpointSlice>,
  { name: 'AddressType', cell: ({ addressType }) => addressType },
  {
    name: 'Ports',
    cell: ({ ports: open }) =>
      orUnset(firstThree((open ?? []).map(({ port, name }) => String(port ?? name ?? '*')))),
  },
  {
    name: 'Endpoints',
    cell: ({ endpoints }) => orUnset(firstThree((endpoints ?? []).flatMap(({ addresses: all }) => all))),
  },
  ageColumn as PrinterColumn<EndpointSlice>,
];

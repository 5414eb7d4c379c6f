/** The tables of Services, Endpoints and EndpointSlices. */
import { formatLabels } from '#lib/kube/labels.ts';
import type { Endpoints, EndpointSlice, Service } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, firstThree, nameColumn, orNone, wide } from './common.ts';

function externalAddress({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  const given = spec.externalIPs ?? [];
  if (spec.type !== 'LoadBalancer') return orNone(given.join(','));
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  const addresses = [...new Set(ingress.filter(Boolean))].sort();
  return [...addresses, ...given].join(',') || '<pending>';
}

function ports({ spec }: Service): string {
  const shown = (spec.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  );
  return orNone(shown.join(','));
}

export const serviceColumns: readonly PrinterColumn<Service>[] = [
  nameColumn as PrinterColumn<Service>,
  { name: 'Type', cell: ({ spec }) => spec.type ?? '' },
  { name: 'Cluster-IP', cell: ({ spec }) => orNone(spec.clusterIPs?.[0] ?? spec.clusterIP) },
  { name: 'External-IP', cell: externalAddress },
  { name: 'Port(s)', cell: ports },
  ageColumn as PrinterColumn<Service>,
  wide('Selector', ({ spec }) => formatLabels(spec.selector)),
];

/** An IPv6 address needs brackets before a port. */
const hostPort = (ip: string, port: number): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;

/** Every ready address with every port of its subset. */
function addresses({ subsets = [] }: Endpoints): string {
  const list = subsets.flatMap(({ addresses: ready = [], ports: open = [] }) =>
    open.length === 0
      ? ready.map(({ ip }) => ip)
      : open.flatMap(({ port }) => ready.map(({ ip }) => hostPort(ip, port))),
  );
  return subsets.length === 0 ? '<none>' : firstThree(list);
}

export const endpointsColumns: readonly PrinterColumn<Endpoints>[] = [
  nameColumn as PrinterColumn<Endpoints>,
  { name: 'Endpoints', cell: addresses },
  ageColumn as PrinterColumn<Endpoints>,
];

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

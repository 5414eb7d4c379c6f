/** The table of Services. */
import { formatLabels } from '#lib/kube/labels.ts';
import type { Service } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, orNone, wide } from '#lib/cluster/apiserver/tables/common.ts';

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

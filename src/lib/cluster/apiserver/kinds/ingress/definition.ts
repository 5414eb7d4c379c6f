/** networking.k8s.io/v1 Ingress. */
import type { Ingress } from '#lib/kube/types/networking.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import { fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { ingressErrors } from './validation.ts';

export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
/** A long address is cut in the table. */
const ADDRESS_WIDTH = 16;

function hosts({ spec }: Ingress): string {
  const named = (spec.rules ?? []).flatMap(({ host }) => (host ? [host] : []));
  const shown = named.slice(0, 3).join(',');
  if (named.length > 3) return `${shown} + ${named.length - 3} more...`;
  return shown || '*';
}

function address({ status }: Ingress): string {
  const text = (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip ?? hostname ?? '')
    .join(',');
  return text.length > ADDRESS_WIDTH ? `${text.slice(0, ADDRESS_WIDTH - 3)}...` : text;
}

/** printIngress. */
const columns: readonly PrinterColumn<Ingress>[] = [
  nameColumn as PrinterColumn<Ingress>,
  {
    name: 'Class',
    cell: ({ metadata, spec }) =>
      spec.ingressClassName ?? metadata.annotations?.[CLASS_ANNOTATION] ?? '<none>',
  },
  { name: 'Hosts', cell: hosts },
  { name: 'Address', cell: address },
  { name: 'Ports', cell: ({ spec }) => (spec.tls?.length ? '80, 443' : '80') },
  ageColumn as PrinterColumn<Ingress>,
];

export const ingress: ResourceDefinition<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  resource: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: true,
  defaults: (object) => fill(object, { spec: {} }),
  prepareForCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: ingressErrors,
  warnings: ({ metadata }, old) =>
    !old && metadata.annotations?.[CLASS_ANNOTATION]
      ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  columns,
};

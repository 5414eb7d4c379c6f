/** The table of Endpoints. */
import type { Endpoints } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, firstThree, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

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

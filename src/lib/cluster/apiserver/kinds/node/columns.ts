/** The table of nodes. */
import type { Node } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, orNone, wide } from '#lib/cluster/apiserver/tables/common.ts';

const ROLE = 'node-role.kubernetes.io/';

function statusOf({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const word = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

function rolesOf({ metadata }: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE) && key.length > ROLE.length) roles.add(key.slice(ROLE.length));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return orNone([...roles].sort().join(','));
}

const address = ({ status }: Node, type: string): string =>
  orNone(status?.addresses?.find((one) => one.type === type)?.address);

const info = ({ status }: Node, what: string): string => status?.nodeInfo?.[what] || '<unknown>';

export const nodeColumns: readonly PrinterColumn<Node>[] = [
  nameColumn as PrinterColumn<Node>,
  { name: 'Status', cell: statusOf },
  { name: 'Roles', cell: rolesOf },
  ageColumn as PrinterColumn<Node>,
  { name: 'Version', cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '' },
  wide('Internal-IP', (node) => address(node, 'InternalIP')),
  wide('External-IP', (node) => address(node, 'ExternalIP')),
  wide('OS-Image', (node) => info(node, 'osImage')),
  wide('Kernel-Version', (node) => info(node, 'kernelVersion')),
  wide('Container-Runtime', (node) => info(node, 'containerRuntimeVersion')),
];

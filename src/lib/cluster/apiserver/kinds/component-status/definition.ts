/** v1 ComponentStatus, which nobody should use any more. */
import type { ComponentStatus } from '#lib/kube/types/cluster-policy.ts';
import type { Condition } from '#lib/kube/types.ts';
import { nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';

const healthy = ({ conditions = [] }: ComponentStatus): Condition | undefined =>
  conditions.find(({ type }) => type === 'Healthy');

const WORDS: Readonly<Record<string, string>> = { True: 'Healthy', False: 'Unhealthy' };

export const componentStatus: ResourceDefinition<ComponentStatus> = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  resource: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  keepsGeneration: false,
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn as PrinterColumn<ComponentStatus>,
    { name: 'Status', cell: (object) => WORDS[healthy(object)?.status ?? ''] ?? 'Unknown' },
    { name: 'Message', cell: (object) => healthy(object)?.message ?? '' },
    { name: 'Error', cell: (object) => (healthy(object) as { error?: string } | undefined)?.error ?? '' },
  ],
};

/** v1 LimitRange. */
import type { LimitRange, LimitRangeItem, Quantities } from '#lib/kube/types/quota.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { changeEach } from '#lib/cluster/apiserver/kinds/fill.ts';
import { nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { limitRangeErrors } from './validation.ts';

const isEmpty = (quantities: Quantities): boolean => Object.keys(quantities).length === 0;

/** What is not said of containers follows from what is (SetDefaults_LimitRangeItem). */
function itemDefaults(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  return {
    ...item,
    ...(!isEmpty(limits) && { default: limits }),
    ...(!isEmpty(requests) && { defaultRequest: requests }),
  };
}

export const limitRange: ResourceDefinition<LimitRange> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  resource: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
  keepsGeneration: false,
  defaults: (object) => {
    const spec = changeEach(object.spec ?? {}, 'limits', itemDefaults);
    return { ...object, spec: { ...spec, limits: spec.limits ?? null } } as LimitRange;
  },
  validate: limitRangeErrors,
  columns: [
    nameColumn as PrinterColumn<LimitRange>,
    { name: 'Created At', cell: ({ metadata }) => metadata.creationTimestamp ?? '' },
  ],
};

/** node.k8s.io/v1 RuntimeClass. */
import type { RuntimeClass } from '#lib/kube/types/cluster-policy.ts';
import { invalid } from '#lib/kube/validation/field-error.ts';
import { dnsLabel } from '#lib/kube/validation/values.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';

export const runtimeClass: ResourceDefinition<RuntimeClass> = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  resource: 'runtimeclasses',
  singular: 'runtimeclass',
  namespaced: false,
  keepsGeneration: false,
  validate: ({ handler }) => dnsLabel(handler ?? '', 'handler'),
  validateUpdate: ({ handler }, old) =>
    handler === old.handler ? [] : [invalid('handler', handler, 'field is immutable')],
  columns: [
    nameColumn as PrinterColumn<RuntimeClass>,
    { name: 'Handler', cell: ({ handler }) => handler },
    ageColumn as PrinterColumn<RuntimeClass>,
  ],
};

/** v1 Node. */
import type { Node } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { nodeColumns } from './columns.ts';
import { taintErrors } from '#lib/cluster/apiserver/kinds/validation/scheduling.ts';

export const node: ResourceDefinition<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  subresources: ['status'],
  keepsGeneration: false,
  defaults: (object) => (object.spec ? object : { ...object, spec: {} }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: ({ spec }) => taintErrors(spec.taints, 'metadata.taints'),
  fields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  columns: nodeColumns,
};

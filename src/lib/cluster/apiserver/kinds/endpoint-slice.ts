/** discovery.k8s.io/v1 EndpointSlice. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { EndpointPort, EndpointSlice } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { endpointSliceColumns } from '#lib/cluster/apiserver/tables/network-columns.ts';
import { changeEach, fill } from './fill.ts';
import { endpointSliceErrors, endpointSliceUpdateErrors } from './validation/service.ts';

const generation = (object: EndpointSlice, value: number): EndpointSlice => ({
  ...object,
  metadata: { ...object.metadata, generation: value },
});

/** It has no spec: the generation follows everything but metadata, and the labels too. */
function nextGeneration(object: EndpointSlice, old: EndpointSlice): EndpointSlice {
  const same =
    object.addressType === old.addressType &&
    deepEqual(object.endpoints, old.endpoints) &&
    deepEqual(object.ports, old.ports) &&
    deepEqual(object.metadata.labels, old.metadata.labels);
  return generation(object, (old.metadata.generation ?? 0) + (same ? 0 : 1));
}

export const endpointSlice: ResourceDefinition<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  keepsGeneration: false,
  trustsControlPlane: true,
  defaults: (object) =>
    changeEach(object, 'ports', (port: EndpointPort) => fill(port, { name: '', protocol: 'TCP' })),
  prepareForCreate: (object) => generation(object, 1),
  prepareForUpdate: nextGeneration,
  validate: endpointSliceErrors,
  validateUpdate: endpointSliceUpdateErrors,
  columns: endpointSliceColumns,
};

/** discovery.k8s.io/v1 EndpointSlice. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { EndpointPort, EndpointSlice } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { endpointSliceColumns } from './columns.ts';
import { changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import {
  endpointSliceErrors,
  endpointSliceUpdateErrors,
} from '#lib/cluster/apiserver/kinds/validation/service.ts';

/** It has no spec: the generation follows everything but metadata, and the labels too (discovery/endpointslice/strategy.go). */
const differs = (object: EndpointSlice, old: EndpointSlice): boolean =>
  object.addressType !== old.addressType ||
  !deepEqual(object.endpoints, old.endpoints) ||
  !deepEqual(object.ports, old.ports) ||
  !deepEqual(object.metadata.labels, old.metadata.labels);

export const endpointSlice: ResourceDefinition<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  keepsGeneration: true,
  raisesGeneration: differs,
  trustsControlPlane: true,
  defaults: (object) =>
    changeEach(object, 'ports', (port: EndpointPort) => fill(port, { name: '', protocol: 'TCP' })),
  validate: endpointSliceErrors,
  validateUpdate: endpointSliceUpdateErrors,
  columns: endpointSliceColumns,
};

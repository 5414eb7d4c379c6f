/** v1 Endpoints. */
import type { EndpointPort, Endpoints } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { endpointsColumns } from '#lib/cluster/apiserver/tables/network-columns.ts';
import { changeEach, fill } from './fill.ts';
import { endpointsErrors } from './validation/service.ts';

export const endpoints: ResourceDefinition<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  keepsGeneration: false,
  trustsControlPlane: true,
  defaults: (object) =>
    changeEach(object, 'subsets', (subset) =>
      changeEach(subset, 'ports', (port: EndpointPort) => fill(port, { protocol: 'TCP' })),
    ),
  validate: endpointsErrors,
  columns: endpointsColumns,
};

/** v1 Endpoints. */
import type { EndpointPort, Endpoints } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { endpointsColumns } from './columns.ts';
import { changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { endpointsErrors } from '#lib/cluster/apiserver/kinds/validation/service.ts';

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

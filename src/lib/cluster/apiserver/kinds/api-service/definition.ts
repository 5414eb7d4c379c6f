/** apiregistration.k8s.io/v1 APIService: who answers for a group and version. Here it is always the server itself. */
import type { ApiService } from '#lib/kube/types/cluster-policy.ts';
import { invalid } from '#lib/kube/validation/field-error.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';

function available({ status }: ApiService): string {
  const found = status?.conditions?.find(({ type }) => type === 'Available');
  if (!found) return 'Unknown';
  return found.status === 'True' ? 'True' : `${found.status} (${found.reason ?? ''})`;
}

export const apiService: ResourceDefinition<ApiService> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  resource: 'apiservices',
  singular: 'apiservice',
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  keepsGeneration: false,
  nameRule: 'path',
  validate: ({ metadata, spec }) => {
    const wanted = `${spec.version ?? ''}.${spec.group ?? ''}`;
    return metadata.name === wanted
      ? []
      : [invalid('metadata.name', metadata.name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`)];
  },
  warnings: ({ spec }) =>
    spec.service ? ['not simulated: requests for this group are not handed on to its service'] : [],
  columns: [
    nameColumn as PrinterColumn<ApiService>,
    {
      name: 'Service',
      cell: ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local'),
    },
    { name: 'Available', cell: available },
    ageColumn as PrinterColumn<ApiService>,
  ],
};

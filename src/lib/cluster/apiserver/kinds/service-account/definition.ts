/** v1 ServiceAccount. */
import type { ServiceAccount } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { serviceAccountColumns } from './columns.ts';

export const serviceAccount: ResourceDefinition<ServiceAccount> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  subresources: ['token'],
  keepsGeneration: false,
  returnsDeleted: true,
  columns: serviceAccountColumns,
};

/** v1 ResourceQuota. */
import type { ResourceQuota } from '#lib/kube/types/quota.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { resourceQuotaColumns } from './columns.ts';
import { quotaErrors, quotaUpdateErrors } from './validation.ts';

export const resourceQuota: ResourceDefinition<ResourceQuota> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: false,
  returnsDeleted: true,
  defaults: (object) => (object.spec ? object : { ...object, spec: {} }),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  prepareForUpdate: (object, old) => ({ ...object, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: quotaErrors,
  validateUpdate: quotaUpdateErrors,
  columns: resourceQuotaColumns,
};

/** v1 ConfigMap. */
import type { ConfigMap } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { configMapColumns } from './columns.ts';
import { configMapErrors, frozenErrors } from '#lib/cluster/apiserver/kinds/validation/config.ts';

export const configMap: ResourceDefinition<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  keepsGeneration: false,
  validate: configMapErrors,
  validateUpdate: frozenErrors,
  columns: configMapColumns,
};

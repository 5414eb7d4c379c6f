/** policy/v1 PodDisruptionBudget (pkg/registry/policy/poddisruptionbudget/strategy.go). */
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { podDisruptionBudgetColumns } from './columns.ts';
import { podDisruptionBudgetErrors } from './validation.ts';

/** Counts that Go writes even where they are zero. */
const NOTHING_COUNTED = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

export const podDisruptionBudget: ResourceDefinition<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: true,
  defaults: (object) => fill(object, { spec: {} }),
  prepareForCreate: (object) => ({ ...object, status: NOTHING_COUNTED }),
  prepareForUpdate: (object, old) => (old.status ? { ...object, status: old.status } : object),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: podDisruptionBudgetErrors,
  columns: podDisruptionBudgetColumns,
};

/** apiextensions.k8s.io/v1 CustomResourceDefinition (apiextensions-apiserver/pkg/registry/customresourcedefinition). */
import type { CustomResourceDefinition } from '#lib/kube/types/apiextensions.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { customKinds } from '#lib/cluster/apiserver/custom/part.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

const storageOf = ({ spec }: CustomResourceDefinition): string[] =>
  spec.versions.filter(({ storage }) => storage).map(({ name }) => name);

/** Versions in which objects may lie in the store: those of before, and the one that is written from now on. */
function withStoredVersions(crd: CustomResourceDefinition): CustomResourceDefinition {
  const known = crd.status?.storedVersions ?? [];
  const added = storageOf(crd).filter((name) => !known.includes(name));
  if (added.length === 0) return crd;
  return { ...crd, status: { ...crd.status, storedVersions: [...known, ...added] } };
}

/** Deleting begins with a finalizer: the objects of the kind go first. */
function beginDeletion(crd: CustomResourceDefinition): CustomResourceDefinition {
  const { finalizers = [], deletionTimestamp = '' } = crd.metadata;
  if (finalizers.includes(CLEANUP)) return crd;
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: rfc3339(parseTime(deletionTimestamp)),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  } as const;
  return {
    ...crd,
    metadata: { ...crd.metadata, finalizers: [...finalizers, CLEANUP] },
    status: { ...crd.status, conditions: [...(crd.status?.conditions ?? []), condition] },
  };
}

export const customResourceDefinition: ResourceDefinition<CustomResourceDefinition> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  keepsGeneration: true,
  defaults: (crd) =>
    change(
      change(crd, 'spec', (spec) => fill(spec, { conversion: { strategy: 'None' } })),
      'spec',
      (spec) =>
        change(spec, 'names', (names) =>
          fill(names, {
            singular: (names.kind ?? '').toLowerCase(),
            listKind: `${names.kind ?? ''}List`,
          }),
        ),
    ),
  prepareForCreate: (crd) => ({
    ...crd,
    status: { acceptedNames: { kind: '', plural: '' }, conditions: [], storedVersions: storageOf(crd) },
  }),
  prepareForUpdate: (crd, old) => withStoredVersions({ ...crd, ...(old.status && { status: old.status }) }),
  prepareForStatusUpdate: (crd, old) => ({ ...crd, spec: old.spec }),
  validate: (crd) => customKinds().definitionErrors(crd),
  warnings: ({ spec }) =>
    spec.conversion?.strategy === 'Webhook'
      ? ['not simulated: conversion webhooks; objects can be used in the version they are stored in only']
      : [],
  validateUpdate: (crd, old) => customKinds().definitionUpdateErrors(crd, old),
  beginDeletion,
  holdsDeletion: ({ metadata }) => metadata.deletionTimestamp === undefined,
  columns: [
    nameColumn as never,
    { name: 'Created At', type: 'date', cell: ({ metadata }) => metadata.creationTimestamp ?? '' },
  ],
};

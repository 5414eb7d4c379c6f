/** v1 Namespace. */
import type { Namespace } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { namespaceColumns } from './columns.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

function withNameLabel(object: Namespace): Namespace {
  const { name, labels } = object.metadata;
  if (!name || labels?.[NAME_LABEL] !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [NAME_LABEL]: name } } };
}

/** The namespace controller takes this finalizer away when the contents are gone. */
function withFinalizer(object: Namespace): Namespace {
  const finalizers = object.spec?.finalizers ?? [];
  const own = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
  return { ...object, spec: { ...object.spec, finalizers: own }, status: { phase: 'Active' } };
}

export const namespace: ResourceDefinition<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['status', 'finalize'],
  keepsGeneration: false,
  nameRule: 'label',
  defaults: withNameLabel,
  prepareForCreate: withFinalizer,
  prepareForUpdate: (object, old) => ({ ...object, spec: old.spec, status: old.status }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  fields: { 'status.phase': ({ status }) => status?.phase ?? '' },
  columns: namespaceColumns,
  beginDeletion: (object) => ({ ...object, status: { ...object.status, phase: 'Terminating' } }),
  holdsDeletion: ({ spec }) => (spec?.finalizers?.length ?? 0) > 0,
};

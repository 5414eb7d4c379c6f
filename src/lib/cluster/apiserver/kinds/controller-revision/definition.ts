/** apps/v1 ControllerRevision: the former templates of StatefulSets and DaemonSets. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { ControllerRevision } from '#lib/kube/types/apps.ts';
import { invalid, required } from '#lib/kube/validation/field-error.ts';
import { IMMUTABLE, nonNegative } from '#lib/kube/validation/values.ts';
import { fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

/** `statefulset.apps/web` */
function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return '<none>';
  const [group = ''] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [];
  return `${owner.kind.toLowerCase()}${group && `.${group}`}/${owner.name}`;
}

const columns: readonly PrinterColumn<ControllerRevision>[] = [
  nameColumn as PrinterColumn<ControllerRevision>,
  { name: 'Controller', cell: controllerText },
  integer('Revision', ({ revision }) => revision ?? 0),
  ageColumn as PrinterColumn<ControllerRevision>,
];

function errors({ data, revision }: ControllerRevision): FieldError[] {
  return [
    ...(data === undefined ? [required('data', 'data is mandatory')] : []),
    ...nonNegative(revision, 'revision'),
  ];
}

/** What a revision was stays what it was; only its number changes. */
function updateErrors(object: ControllerRevision, old: ControllerRevision): FieldError[] {
  return deepEqual(object.data, old.data) ? [] : [invalid('data', object.data ?? null, IMMUTABLE)];
}

export const controllerRevision: ResourceDefinition<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  defaults: (object) => fill(object, { revision: 0 }),
  trustsControlPlane: true,
  validate: errors,
  validateUpdate: updateErrors,
  columns,
};

/** storage.k8s.io/v1 StorageClass. */
import { isDefaultClass } from '#lib/kube/storage.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { StorageClass } from '#lib/kube/types/storage.ts';
import { invalid, forbiddenField, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { keyErrors, valueErrors } from '#lib/kube/validation/labels.ts';
import { IMMUTABLE } from '#lib/kube/validation/values.ts';
import { qualifiedNameErrors } from '#lib/kube/label-names.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import { fill } from '#lib/cluster/apiserver/kinds/fill.ts';

const MODES = ['Immediate', 'WaitForFirstConsumer'];
const POLICIES = ['Delete', 'Retain'];

/** printStorageClass: the default class is marked beside its name. */
const columns: readonly PrinterColumn<StorageClass>[] = [
  {
    ...(nameColumn as PrinterColumn<StorageClass>),
    cell: (object) => `${object.metadata.name}${isDefaultClass(object) ? ' (default)' : ''}`,
  },
  { name: 'Provisioner', cell: ({ provisioner }) => provisioner },
  { name: 'ReclaimPolicy', cell: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete' },
  { name: 'VolumeBindingMode', cell: ({ volumeBindingMode }) => volumeBindingMode ?? '<unset>' },
  { name: 'AllowVolumeExpansion', cell: ({ allowVolumeExpansion }) => String(allowVolumeExpansion ?? false) },
  ageColumn as PrinterColumn<StorageClass>,
];

/** ValidateStorageClass, pkg/apis/storage/validation. */
function errorsOf(object: StorageClass): FieldError[] {
  const errors: FieldError[] = object.provisioner ? [] : [required('provisioner', '')];
  for (const text of object.provisioner ? qualifiedNameErrors(object.provisioner.toLowerCase()) : [])
    errors.push(invalid('provisioner', object.provisioner, text));
  for (const key in object.parameters)
    if (!key) errors.push(invalid('parameters', key, "field can't be empty"));
  if (object.reclaimPolicy && !POLICIES.includes(object.reclaimPolicy))
    errors.push(notSupported('reclaimPolicy', object.reclaimPolicy, POLICIES));
  if (object.volumeBindingMode && !MODES.includes(object.volumeBindingMode))
    errors.push(notSupported('volumeBindingMode', object.volumeBindingMode, MODES));
  object.allowedTopologies?.forEach(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.forEach(({ key, values = [] }, j) => {
      const at = `allowedTopologies[${i}].matchLabelExpressions[${j}]`;
      errors.push(...keyErrors(key ?? '', `${at}.key`));
      if (values.length === 0) errors.push(required(`${at}.values`, ''));
      values.forEach((value, k) => errors.push(...valueErrors(value, `${at}.values[${k}]`)));
    }),
  );
  return errors;
}

/** What volumes were made by stays (ValidateStorageClassUpdate). */
function updateErrorsOf(object: StorageClass, old: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  if (!deepEqual(object.parameters ?? {}, old.parameters ?? {}))
    errors.push(forbiddenField('parameters', 'updates to parameters are forbidden.'));
  if (object.provisioner !== old.provisioner)
    errors.push(forbiddenField('provisioner', 'updates to provisioner are forbidden.'));
  if (object.reclaimPolicy !== old.reclaimPolicy)
    errors.push(forbiddenField('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'));
  if (object.volumeBindingMode !== old.volumeBindingMode)
    errors.push(invalid('volumeBindingMode', object.volumeBindingMode, IMMUTABLE));
  return errors;
}

export const storageClass: ResourceDefinition<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  resource: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  keepsGeneration: false,
  defaults: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  validate: errorsOf,
  validateUpdate: updateErrorsOf,
  columns,
};

/** v1 PersistentVolume. */
import type { PersistentVolume, PersistentVolumeSpec } from '#lib/kube/types/storage.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { volumeColumns } from './columns.ts';
import { volumeErrors, volumeUpdateErrors, volumeWarnings } from './validation.ts';

const specDefaults = (spec: PersistentVolumeSpec): PersistentVolumeSpec =>
  change(
    fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
    'hostPath',
    (path) => fill(path, { type: '' }),
  );

export const persistentVolume: ResourceDefinition<PersistentVolume> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  subresources: ['status'],
  keepsGeneration: false,
  returnsDeleted: true,
  defaults: (object) => change(fill(object, { spec: {} }), 'spec', specDefaults),
  prepareForCreate: (object) => ({ ...object, status: { phase: 'Pending' } }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: volumeErrors,
  validateUpdate: volumeUpdateErrors,
  warnings: volumeWarnings,
  columns: volumeColumns,
};

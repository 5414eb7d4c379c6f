/** v1 PersistentVolumeClaim. */
import type {
  DataSource,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
} from '#lib/kube/types/storage.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { claimColumns } from './columns.ts';
import { claimErrors, claimUpdateErrors, claimWarnings } from './validation.ts';

/** The two ways to say from what the volume is filled say the same (NormalizeDataSources). */
function sameSource(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) return { ...spec, dataSourceRef: dataSource };
  if (!dataSource && dataSourceRef && !dataSourceRef.namespace && isPopulated(dataSourceRef))
    return { ...spec, dataSource: dataSourceRef };
  return spec;
}

/** The older field knows no others: what else it names is dropped. */
const isPopulated = ({ apiGroup = '', kind }: DataSource): boolean =>
  (kind === 'PersistentVolumeClaim' && apiGroup === '') ||
  (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');

export const persistentVolumeClaim: ResourceDefinition<PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: false,
  returnsDeleted: true,
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' })),
  prepareForCreate: (object) => ({
    ...object,
    spec: sameSource(object.spec),
    status: { phase: 'Pending' },
  }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: claimErrors,
  validateUpdate: claimUpdateErrors,
  warnings: claimWarnings,
  columns: claimColumns,
};

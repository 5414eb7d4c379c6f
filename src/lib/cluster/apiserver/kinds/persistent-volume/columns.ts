/** The table of PersistentVolumes (printPersistentVolume). */
import { accessModesText, classOf } from '#lib/kube/storage.ts';
import type { PersistentVolume } from '#lib/kube/types/storage.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, wide } from '#lib/cluster/apiserver/tables/common.ts';

export const volumeColumns: readonly PrinterColumn<PersistentVolume>[] = [
  nameColumn as PrinterColumn<PersistentVolume>,
  { name: 'Capacity', cell: ({ spec }) => spec.capacity?.['storage'] ?? '0' },
  { name: 'Access Modes', cell: ({ spec }) => accessModesText(spec.accessModes) },
  { name: 'Reclaim Policy', cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '' },
  {
    name: 'Status',
    cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
  },
  {
    name: 'Claim',
    cell: ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace}/${claimRef.name}` : ''),
  },
  { name: 'StorageClass', cell: classOf },
  { name: 'VolumeAttributesClass', cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
  { name: 'Reason', cell: ({ status }) => status?.reason ?? '' },
  ageColumn as PrinterColumn<PersistentVolume>,
  wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
];

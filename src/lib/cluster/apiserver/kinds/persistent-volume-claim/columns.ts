/** The table of PersistentVolumeClaims (printPersistentVolumeClaim). */
import { accessModesText, classOf } from '#lib/kube/storage.ts';
import type { PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, wide } from '#lib/cluster/apiserver/tables/common.ts';

const phase = ({ metadata, status }: PersistentVolumeClaim): string =>
  metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '');

export const claimColumns: readonly PrinterColumn<PersistentVolumeClaim>[] = [
  nameColumn as PrinterColumn<PersistentVolumeClaim>,
  { name: 'Status', cell: phase },
  { name: 'Volume', cell: ({ spec }) => spec.volumeName ?? '' },
  {
    name: 'Capacity',
    cell: ({ spec, status }) => (spec.volumeName ? (status?.capacity?.['storage'] ?? '0') : ''),
  },
  {
    name: 'Access Modes',
    cell: ({ spec, status }) => (spec.volumeName ? accessModesText(status?.accessModes) : ''),
  },
  { name: 'StorageClass', cell: classOf },
  { name: 'VolumeAttributesClass', cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
  ageColumn as PrinterColumn<PersistentVolumeClaim>,
  wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
];

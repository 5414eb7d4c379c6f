/** What CSI drivers say of themselves, and what is attached where: storage.k8s.io/v1 CSIDriver, CSINode, CSIStorageCapacity and VolumeAttachment. */
import { deepEqual } from '#lib/kube/equal.ts';
import { subdomainErrors } from '#lib/kube/label-names.ts';
import { compareQuantity } from '#lib/kube/quantity.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { CSIDriver, CSINode, CSIStorageCapacity, VolumeAttachment } from '#lib/kube/types/storage.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { selectorErrors } from '#lib/kube/validation/labels.ts';
import { AT_LEAST_ZERO, IMMUTABLE, problems } from '#lib/kube/validation/values.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { driverNameErrors } from '#lib/cluster/apiserver/kinds/persistent-volume/validation.ts';

const shared = { group: 'storage.k8s.io', version: 'v1', namespaced: false, keepsGeneration: false } as const;

const name = <T extends CSIDriver | CSINode | CSIStorageCapacity | VolumeAttachment>() =>
  nameColumn as PrinterColumn<T>;
const age = <T extends CSIDriver | CSINode | CSIStorageCapacity | VolumeAttachment>() =>
  ageColumn as PrinterColumn<T>;
const yesNo = (value: boolean | undefined): string => String(value ?? false);

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLES = ['Ephemeral', 'Persistent'];

export const csiDriver: ResourceDefinition<CSIDriver> = {
  ...shared,
  kind: 'CSIDriver',
  resource: 'csidrivers',
  singular: 'csidriver',
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) =>
      fill(spec, {
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        requiresRepublish: false,
        seLinuxMount: false,
        volumeLifecycleModes: ['Persistent'],
      }),
    ),
  validate: ({ metadata, spec }) => [
    ...driverNameErrors(metadata.name, 'metadata.name'),
    ...(spec.volumeLifecycleModes ?? []).flatMap((mode) =>
      LIFECYCLES.includes(mode) ? [] : [notSupported('spec.volumeLifecycleModes', mode, LIFECYCLES)],
    ),
    ...(spec.fsGroupPolicy && !GROUP_POLICIES.includes(spec.fsGroupPolicy)
      ? [notSupported('spec.fsGroupPolicy', spec.fsGroupPolicy, GROUP_POLICIES)]
      : []),
  ],
  validateUpdate: ({ spec }, old) =>
    (['attachRequired', 'volumeLifecycleModes'] as const).flatMap((field) =>
      deepEqual(spec[field], old.spec[field])
        ? []
        : [
            invalid(
              `spec.${field === 'attachRequired' ? 'attachedRequired' : field}`,
              spec[field],
              IMMUTABLE,
            ),
          ],
    ),
  columns: [
    name<CSIDriver>(),
    { name: 'AttachRequired', cell: ({ spec }) => yesNo(spec.attachRequired ?? true) },
    { name: 'PodInfoOnMount', cell: ({ spec }) => yesNo(spec.podInfoOnMount) },
    { name: 'StorageCapacity', cell: ({ spec }) => yesNo(spec.storageCapacity) },
    {
      name: 'TokenRequests',
      cell: ({ spec }) => (spec.tokenRequests ?? []).map(({ audience }) => audience).join(',') || '<unset>',
    },
    { name: 'RequiresRepublish', cell: ({ spec }) => yesNo(spec.requiresRepublish) },
    { name: 'Modes', cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>' },
    age<CSIDriver>(),
  ],
};

export const csiNode: ResourceDefinition<CSINode> = {
  ...shared,
  kind: 'CSINode',
  resource: 'csinodes',
  singular: 'csinode',
  defaults: (object) => fill(object, { spec: { drivers: null } }),
  validate: ({ spec }) =>
    (spec.drivers ?? []).flatMap((driver, i): readonly FieldError[] => {
      const at = `spec.drivers[${i}]`;
      return [
        ...(driver.name ? driverNameErrors(driver.name, `${at}.name`) : [required(`${at}.name`, '')]),
        ...(driver.nodeID ? [] : [required(`${at}.nodeID`, '')]),
      ];
    }),
  columns: [name<CSINode>(), integer('Drivers', ({ spec }) => spec.drivers?.length ?? 0), age<CSINode>()],
};

export const csiStorageCapacity: ResourceDefinition<CSIStorageCapacity> = {
  ...shared,
  namespaced: true,
  kind: 'CSIStorageCapacity',
  resource: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  validate: ({ storageClassName, nodeTopology, capacity, maximumVolumeSize }) => [
    ...(nodeTopology ? selectorErrors(nodeTopology, 'nodeTopology') : []),
    ...problems('storageClassName', storageClassName ?? '', subdomainErrors(storageClassName ?? '')),
    ...(capacity !== undefined && compareQuantity(capacity, 0) < 0
      ? [invalid('capacity', capacity, AT_LEAST_ZERO)]
      : []),
    ...(maximumVolumeSize !== undefined && compareQuantity(maximumVolumeSize, 0) < 0
      ? [invalid('maximumVolumeSize', maximumVolumeSize, AT_LEAST_ZERO)]
      : []),
  ],
  validateUpdate: (object, old) =>
    (['nodeTopology', 'storageClassName'] as const).flatMap((field) =>
      deepEqual(object[field], old[field]) ? [] : [invalid(field, object[field], IMMUTABLE)],
    ),
  columns: [
    name<CSIStorageCapacity>(),
    { name: 'StorageClass', cell: ({ storageClassName }) => storageClassName },
    { name: 'Capacity', cell: ({ capacity }) => capacity ?? '<unset>' },
    age<CSIStorageCapacity>(),
  ],
};

export const volumeAttachment: ResourceDefinition<VolumeAttachment> = {
  ...shared,
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  singular: 'volumeattachment',
  subresources: ['status'],
  defaults: (object) => fill(object, { spec: {} }),
  prepareForCreate: (object) => ({ ...object, status: { attached: false } }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: ({ spec }) => [
    ...(spec.attacher ? driverNameErrors(spec.attacher, 'spec.attacher') : [required('spec.attacher', '')]),
    ...(spec.source?.persistentVolumeName || spec.source?.inlineVolumeSpec
      ? []
      : [required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')]),
    ...(spec.nodeName ? [] : [required('spec.nodeName', '')]),
  ],
  validateUpdate: ({ spec }, old) => (deepEqual(spec, old.spec) ? [] : [invalid('spec', spec, IMMUTABLE)]),
  columns: [
    name<VolumeAttachment>(),
    { name: 'Attacher', cell: ({ spec }) => spec.attacher },
    { name: 'PV', cell: ({ spec }) => spec.source.persistentVolumeName ?? '' },
    { name: 'Node', cell: ({ spec }) => spec.nodeName },
    { name: 'Attached', cell: ({ status }) => yesNo(status?.attached) },
    age<VolumeAttachment>(),
  ],
};

/** What a volume may say (ValidatePersistentVolume and its update, pkg/apis/core/validation). */
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '#lib/kube/types/storage.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { subdomainErrors } from '#lib/kube/label-names.ts';
import { IMMUTABLE, problems } from '#lib/kube/validation/values.ts';
import { goDiff } from '#lib/cluster/apiserver/kinds/validation/pod-diff.ts';
import {
  accessModeErrors,
  classNameErrors,
  positive,
  volumeModeErrors,
} from '#lib/cluster/apiserver/kinds/persistent-volume-claim/validation.ts';
import { nodeTermErrors } from '#lib/cluster/apiserver/kinds/validation/scheduling.ts';

const POLICIES = ['Delete', 'Recycle', 'Retain'];

type Source = Readonly<Record<string, string | undefined>>;

/** The sorts of volumes in the order in which the server looks for them, with the fields that each must have. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  hostPath: ['path'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  flocker: [],
  nfs: ['server', 'path'],
  rbd: ['image'],
  quobyte: ['registry', 'volume'],
  cephfs: [],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  fc: [],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  local: ['path'],
  storageos: ['volumeName'],
  csi: ['driver', 'volumeHandle'],
};

export function volumeErrors({ spec }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = spec.accessModes?.length ? [] : [required('spec.accessModes', '')];
  errors.push(...accessModeErrors(spec.accessModes, 'spec.accessModes'), ...capacityErrors(spec));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !POLICIES.includes(policy))
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, POLICIES));
  errors.push(...affinityErrors(spec), ...sourceErrors(spec));
  if (isRoot(spec) && policy === 'Recycle')
    errors.push(
      forbiddenField(
        'spec.persistentVolumeReclaimPolicy',
        "may not be 'recycle' for a hostPath mount of '/'",
      ),
    );
  errors.push(...classNameErrors(spec.storageClassName, 'spec.storageClassName'));
  return [...errors, ...volumeModeErrors(spec.volumeMode, 'spec.volumeMode')];
}

const isRoot = ({ hostPath }: PersistentVolumeSpec): boolean => /^\/+$/.test(hostPath?.path ?? '');

function capacityErrors({ capacity = {} }: PersistentVolumeSpec): FieldError[] {
  const names = Object.keys(capacity);
  const errors: FieldError[] = names.length === 0 ? [required('spec.capacity', '')] : [];
  if (!names.includes('storage') || names.length > 1)
    errors.push(notSupported('spec.capacity', capacity, ['storage']));
  for (const name of names) errors.push(...positive(capacity[name] ?? '0', `spec.capacity[${name}]`));
  return errors;
}

function affinityErrors({ nodeAffinity }: PersistentVolumeSpec): FieldError[] {
  if (!nodeAffinity) return [];
  const at = 'spec.nodeAffinity.required';
  if (!nodeAffinity.required) return [required(at, 'must specify required node constraints')];
  const terms = nodeAffinity.required.nodeSelectorTerms ?? [];
  if (terms.length === 0)
    return [required(`${at}.nodeSelectorTerms`, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => nodeTermErrors(term, `${at}.nodeSelectorTerms[${i}]`));
}

function sourceErrors(spec: PersistentVolumeSpec): FieldError[] {
  const [first, ...more] = Object.keys(SOURCES).filter(
    (name) => spec[name] !== undefined && spec[name] !== null,
  );
  if (!first) return [required('spec', 'must specify a volume type')];
  const at = `spec.${first}`;
  const source = spec[first] as Source;
  const errors: FieldError[] = (SOURCES[first] ?? []).flatMap((name) =>
    source[name] ? [] : [required(`${at}.${name}`, '')],
  );
  if (first === 'csi') errors.push(...driverNameErrors(source['driver'] ?? '', `${at}.driver`));
  if ((first === 'hostPath' || first === 'local') && source['path']?.split('/').includes('..'))
    errors.push(invalid(`${at}.path`, source['path'], "must not contain '..'"));
  if (first === 'hostPath') errors.push(...hostPathTypeErrors(source['type'], `${at}.type`));
  if (first === 'nfs' && source['path'] && !source['path'].startsWith('/'))
    errors.push(invalid(`${at}.path`, source['path'], 'must be an absolute path'));
  if (first === 'local' && !spec.nodeAffinity?.required)
    errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  return [
    ...errors,
    ...more.map((name) => forbiddenField(`spec.${name}`, 'may not specify more than 1 volume type')),
  ];
}

/** Names of CSI drivers are domains, but may be written in capitals (ValidateCSIDriverName). */
export const driverNameErrors = (name: string, field: string): readonly FieldError[] =>
  name ? problems(field, name, subdomainErrors(name.toLowerCase())) : [];

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

const hostPathTypeErrors = (type: string | undefined, field: string): FieldError[] =>
  type !== undefined && !HOST_PATH_TYPES.includes(type) ? [notSupported(field, type, HOST_PATH_TYPES)] : [];

/** What holds the data stays what it is. */
export function volumeUpdateErrors(
  { spec }: PersistentVolume,
  { spec: old }: PersistentVolume,
): FieldError[] {
  const errors: FieldError[] = [];
  const [was, is] = [sourceOf(old), sourceOf(spec)];
  if (!deepEqual(was, is)) {
    const diff = goDiff('PersistentVolumeSource', was, is);
    const why = `spec.persistentvolumesource is immutable after creation\n${diff}`;
    errors.push(forbiddenField('spec.persistentvolumesource', why));
  }
  if (spec.volumeMode !== old.volumeMode) errors.push(invalid('volumeMode', spec.volumeMode, IMMUTABLE));
  if (old.nodeAffinity && !deepEqual(spec.nodeAffinity, old.nodeAffinity))
    errors.push(invalid('nodeAffinity', spec.nodeAffinity ?? null, IMMUTABLE));
  return errors;
}

const sourceOf = (spec: PersistentVolumeSpec): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(SOURCES).flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]])),
  );

/** From pkg/api/persistentvolume: what was given up, and what is given up with it. */
export function volumeWarnings({ metadata, spec }: PersistentVolume): string[] {
  const warnings: string[] = [];
  if (metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined)
    warnings.push(
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    );
  if (metadata.annotations?.['volume.beta.kubernetes.io/mount-options'] !== undefined)
    warnings.push(
      'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
    );
  if (spec.persistentVolumeReclaimPolicy === 'Recycle')
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  const gone: Readonly<Record<string, string>> = {
    cephfs: 'spec.cephfs: deprecated in v1.28, non-functional in v1.31+',
    photonPersistentDisk: 'spec.photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+',
    scaleIO: 'spec.scaleIO: deprecated in v1.16, non-functional in v1.22+',
    storageos: 'spec.storageOS: deprecated in v1.22, non-functional in v1.25+',
    glusterfs: 'spec.glusterfs: deprecated in v1.25, non-functional in v1.26+',
    rbd: 'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
  };
  for (const name in gone) if (spec[name]) warnings.push(gone[name] as string);
  return warnings;
}

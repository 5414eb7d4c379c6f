/** What a claim may say (ValidatePersistentVolumeClaim and its update, pkg/apis/core/validation). */
import { subdomainErrors } from '#lib/kube/label-names.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { compareQuantity, parseQuantity } from '#lib/kube/quantity.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type {
  AccessMode,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
} from '#lib/kube/types/storage.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { selectorErrors } from '#lib/kube/validation/labels.ts';
import { IMMUTABLE, problems } from '#lib/kube/validation/values.ts';
import { goDiff } from '#lib/cluster/apiserver/kinds/validation/pod-diff.ts';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];
const SIZE = 'spec.resources.requests.storage';
const WHOLE = 1_000_000_000n;
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Of claims and of volumes. */
export function accessModeErrors(modes: readonly AccessMode[] | undefined, field: string): FieldError[] {
  const errors: FieldError[] = (modes ?? []).flatMap((mode) =>
    MODES.includes(mode) ? [] : [notSupported(field, mode, MODES)],
  );
  const alone = modes?.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod');
  return alone
    ? [...errors, forbiddenField(field, 'may not use ReadWriteOncePod with other access modes')]
    : errors;
}

export const volumeModeErrors = (mode: string | undefined, field: string): FieldError[] =>
  mode !== undefined && !VOLUME_MODES.includes(mode) ? [notSupported(field, mode, VOLUME_MODES)] : [];

export const classNameErrors = (name: string | undefined, field: string): readonly FieldError[] =>
  name ? problems(field, name, subdomainErrors(name)) : [];

export const positive = (quantity: string, field: string): FieldError[] =>
  compareQuantity(quantity, 0) > 0 ? [] : [invalid(field, quantity, 'must be greater than zero')];

export const claimErrors = ({ spec }: PersistentVolumeClaim): FieldError[] => claimSpecErrors(spec, 'spec');

/** Also of the claim templates of StatefulSets and of ephemeral volumes. */
export function claimSpecErrors(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const modes = `${path}.accessModes`;
  if (!spec.accessModes?.length) errors.push(required(modes, 'at least 1 access mode is required'));
  if (spec.selector) errors.push(...selectorErrors(spec.selector, `${path}.selector`));
  errors.push(...accessModeErrors(spec.accessModes, modes));
  const size = spec.resources?.requests?.['storage'];
  const at = `${path}.resources[storage]`;
  if (size === undefined) errors.push(required(at, ''));
  else errors.push(...positive(size, at));
  errors.push(...classNameErrors(spec.storageClassName, `${path}.storageClassName`));
  errors.push(...volumeModeErrors(spec.volumeMode, `${path}.volumeMode`));
  errors.push(...sourceErrors(spec, path));
  return errors;
}

function sourceErrors({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, source] of [
    ['dataSource', dataSource],
    ['dataSourceRef', dataSourceRef],
  ] as const) {
    if (!source) continue;
    const at = `${path}.${name}`;
    if (!source.name) errors.push(required(`${at}.name`, ''));
    if (!source.kind) errors.push(required(`${at}.kind`, ''));
    if (source.apiGroup)
      errors.push(...problems(`${at}.apiGroup`, source.apiGroup, subdomainErrors(source.apiGroup)));
    else if (source.kind !== 'PersistentVolumeClaim')
      errors.push(
        invalid(at, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"),
      );
  }
  if (!dataSource || !dataSourceRef) return errors;
  const { namespace, ...local } = dataSourceRef;
  if (namespace)
    return [
      ...errors,
      invalid(path, `${path}.dataSource`, 'may not be specified when dataSourceRef.namespace is specified'),
    ];
  return deepEqual(local, dataSource)
    ? errors
    : [...errors, invalid(path, `${path}.dataSource`, 'must match dataSourceRef')];
}

/** Only the size of a bound claim may change, and it does not shrink to what it has or less. */
export function claimUpdateErrors(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  const [was, is] = [comparable(old, claim), comparable(claim, claim)];
  if (!deepEqual(was, is)) {
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbiddenField('spec', `${why}\n${goDiff('PersistentVolumeClaimSpec', was, is)}`));
  }
  const [before, now] = [sizeOf(old), sizeOf(claim)];
  if (compareQuantity(now, before) < 0 && compareQuantity(now, old.status?.capacity?.['storage'] ?? 0) <= 0)
    errors.push(forbiddenField(SIZE, 'field can not be less than status.capacity'));
  const beta = claim.metadata.annotations?.[BETA_CLASS];
  if (old.metadata.annotations?.[BETA_CLASS] !== undefined && beta !== old.metadata.annotations[BETA_CLASS])
    errors.push(invalid(`metadata.annotations.${BETA_CLASS}`, beta ?? '', IMMUTABLE));
  if (claim.spec.volumeMode !== old.spec.volumeMode)
    errors.push(invalid('volumeMode', claim.spec.volumeMode, IMMUTABLE));
  return errors;
}

const sizeOf = ({ spec }: PersistentVolumeClaim): string => spec.resources?.requests?.['storage'] ?? '0';

/** A claim's spec without what may change: the volume once, the class of one that had none, the size once it is bound. */
function comparable(of: PersistentVolumeClaim, next: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  let { spec } = of;
  if (of !== next) {
    if (!spec.volumeName && next.spec.volumeName) spec = { ...spec, volumeName: next.spec.volumeName };
    if (spec.storageClassName === undefined && next.spec.storageClassName !== undefined)
      spec = { ...spec, storageClassName: next.spec.storageClassName };
  }
  const requests = spec.resources?.requests;
  return of !== next && next.status?.phase === 'Bound' && requests
    ? {
        ...spec,
        resources: { ...spec.resources, requests: { ...requests, storage: sizeOf(next) } },
      }
    : spec;
}

/** There is no such thing as half a byte (GetWarningsForPersistentVolumeClaim). */
export function claimWarnings({ spec }: PersistentVolumeClaim): string[] {
  return (['requests', 'limits'] as const).flatMap((what) => {
    const value = spec.resources?.[what]?.['storage'];
    if (value === undefined || parseQuantity(value).nano % WHOLE === 0n) return [];
    return [
      `spec.resources.${what}[storage]: fractional byte value "${value}" is invalid, must be an integer`,
    ];
  });
}

/** StatefulSets: pkg/apis/apps/validation/validation.go, ValidateStatefulSetSpec and ValidateStatefulSetUpdate. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { goSelector } from '#lib/kube/validation/go-value.ts';
import {
  annotationErrors,
  isUsableSelector,
  labelErrors,
  selectorErrors,
} from '#lib/kube/validation/labels.ts';
import { nonNegative } from '#lib/kube/validation/values.ts';
import {
  isEmptySelector,
  onlyAlways,
  templateMismatch,
} from '#lib/cluster/apiserver/kinds/validation/workload.ts';

type Spec = StatefulSet['spec'];

/** Fields that may be changed, as they are listed to who changes another one. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

/** The pod template is looked at when the pods are made: only its labels and annotations are checked here. */
export function statefulSetErrors({ spec }: StatefulSet): FieldError[] {
  return [
    ...policyErrors(spec),
    ...strategyErrors(spec.updateStrategy ?? {}),
    ...retentionErrors(spec.persistentVolumeClaimRetentionPolicy),
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
    ...selectorAndTemplate(spec),
    ...onlyAlways(spec.template, 'spec.template', 'StatefulSet'),
  ];
}

export function statefulSetUpdateErrors({ spec }: StatefulSet, { spec: old }: StatefulSet): FieldError[] {
  const fixed = (from: Spec): Partial<Spec> => {
    const rest: Partial<Record<keyof Spec, unknown>> = { ...from };
    for (const field of CHANGEABLE) delete rest[field];
    return rest as Partial<Spec>;
  };
  if (deepEqual(fixed(spec), fixed(old))) return [];
  const names = CHANGEABLE.map((name) => `'${name}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

function policyErrors({ podManagementPolicy: policy }: Spec): FieldError[] {
  if (policy === 'OrderedReady' || policy === 'Parallel') return [];
  return [invalid('spec.podManagementPolicy', policy ?? '', "must be 'OrderedReady' or 'Parallel'")];
}

function strategyErrors({ type, rollingUpdate }: NonNullable<Spec['updateStrategy']>): FieldError[] {
  const path = 'spec.updateStrategy';
  switch (type) {
    case 'OnDelete': {
      if (!rollingUpdate) return [];
      const go = `apps.RollingUpdateStatefulSetStrategy{Partition:${rollingUpdate.partition ?? 0}, MaxUnavailable:(*intstr.IntOrString)(nil)}`;
      return [invalid(`${path}.rollingUpdate`, { go }, "only allowed for updateStrategy 'RollingUpdate'")];
    }
    case 'RollingUpdate':
      return [...nonNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`)];
    default: {
      const pointer = rollingUpdate ? '0xc000a1c180' : 'nil';
      const go = `apps.StatefulSetUpdateStrategy{Type:${JSON.stringify(type ?? '')}, RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(${pointer})}`;
      return [invalid(path, { go }, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

const RETENTION = ['Retain', 'Delete'];

function retentionErrors(policy: Spec['persistentVolumeClaimRetentionPolicy']): FieldError[] {
  const path = 'spec.persistentVolumeClaimRetentionPolicy';
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) => {
    const value = policy?.[field] ?? 'Retain';
    return RETENTION.includes(value) ? [] : [notSupported(`${path}.${field}`, value, RETENTION)];
  });
}

function selectorAndTemplate({ selector, template }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (!selector) errors.push(required('spec.selector', ''));
  else {
    errors.push(...selectorErrors(selector, 'spec.selector'));
    if (isEmptySelector(selector))
      errors.push(
        invalid('spec.selector', goSelector(selector), 'empty selector is invalid for statefulset'),
      );
    if (!isUsableSelector(selector)) return [...errors, invalid('spec.selector', goSelector(selector), '')];
  }
  return [
    ...errors,
    // Where there is no selector nothing matches, but an empty template is not complained about.
    ...(selector ? templateMismatch(selector, template, 'spec.template') : []),
    ...labelErrors(template.metadata?.labels, 'spec.template.labels'),
    ...annotationErrors(template.metadata?.annotations, 'spec.template.annotations'),
  ];
}

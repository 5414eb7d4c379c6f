/** What may change in a pod that exists: images, and little else (ValidatePodUpdate). */
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Container, Pod, PodSpec, Toleration } from '#lib/kube/types.ts';
import { forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';
import { outOfRange } from '#lib/kube/validation/names.ts';
import { diffPodSpecs } from './pod-diff.ts';
import { tolerationErrors } from './scheduling.ts';

const CHANGEABLE =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const MAX_INT32 = 2 ** 31 - 1;

export function podUpdateErrors({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  if (spec === old) return [];
  for (const list of ['containers', 'initContainers'] as const)
    if ((spec[list]?.length ?? 0) !== (old[list]?.length ?? 0))
      return [forbiddenField(`spec.${list}`, 'pod updates may not add or remove containers')];
  const errors = [
    ...imageErrors(spec.containers, 'spec.containers'),
    ...imageErrors(spec.initContainers, 'spec.initContainers'),
  ];
  const deadline = deadlineErrors(spec.activeDeadlineSeconds, old.activeDeadlineSeconds);
  errors.push(...deadline);
  if (deadline.length > 0 && spec.activeDeadlineSeconds !== undefined) return errors;
  errors.push(...tolerationChanges(spec.tolerations ?? [], old.tolerations ?? []));
  const rest = withAllowedChanges(spec, old);
  if (!deepEqual(rest, old)) {
    const why = `pod updates may not change fields other than ${CHANGEABLE}\n${diffPodSpecs(old, rest)}`;
    errors.push(forbiddenField('spec', why));
  }
  return errors;
}

function imageErrors(containers: readonly Container[] | undefined, path: string): FieldError[] {
  return (containers ?? []).flatMap(({ image = '' }, i) => {
    if (!image) return [required(`${path}[${i}].image`, '')];
    const why = 'must not have leading or trailing whitespace';
    return image.trim() === image ? [] : [invalid(`${path}[${i}].image`, image, why)];
  });
}

function deadlineErrors(seconds: number | undefined, before: number | undefined): FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (seconds === undefined)
    return before === undefined
      ? []
      : [invalid(field, null, 'must not update from a positive integer to nil value')];
  if (seconds < 0 || seconds > MAX_INT32) return [invalid(field, seconds, outOfRange(0, MAX_INT32))];
  if (before !== undefined && before < seconds)
    return [invalid(field, seconds, 'must be less than or equal to previous value')];
  return [];
}

/** New tolerations may come, and the seconds of the others may change. */
function tolerationChanges(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const kept = old.every((before) =>
    tolerations.some((now) =>
      deepEqual({ ...now, tolerationSeconds: 0 }, { ...before, tolerationSeconds: 0 }),
    ),
  );
  const why = 'existing toleration can not be modified except its tolerationSeconds';
  return kept ? tolerationErrors(tolerations, 'spec.tolerations') : [forbiddenField('spec.tolerations', why)];
}

/** The new spec with everything that may change as it was. */
function withAllowedChanges(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (containers: readonly Container[] | undefined, before: readonly Container[] | undefined) =>
    containers?.map((container, i) => ({ ...container, image: before?.[i]?.image }));
  const { activeDeadlineSeconds: _, tolerations: __, ...rest } = spec;
  const initContainers = images(spec.initContainers, old.initContainers);
  const relaxed = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  return {
    ...rest,
    ...(old.activeDeadlineSeconds !== undefined && { activeDeadlineSeconds: old.activeDeadlineSeconds }),
    ...(old.tolerations && { tolerations: old.tolerations }),
    ...(relaxed && { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds }),
    containers: images(spec.containers, old.containers) as Container[],
    ...(initContainers && { initContainers: initContainers as Container[] }),
  };
}

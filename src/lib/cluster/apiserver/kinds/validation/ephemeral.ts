/** Containers that are added to a running pod (ValidatePodEphemeralContainersUpdate). */
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { EphemeralContainer, Pod, PodSpec } from '#lib/kube/types.ts';
import { duplicate, forbiddenField, fieldNotFound } from '#lib/kube/validation/field-error.ts';
import { containerErrors } from './containers.ts';

const PATH = 'spec.ephemeralContainers';
const NOT_ALLOWED = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resources',
] as const;

export function ephemeralUpdateErrors({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  const errors = ephemeralErrors(spec);
  for (const before of old.ephemeralContainers ?? []) {
    const after = spec.ephemeralContainers?.find(({ name }) => name === before.name);
    const existing = `existing ephemeral containers "${before.name}" may not be`;
    if (!after) errors.push(forbiddenField(PATH, `${existing} removed\n`));
    else if (!deepEqual(before, after)) errors.push(forbiddenField(PATH, `${existing} changed\n`));
  }
  return errors;
}

function ephemeralErrors(spec: PodSpec): FieldError[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  const targets = new Set(names);
  const volumes = new Set(spec.volumes?.map(({ name }) => name));
  return ephemeralContainers.flatMap((container, i) => {
    const at = `${PATH}[${i}]`;
    const errors = containerErrors(container, volumes, at);
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    const { targetContainerName } = container;
    if (targetContainerName && !targets.has(targetContainerName))
      errors.push(fieldNotFound(`${at}.targetContainerName`, targetContainerName));
    return [...errors, ...notAllowed(container, at)];
  });
}

function notAllowed(container: EphemeralContainer, at: string): FieldError[] {
  const set = NOT_ALLOWED.filter((field) => {
    const value = container[field];
    return value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0);
  });
  const errors = set.map((field) =>
    forbiddenField(`${at}.${field}`, 'cannot be set for an Ephemeral Container'),
  );
  container.volumeMounts?.forEach(({ subPath, subPathExpr }, i) => {
    if (subPath)
      errors.push(
        forbiddenField(`${at}.volumeMounts[${i}].subPath`, 'cannot be set for an Ephemeral Container'),
      );
    if (subPathExpr)
      errors.push(
        forbiddenField(`${at}.volumeMounts[${i}].subPathExpr`, 'cannot be set for an Ephemeral Container'),
      );
  });
  return errors;
}

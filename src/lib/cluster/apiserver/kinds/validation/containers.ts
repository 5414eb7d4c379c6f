/** The containers of a pod: names, images, ports, and what their siblings check. */
import type { FieldError } from '#lib/kube/status.ts';
import type { Container, ContainerPort, PodSpec } from '#lib/kube/types.ts';
import {
  duplicate,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from '#lib/kube/validation/field-error.ts';
import { portNameProblems, portProblems } from '#lib/kube/validation/names.ts';
import { dnsLabel, oneOf, problems, PROTOCOLS } from '#lib/kube/validation/values.ts';
import { envErrors, envFromErrors } from './env.ts';
import { lifecycleErrors } from './probe.ts';
import { resourceErrors } from './resources.ts';
import { mountErrors } from './volumes.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const ONLY_SIDECARS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Containers and init containers, in that order. */
export function containersErrors(spec: PodSpec, path: string): FieldError[] {
  const volumes = new Set(spec.volumes?.map(({ name }) => name));
  const grace = spec.terminationGracePeriodSeconds;
  const { containers = [], initContainers = [] } = spec;
  if (containers.length === 0)
    return [required(`${path}.containers`, ''), ...initErrors(spec, volumes, path)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = `${path}.containers[${i}]`;
    errors.push(...containerErrors(container, volumes, at));
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    errors.push(...lifecycleErrors(container, grace, at));
    if (container.restartPolicy !== undefined)
      errors.push(forbiddenField(`${at}.restartPolicy`, 'may not be set for non-init containers'));
  });
  errors.push(...hostPortErrors(containers, `${path}.containers`));
  if (initContainers.length > 0) errors.push(...initErrors(spec, volumes, path));
  return errors;
}

function initErrors(spec: PodSpec, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const names = new Set(spec.containers?.map(({ name }) => name));
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = `${path}.initContainers[${i}]`;
    const errors = containerErrors(container, volumes, at);
    const sidecar = container.restartPolicy === 'Always';
    if (container.restartPolicy !== undefined && !sidecar)
      errors.push(notSupported(`${at}.restartPolicy`, container.restartPolicy, ['Always']));
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    errors.push(...hostPortErrors([container], `${path}.initContainers`));
    if (sidecar) return [...errors, ...lifecycleErrors(container, spec.terminationGracePeriodSeconds, at)];
    const why = 'may not be set for init containers without restartPolicy=Always';
    const set = ONLY_SIDECARS.filter((field) => container[field] !== undefined);
    return [...errors, ...set.map((field) => forbiddenField(`${at}.${field}`, why))];
  });
}

/** What every container must get right, whatever its part. */
export function containerErrors(
  container: Container,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(`${path}.name`, ''));
  else errors.push(...dnsLabel(container.name, `${path}.name`));
  if (!container.image) errors.push(required(`${path}.image`, ''));
  errors.push(
    ...oneOf(container.terminationMessagePolicy, MESSAGE_POLICIES, `${path}.terminationMessagePolicy`),
    ...portErrors(container.ports, `${path}.ports`),
    ...envErrors(container.env, `${path}.env`),
    ...envFromErrors(container.envFrom, `${path}.envFrom`),
    ...mountErrors(container.volumeMounts, volumes, `${path}.volumeMounts`),
    ...oneOf(container.imagePullPolicy, PULL_POLICIES, `${path}.imagePullPolicy`),
    ...resourceErrors(container.resources, `${path}.resources`),
    ...securityErrors(container.securityContext, `${path}.securityContext`),
  );
  return errors;
}

function portErrors(ports: readonly ContainerPort[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  ports?.forEach(({ name, containerPort, hostPort, protocol }, i) => {
    const at = `${path}[${i}]`;
    if (name) {
      const wrong = portNameProblems(name);
      if (wrong.length > 0) errors.push(...problems(`${at}.name`, name, wrong));
      else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      else names.add(name);
    }
    if (!containerPort) errors.push(required(`${at}.containerPort`, ''));
    else errors.push(...problems(`${at}.containerPort`, containerPort, portProblems(containerPort)));
    if (hostPort) errors.push(...problems(`${at}.hostPort`, hostPort, portProblems(hostPort)));
    errors.push(...oneOf(protocol, PROTOCOLS, `${at}.protocol`));
  });
  return errors;
}

/** Two containers of a pod cannot both have a port of the node. */
function hostPortErrors(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  containers.forEach(({ ports = [] }, i) =>
    ports.forEach((port, j) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${(port as { hostIP?: string }).hostIP ?? ''}/${port.hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${i}].ports[${j}].hostPort`, key));
      taken.add(key);
    }),
  );
  return errors;
}

const MAX_ID = 2 ** 31 - 1;

/** User and group numbers; the same for pods. */
export function securityErrors(
  context: Readonly<Record<string, unknown>> | undefined,
  path: string,
): FieldError[] {
  if (!context) return [];
  const errors: FieldError[] = [];
  for (const field of ['runAsUser', 'runAsGroup', 'fsGroup']) {
    const id = context[field];
    if (typeof id === 'number' && (id < 0 || id > MAX_ID))
      errors.push(invalid(`${path}.${field}`, id, `must be between 0 and ${MAX_ID}, inclusive`));
  }
  return errors;
}

/** Only of pods: a template may have them. */
export function imageSpaceErrors(containers: readonly Container[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  containers?.forEach(({ image = '' }, i) => {
    if (image.trim() !== image)
      errors.push(invalid(`${path}[${i}].image`, image, 'must not have leading or trailing whitespace'));
  });
  return errors;
}

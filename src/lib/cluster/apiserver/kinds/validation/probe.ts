/** Probes and lifecycle hooks. Order and words as in pkg/apis/core/validation/validation.go (so too its siblings). */
import type { FieldError } from '#lib/kube/status.ts';
import type { Container, Handler, HttpGetAction, Probe } from '#lib/kube/types.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { headerNameProblems } from '#lib/kube/validation/names.ts';
import { nonNegative, portNumberOrName, problems } from '#lib/kube/validation/values.ts';

const SCHEMES = ['HTTP', 'HTTPS'];
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;
const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

/** The hooks and probes of a container that may have them. */
export function lifecycleErrors(
  container: Container,
  graceSeconds: number | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle?.[hook];
    if (handler) errors.push(...handlerErrors(handler, graceSeconds, `${path}.lifecycle.${hook}`));
  }
  if (livenessProbe) errors.push(...probeErrors(livenessProbe, 'liveness', `${path}.livenessProbe`));
  if (readinessProbe) errors.push(...probeErrors(readinessProbe, 'readiness', `${path}.readinessProbe`));
  if (startupProbe) errors.push(...probeErrors(startupProbe, 'startup', `${path}.startupProbe`));
  return errors;
}

function probeErrors(probe: Probe, kind: 'liveness' | 'readiness' | 'startup', path: string): FieldError[] {
  const errors = handlerErrors(probe, undefined, path);
  for (const count of COUNTS) errors.push(...nonNegative(probe[count], `${path}.${count}`));
  const grace = probe.terminationGracePeriodSeconds;
  const gracePath = `${path}.terminationGracePeriodSeconds`;
  if (grace !== undefined && grace <= 0) errors.push(invalid(gracePath, grace, 'must be greater than 0'));
  if (kind === 'readiness') {
    if (grace !== undefined) errors.push(invalid(gracePath, grace, 'must not be set for readinessProbes'));
  } else if (probe.successThreshold !== 1)
    errors.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'));
  return errors;
}

function handlerErrors(handler: Handler, graceSeconds: number | undefined, path: string): FieldError[] {
  const present = HANDLERS.filter((kind) => handler[kind]);
  const [first, ...others] = present;
  if (!first) return [required(path, 'must specify a handler type')];
  const more = others.map((kind) =>
    forbiddenField(`${path}.${kind}`, 'may not specify more than 1 handler type'),
  );
  return [...actionErrors(handler, first, graceSeconds, `${path}.${first}`), ...more];
}

function actionErrors(
  { exec, httpGet, tcpSocket, grpc, sleep }: Handler,
  kind: (typeof HANDLERS)[number],
  graceSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  switch (kind) {
    case 'exec':
      return exec?.command?.length ? [] : [required(`${path}.command`, '')];
    case 'httpGet':
      return httpErrors(httpGet!, path);
    case 'tcpSocket':
      return portNumberOrName(tcpSocket?.port, `${path}.port`);
    case 'grpc':
      return portNumberOrName(grpc?.port, `${path}.port`);
    case 'sleep':
      return sleepErrors(sleep?.seconds ?? 0, graceSeconds, path);
  }
}

function httpErrors(
  { path: url, port, scheme, httpHeaders = [] }: HttpGetAction,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!url) errors.push(required(`${path}.path`, ''));
  errors.push(...portNumberOrName(port, `${path}.port`));
  if (!SCHEMES.includes(scheme ?? '')) errors.push(notSupported(`${path}.scheme`, scheme ?? '', SCHEMES));
  for (const { name } of httpHeaders)
    errors.push(...problems(`${path}.httpHeaders`, name, headerNameProblems(name)));
  return errors;
}

function sleepErrors(seconds: number, graceSeconds: number | undefined, path: string): FieldError[] {
  if (graceSeconds === undefined || (seconds > 0 && seconds <= graceSeconds)) return [];
  const gate = 'Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.';
  const rule = `must be greater than 0 and less than terminationGracePeriodSeconds (${graceSeconds}). ${gate}`;
  return [invalid(path, seconds, rule)];
}

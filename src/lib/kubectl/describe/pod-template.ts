/** The parts of a pod that workloads share: containers, volumes, tolerations, and the template around them. */
import type {
  Container,
  ContainerStatus,
  ContainerState,
  EnvVar,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Toleration,
} from '#lib/kube/types.ts';
import { longTime, type Writer } from './writer.ts';
import { volumeLines } from './volumes.ts';

/** What a container shows beyond its specification, where it belongs to a pod that runs. */
export interface RunningContainers {
  readonly statuses: readonly ContainerStatus[];
  /** The value of a downward API field or resource. */
  readonly resolve: (variable: EnvVar, container: Container) => string;
}

export function describeTemplate(w: Writer, template: PodTemplateSpec): void {
  const { metadata = {}, spec } = template;
  w.line(0, 'Pod Template:');
  w.labels('  Labels', metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length > 0) w.annotations(metadata.annotations, '  ');
  if (spec.serviceAccountName) w.field(1, 'Service Account', spec.serviceAccountName);
  if (spec.initContainers?.length)
    describeContainers(w, 'Init Containers', spec.initContainers, undefined, '  ');
  describeContainers(w, 'Containers', spec.containers, undefined, '  ');
  describeVolumes(w, spec, '  ');
  describeSpread(w, spec, '  ');
  if (spec.priorityClassName) w.field(1, 'Priority Class Name', spec.priorityClassName);
  w.labels('  Node-Selectors', spec.nodeSelector);
  w.stacked('  Tolerations', tolerationLines(spec.tolerations));
}

export function describeContainers(
  w: Writer,
  label: string,
  containers: readonly Container[],
  running: RunningContainers | undefined,
  space: string,
): void {
  w.line(0, `${space}${label}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) {
    const status = running?.statuses.find(({ name }) => name === container.name);
    w.line(1, `${space ? ' ' : ''}${container.name}:`);
    describeBasics(w, container, status);
    describeWords(w, 'Command', container.command);
    describeWords(w, 'Args', container.args);
    if (status) describeStatus(w, status);
    describeAmounts(w, 'Limits', container.resources?.limits);
    describeAmounts(w, 'Requests', container.resources?.requests);
    if (container.livenessProbe) w.field(2, 'Liveness', probeText(container.livenessProbe));
    if (container.readinessProbe) w.field(2, 'Readiness', probeText(container.readinessProbe));
    if (container.startupProbe) w.field(2, 'Startup', probeText(container.startupProbe));
    describeEnvironment(w, container, running);
    describeMounts(w, container);
  }
}

function describeBasics(
  w: Writer,
  { image = '', ports = [], securityContext }: Container,
  status: ContainerStatus | undefined,
): void {
  if (status) w.line(2, `Container ID:\t${status.containerID ?? ''}`);
  w.line(2, `Image:\t${image}`);
  if (status) w.line(2, `Image ID:\t${status.imageID}`);
  const plural = ports.length > 1 ? 's' : '';
  w.field(
    2,
    `Port${plural}`,
    ports.map(({ containerPort, protocol = 'TCP' }) => `${containerPort}/${protocol}`).join(', '),
  );
  w.field(
    2,
    `Host Port${plural}`,
    ports.map(({ hostPort = 0, protocol = 'TCP' }) => `${hostPort}/${protocol}`).join(', '),
  );
  describeSeccomp(w, 2, securityContext);
}

/** The sandbox of system calls, of a pod or of one container. */
export function describeSeccomp(
  w: Writer,
  level: number,
  context: Readonly<Record<string, unknown>> | undefined,
): void {
  const profile = context?.['seccompProfile'] as { type: string; localhostProfile?: string } | undefined;
  if (!profile) return;
  w.line(level, `SeccompProfile:\t${profile.type}`);
  if (profile.type === 'Localhost') w.line(level, `LocalhostProfile:\t${profile.localhostProfile ?? ''}`);
}

function describeWords(w: Writer, title: string, words: readonly string[] = []): void {
  if (words.length === 0) return;
  w.line(2, `${title}:`);
  for (const line of words.flatMap((word) => word.split('\n'))) w.line(3, line);
}

function describeStatus(w: Writer, status: ContainerStatus): void {
  describeState(w, 'State', status.state ?? {});
  if (status.lastState?.terminated) describeState(w, 'Last State', status.lastState);
  w.line(2, `Ready:\t${status.ready ? 'True' : 'False'}`);
  w.line(2, `Restart Count:\t${status.restartCount}`);
}

function describeState(w: Writer, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    w.line(2, `${title}:\tRunning`);
    w.line(3, `Started:\t${longTime(running.startedAt)}`);
  } else if (terminated) {
    w.line(2, `${title}:\tTerminated`);
    if (terminated.reason) w.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) w.line(3, `Message:\t${terminated.message}`);
    w.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) w.line(3, `Signal:\t${terminated.signal}`);
    w.line(3, `Started:\t${longTime(terminated.startedAt)}`);
    w.line(3, `Finished:\t${longTime(terminated.finishedAt)}`);
  } else {
    w.line(2, `${title}:\tWaiting`);
    if (waiting?.reason) w.line(3, `Reason:\t${waiting.reason}`);
  }
}

function describeAmounts(w: Writer, title: string, amounts: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(amounts).sort();
  if (names.length > 0) w.line(2, `${title}:`);
  for (const name of names) w.line(3, `${name}:\t${amounts[name]}`);
}

/** `http-get http://:8080/healthz delay=2s timeout=1s period=2s #success=1 #failure=3` */
function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 1,
    periodSeconds = 10,
    successThreshold = 1,
    failureThreshold = 3,
  } = probe;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${times}`;
  if (probe.httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = probe.httpGet;
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') || path === '' ? path : `/${path}`} ${times}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${times}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${times}`;
  return `unknown ${times}`;
}

function describeEnvironment(w: Writer, container: Container, running: RunningContainers | undefined): void {
  const { env = [], envFrom = [] } = container;
  if (envFrom.length > 0) w.line(2, 'Environment Variables from:');
  for (const { prefix, configMapRef, secretRef } of envFrom) {
    const ref = configMapRef ?? secretRef;
    const sort = configMapRef ? 'ConfigMap' : 'Secret';
    w.line(
      3,
      `${ref?.name ?? ''}\t${sort}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${ref?.optional ?? false}`,
    );
  }
  w.line(2, `Environment:${env.length === 0 ? '\t<none>' : ''}`);
  for (const variable of env) {
    const [first = '', ...more] = valueLines(variable, container, running);
    w.line(3, `${variable.name}:\t${first}`);
    for (const line of more) w.line(3, `\t${line}`);
  }
}

function valueLines(
  variable: EnvVar,
  container: Container,
  running: RunningContainers | undefined,
): readonly string[] {
  const { value = '', valueFrom } = variable;
  if (!valueFrom) return value.split('\n');
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  const resolved = running ? running.resolve(variable, container) : '';
  if (fieldRef) return [`${resolved} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`];
  if (resourceFieldRef) return [`${resolved} (${resourceFieldRef.resource})`];
  if (secretKeyRef) {
    return [
      `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`,
    ];
  }
  const { key = '', name = '', optional = false } = configMapKeyRef ?? {};
  return [`<set to the key '${key}' of config map '${name}'>\tOptional: ${optional}`];
}

function describeMounts(w: Writer, { volumeMounts = [], volumeDevices = [] }: Container): void {
  w.line(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}`);
  const sorted = [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  for (const { mountPath, name, readOnly, subPath } of sorted) {
    w.line(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path="${subPath}"` : ''})`);
  }
  if (volumeDevices.length > 0) w.line(2, 'Devices:');
  for (const { devicePath, name } of [...volumeDevices].sort((a, b) =>
    a.devicePath < b.devicePath ? -1 : 1,
  ))
    w.line(3, `${devicePath} from ${name}`);
}

export function describeVolumes(w: Writer, { volumes = [] }: PodSpec, space: string): void {
  w.line(0, `${space}Volumes:${volumes.length === 0 ? '\t<none>' : ''}`);
  for (const volume of volumes) {
    w.line(1, `${space ? ' ' : ''}${volume.name}:`);
    for (const line of volumeLines(volume)) w.line(2, line);
  }
}

export function describeSpread(w: Writer, { topologySpreadConstraints = [] }: PodSpec, space: string): void {
  if (topologySpreadConstraints.length === 0) return;
  const lines = topologySpreadConstraints.map(
    ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const labels = Object.entries(labelSelector?.matchLabels ?? {}).map(
        ([key, value]) => `${key}=${value}`,
      );
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${labelSelector ? ` for selector ${labels.join(',')}` : ''}`;
    },
  );
  w.stacked(`${space}Topology Spread Constraints`, lines, space);
}

/** `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`, by key. */
export function tolerationLines(tolerations: readonly Toleration[] = []): readonly string[] {
  const sorted = [...tolerations].sort((a, b) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0,
  );
  return sorted.map(({ key = '', value = '', effect = '', operator, tolerationSeconds }) => {
    const start = `${key}${value && `=${value}`}${effect && `:${effect}`}`;
    const exists = operator === 'Exists' && value === '' ? `${start && ' '}op=Exists` : '';
    return `${start}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
  });
}

/** `ReplicaSet/web-5c4f`, the controlling owner; '' without one. */
export const controlledBy = (
  owners: readonly { kind: string; name: string; controller?: boolean }[] | undefined,
): string => {
  const owner = owners?.find(({ controller }) => controller);
  return owner ? `${owner.kind}/${owner.name}` : '';
};

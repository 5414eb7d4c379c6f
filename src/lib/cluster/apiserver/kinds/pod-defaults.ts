/** The defaults of pods and pod templates, from pkg/apis/core/v1/defaults.go and its generated companion. */
import { canonical } from '#lib/kube/quantity.ts';
import type {
  Container,
  ContainerPort,
  EnvVar,
  Handler,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  Volume,
} from '#lib/kube/types.ts';
import { change, changeEach, fill } from './fill.ts';

/** 0644, as JSON writes it. */
const FILE_MODE = 420;

const CONTAINER = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
} as const;

const SPEC = {
  containers: [],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
} as const;

const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 } as const;

/** Defaults of a pod: those of its spec, and a few that templates do without. */
export function podDefaults(pod: Pod): Pod {
  return change(fill(pod, { spec: {} }), 'spec', (given) => {
    let spec = fill(podSpecDefaults(given), { enableServiceLinks: true });
    if (spec.hostNetwork) spec = changeEach(spec, 'containers', hostPorts);
    spec = changeEach(spec, 'containers', requestsFromLimits);
    return changeEach(spec, 'initContainers', requestsFromLimits);
  });
}

/** Defaults of the template in a workload. The empty timestamp is how the real server writes it. */
export function templateDefaults(template: PodTemplateSpec): PodTemplateSpec {
  const metadata = template.metadata ?? {};
  const dated = 'creationTimestamp' in metadata ? template : { ...template, metadata: undated(metadata) };
  return change(fill(dated, { spec: {} }), 'spec', podSpecDefaults);
}

const undated = (metadata: object) =>
  ({ creationTimestamp: null, ...metadata }) as unknown as PodTemplateSpec['metadata'];

function podSpecDefaults(given: PodSpec): PodSpec {
  let spec = fill(given, SPEC);
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account && (spec.serviceAccountName !== account || spec.serviceAccount !== account))
    spec = { ...spec, serviceAccountName: account, serviceAccount: account };
  spec = changeEach(spec, 'containers', containerDefaults);
  spec = changeEach(spec, 'initContainers', containerDefaults);
  spec = changeEach(spec, 'ephemeralContainers', containerDefaults);
  return changeEach(spec, 'volumes', volumeDefaults);
}

/** The pull policy goes by the tag: what may change without a new name is looked up every time. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const [name = ''] = image.split('@');
  const tag = /:([^/:]*)$/.exec(name)?.[1];
  const latest = tag === 'latest' || (tag === undefined && !image.includes('@'));
  return latest ? 'Always' : 'IfNotPresent';
}

function containerDefaults(given: Container): Container {
  let container = fill(given, CONTAINER);
  if (!container.imagePullPolicy)
    container = { ...container, imagePullPolicy: defaultPullPolicy(container.image ?? '') };
  container = changeEach(container, 'ports', portDefaults);
  container = changeEach(container, 'env', envDefaults);
  container = change(container, 'livenessProbe', probeDefaults);
  container = change(container, 'readinessProbe', probeDefaults);
  container = change(container, 'startupProbe', probeDefaults);
  return change(container, 'lifecycle', (lifecycle) =>
    change(change(lifecycle, 'postStart', handlerDefaults), 'preStop', handlerDefaults),
  );
}

const portDefaults = (port: ContainerPort): ContainerPort => fill(port, { protocol: 'TCP' });

function envDefaults(env: EnvVar): EnvVar {
  return change(env, 'valueFrom', (from) =>
    change(
      change(from, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' })),
      'resourceFieldRef',
      (ref) => fill(ref, { divisor: '0' }),
    ),
  );
}

function handlerDefaults<T extends Handler>(handler: T): T {
  let filled: Handler = handler;
  filled = change(filled, 'httpGet', (get) => fill(get, { path: '/', scheme: 'HTTP' }));
  return change(filled, 'grpc', (grpc) => fill(grpc, { service: '' })) as T;
}

/** A zero counts as absent, as Go cannot tell them apart. */
function probeDefaults(given: Probe): Probe {
  const probe = handlerDefaults(given);
  const set = Object.entries(PROBE).filter(([key]) => !probe[key as keyof typeof PROBE]);
  return set.length > 0 ? { ...probe, ...Object.fromEntries(set) } : probe;
}

type VolumeSource = Readonly<Record<string, unknown>>;

function volumeDefaults(volume: Volume): Volume {
  if (Object.keys(volume).length <= 1) return { ...volume, emptyDir: {} };
  const filled = ['secret', 'configMap', 'downwardAPI', 'projected'].reduce<Volume>(
    (so, kind) => change(so, kind, (source) => fill(source as VolumeSource, { defaultMode: FILE_MODE })),
    volume,
  );
  const typed = change(filled, 'hostPath', (source) => fill(source as VolumeSource, { type: '' }));
  return change(change(typed, 'projected', projectedDefaults), 'downwardAPI', fieldDefaults);
}

/** The field paths of a downward API volume or projection. */
function fieldDefaults(source: unknown): unknown {
  return changeEach(
    source as { items?: readonly { fieldRef?: VolumeSource; resourceFieldRef?: VolumeSource }[] },
    'items',
    (item) => envDefaults({ name: '', valueFrom: item } as unknown as EnvVar).valueFrom,
  );
}

function projectedDefaults(source: unknown): unknown {
  return changeEach(source as { sources?: readonly VolumeSource[] }, 'sources', (one) =>
    change(
      change(one, 'serviceAccountToken', (token) => fill(token as VolumeSource, { expirationSeconds: 3600 })),
      'downwardAPI',
      fieldDefaults,
    ),
  );
}

/** On the node's own network a container's port is the node's. */
const hostPorts = (container: Container): Container =>
  changeEach(container, 'ports', (port: ContainerPort) =>
    port.hostPort ? port : { ...port, hostPort: port.containerPort },
  );

/** What a container may use at most it asks for too, unless it says what it asks for. */
function requestsFromLimits(container: Container): Container {
  return change(container, 'resources', (resources) => {
    const limits = resources.limits;
    if (!limits) return resources;
    const absent = Object.entries(limits).filter(([name]) => resources.requests?.[name] === undefined);
    if (absent.length === 0) return resources;
    return { ...resources, requests: { ...resources.requests, ...Object.fromEntries(absent) } };
  });
}

/** How the cluster treats a pod when memory runs out: computed once, at creation (pkg/apis/core/helper/qos). */
export function qosClass({
  containers,
  initContainers = [],
}: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  let any = false;
  let guaranteed = true;
  for (const { resources } of [...containers, ...initContainers]) {
    for (const name of ['cpu', 'memory']) {
      const limit = amount(resources, 'limits', name);
      const request = amount(resources, 'requests', name);
      if (limit || request) any = true;
      if (!limit || (request && request !== limit)) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** Undefined for none and for zero. */
function amount(
  resources: ResourceRequirements | undefined,
  what: 'limits' | 'requests',
  name: string,
): string | undefined {
  const text = resources?.[what]?.[name];
  if (text === undefined) return undefined;
  const value = canonical(text);
  return value === '0' ? undefined : value;
}

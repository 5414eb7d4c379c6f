/**
 * The parts of a lab's `cluster/cluster.yaml` that say what the cluster is made of, laid over the stock:
 * `version`, `apiServer`, `serviceCidr`, `nodes`, `images`, `registries`, `pull`, `containerStartMs`, `loadBalancers`, `storage`, `ingress`,
 * `networkPolicies`, `metricsServer`, `hosts`, `mesh`.
 */
import type {
  ClusterConfig,
  IngressConfig,
  MeshConfig,
  NodeConfig,
  StorageConfig,
} from '#lib/cluster/config.ts';
import { app, credentials, pull } from './app-shapes.ts';
import type { ImageEntry, RegistryEntry } from './catalogue.ts';
import { parseReference } from './reference.ts';
import {
  bool,
  choice,
  ConfigError,
  durationMs,
  fields,
  integer,
  list,
  map,
  oneOf,
  optional,
  shape,
  text,
  textMap,
  type JsonSchema,
  type Shape,
} from './shapes.ts';
import { stockImages } from './stock.ts';

export { ConfigError } from './shapes.ts';

const VERSION = 'v1.32.13';

const minikube: NodeConfig = {
  name: 'minikube',
  internalIP: '192.168.49.2',
  roles: ['control-plane'],
  capacity: { cpu: '2', memory: '3840Mi', pods: '110', 'ephemeral-storage': '60Gi' },
  podCIDR: '10.244.0.0/24',
};

/** What a minikube has without being asked for. */
const minikubeStorage: StorageConfig = {
  provisioner: 'k8s.io/minikube-hostpath',
  class: 'standard',
  default: true,
  afterMs: [20, 120],
};

const storageOf = (nodes: readonly NodeConfig[]): readonly StorageConfig[] =>
  nodes[0]?.name === minikube.name ? [minikubeStorage] : [];

/** The cluster of a lab that says nothing: one node named `minikube`. */
export function defaultConfig(): ClusterConfig {
  return {
    nodes: [minikube],
    storage: [minikubeStorage],
    images: stockImages,
    version: VERSION,
    serviceCidr: '10.96.0.0/12',
    apiServer: `https://${minikube.internalIP}:8443`,
  };
}

/**
 * Reads cluster.yaml (parsed already, plain data) into a configuration. Fields that belong to others (`faults`, say) are left
 * alone by naming them in `others`. Throws `ConfigError` that names the place: `cluster.yaml: images[2].tags: …`.
 */
export function loadConfig(data: unknown, others: readonly string[] = []): ClusterConfig {
  const stock = defaultConfig();
  if (data === undefined || data === null) return stock;
  const read = fields({
    ...clusterShape,
    ...Object.fromEntries(others.map((name) => [name, optional(anything)])),
  })(data, 'cluster.yaml:');
  const nodes = read.nodes ?? stock.nodes;
  if (nodes.length === 0) throw new ConfigError('cluster.yaml: nodes: a cluster needs at least one');
  const catalogue = stock.images;
  return {
    nodes,
    ...(read.loadBalancers && { loadBalancers: read.loadBalancers }),
    storage: read.storage ?? storageOf(nodes),
    ...(read.ingress && { ingress: ingressOf(read.ingress) }),
    ...(read.metricsServer && { metricsServer: true }),
    ...(read.mesh && { mesh: meshOf(read.mesh) }),
    ...(read.hosts && { hosts: read.hosts }),
    ...(read.networkPolicies !== undefined && { networkPolicies: read.networkPolicies }),
    version: read.version ?? stock.version,
    serviceCidr: read.serviceCidr ?? stock.serviceCidr,
    apiServer:
      read.apiServer ?? (read.nodes ? `https://${nodes[0]?.internalIP ?? ''}:6443` : stock.apiServer),
    images: {
      images: [...catalogue.images, ...(read.images ?? [])],
      // The first that matches is asked, so a lab's own registries come before the stock.
      registries: [...(read.registries ?? []), ...catalogue.registries],
      pull: { ...catalogue.pull, ...read.pull },
      containerStartMs: read.containerStartMs ?? catalogue.containerStartMs,
    },
  };
}

const isTrue: Shape<true> = shape({ const: true }, (value, at) => {
  if (value !== true) throw new ConfigError(`${at} wants true or a mapping`);
  return value;
});

const anything: Shape<unknown> = shape({}, (value) => value);

/** A repository as people write it, `*` and `{a,b}` included; kept as a reference normalises to. */
const repository: Shape<string> = shape(text.schema, (value, at) => {
  const written = text(value, at);
  const plain = written.replaceAll('*', 'x').replace(/\{([^,{}]*)[^{}]*\}/g, '$1');
  const parsed = parseReference(plain);
  if ('error' in parsed) throw new ConfigError(`${at} ${JSON.stringify(written)}: ${parsed.error}`);
  if (/:[^/]*$|@/.test(plain))
    throw new ConfigError(`${at} ${JSON.stringify(written)}: tags belong in \`tags\``);
  // What normalising adds, it adds in front: `docker.io/library/`.
  return parsed.repository.slice(0, parsed.repository.length - plain.length) + written;
});

const image: Shape<ImageEntry> = fields(
  {
    repository,
    tags: list(text),
    sizeBytes: optional(integer),
    pull: optional(pull),
    platforms: optional(oneOf(list(text), map(list(text)))),
    credentials: optional(credentials),
    trouble: optional(choice('server-error', 'rate-limit')),
    app: optional(app),
    byTag: optional(map(app)),
  },
  { app: {} },
);

const registry: Shape<RegistryEntry> = fields({
  host: text,
  unknownRepository: optional(choice('denied', 'not-found')),
  trouble: optional(
    choice('server-error', 'refused', 'timeout', 'unknown-authority', 'plain-http', 'rate-limit'),
  ),
  auth: optional(choice('basic', 'token')),
  credentials: optional(credentials),
  address: optional(text),
  failMs: optional(durationMs),
});

const taint = fields({
  key: text,
  value: optional(text),
  effect: choice('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
});

const node: Shape<NodeConfig> = fields(
  {
    name: text,
    internalIP: text,
    roles: optional(list(text)),
    taints: optional(list(taint)),
    labels: optional(textMap),
    capacity: optional(textMap),
    podCIDR: text,
    architecture: optional(choice('amd64', 'arm64')),
    cached: optional(list(text)),
  },
  { capacity: minikube.capacity },
);

const storage: Shape<StorageConfig> = fields({
  provisioner: text,
  class: optional(text),
  default: optional(bool),
  bindingMode: optional(choice('Immediate', 'WaitForFirstConsumer')),
  reclaimPolicy: optional(choice('Delete', 'Retain')),
  expandable: optional(bool),
  afterMs: optional(durationMs),
});

/** `ingress: true`, or what is different about it. */
const ingress = fields({
  class: optional(text),
  default: optional(bool),
  address: optional(text),
  service: optional(choice('NodePort', 'LoadBalancer')),
});

const ingressOf = (read: true | Partial<IngressConfig>): IngressConfig => ({
  class: 'nginx',
  default: true,
  ...(read !== true && read),
});

/** `mesh: true`, or what is different about it. */
const mesh = fields({ istio: optional(text), profile: optional(choice('demo', 'default', 'minimal')) });

const meshOf = (read: true | Partial<MeshConfig>): MeshConfig => ({
  istio: '1.24.2',
  profile: 'demo',
  ...(read !== true && read),
});

const clusterShape = {
  version: optional(text),
  apiServer: optional(text),
  serviceCidr: optional(text),
  nodes: optional(list(node)),
  images: optional(list(image)),
  registries: optional(list(registry)),
  pull: optional(pull),
  containerStartMs: optional(durationMs),
  loadBalancers: optional(list(text)),
  storage: optional(list(storage)),
  ingress: optional(oneOf(ingress, isTrue)),
  networkPolicies: optional(bool),
  metricsServer: optional(bool),
  hosts: optional(textMap),
  mesh: optional(oneOf(mesh, isTrue)),
};

/** What `loadConfig` takes, in the words of JSON Schema. */
export const clusterSchema: JsonSchema = fields(clusterShape).schema;

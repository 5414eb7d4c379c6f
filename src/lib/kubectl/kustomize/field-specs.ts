/** Where transformers look in objects of which kinds. From kustomize api/internal/konfig/builtinpluginconsts; paths as kustomize writes them. */

export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** `spec/template[]/metadata`: names between slashes; lists are walked through. */
  readonly path: string;
  /** Makes what is missing on the way. */
  readonly create?: boolean;
}

/** What a kustomization's transformers know; `configurations` add to it. */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
}

/** Which fields hold names of objects of a kind. */
export interface NameReference {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly fieldSpecs: readonly FieldSpec[];
}

const WORKLOADS = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'];

const groupOf = (kind: string): { readonly group?: string } =>
  kind === 'Job' || kind === 'CronJob' ? { group: 'batch' } : kind === 'StatefulSet' ? { group: 'apps' } : {};

/** `metadata/labels` or `metadata/annotations` of every template. */
const templates = (field: string): FieldSpec[] => [
  { path: `spec/template/metadata/${field}`, create: true, version: 'v1', kind: 'ReplicationController' },
  ...WORKLOADS.map((kind) => ({
    path: `spec/template/metadata/${field}`,
    create: true,
    kind,
    ...groupOf(kind),
  })),
  ...[`spec/jobTemplate/metadata/${field}`, `spec/jobTemplate/spec/template/metadata/${field}`].map(
    (path) => ({ path, create: true, group: 'batch', kind: 'CronJob' }),
  ),
];

const templateLabels: readonly FieldSpec[] = [
  ...templates('labels'),
  { path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
];

const AFFINITIES = ['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
  `spec/template/spec/affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `spec/template/spec/affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);

const selectors: readonly FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].map((kind) => ({
    path: 'spec/selector/matchLabels',
    create: true,
    kind,
    ...groupOf(kind),
  })),
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    [...AFFINITIES, 'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels'].map((path) => ({
      path,
      group: 'apps',
      kind,
    })),
  ),
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/selector/matchLabels', group: 'policy', kind: 'PodDisruptionBudget' },
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map((path) => ({
    path: `${path}/matchLabels`,
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
  })),
];

const metadataLabels: FieldSpec = { path: 'metadata/labels', create: true };

const POD_SPECS = [
  'CronJob:spec/jobTemplate/spec/template/spec',
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'].map(
    (kind) => `${kind}:spec/template/spec`,
  ),
  'Pod:spec',
];

const varReference: readonly FieldSpec[] = [
  ...POD_SPECS.flatMap((place) => {
    const [kind, path] = place.split(':') as [string, string];
    return ['containers', 'initContainers'].flatMap((list) =>
      ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((field) => ({
        path: `${path}/${list}/${field}`,
        kind,
      })),
    );
  }),
  { path: 'spec/rules/host', kind: 'Ingress' },
  { path: 'spec/tls/hosts', kind: 'Ingress' },
  { path: 'spec/tls/secretName', kind: 'Ingress' },
  { path: 'spec/ports/port', kind: 'Service' },
  { path: 'spec/ports/targetPort', kind: 'Service' },
  { path: 'metadata/labels' },
];

const name: FieldSpec = { path: 'metadata/name' };

export const defaultSpecs: Omit<TransformerConfig, 'nameReference'> = {
  namePrefix: [name],
  nameSuffix: [name],
  namespace: [
    { path: 'metadata/name', kind: 'Namespace', create: true },
    { path: 'spec/service/namespace', group: 'apiregistration.k8s.io', kind: 'APIService', create: true },
    {
      path: 'spec/conversion/webhook/clientConfig/service/namespace',
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
    },
  ],
  commonLabels: [...selectors, metadataLabels, ...templateLabels],
  templateLabels,
  commonAnnotations: [{ path: 'metadata/annotations', create: true }, ...templates('annotations')],
  varReference,
  images: [],
  replicas: ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map((kind) => ({
    path: 'spec/replicas',
    create: true,
    kind,
  })),
};

export const metadataLabelsSpec = metadataLabels;

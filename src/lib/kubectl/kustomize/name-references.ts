/** Which fields hold names of which objects. From kustomize api/internal/konfig/builtinpluginconsts/namereference.go. */
import type { FieldSpec, NameReference } from './field-specs.ts';

/** Where pod templates stand; kinds differ a little in which references kustomize follows. */
const TEMPLATE: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};

const DATA_KINDS = [
  'Pod',
  'PodTemplate',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'Job',
  'CronJob',
];
const WORKLOAD_KINDS = ['StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet'];

const inPods = (kinds: readonly string[], paths: readonly string[]): FieldSpec[] =>
  kinds.flatMap((kind) =>
    paths.map((path) => ({
      path: `${TEMPLATE[kind]}/${path}`,
      kind,
      ...(kind === 'Pod' && { version: 'v1' }),
    })),
  );

const inContainers = (...paths: readonly string[]): string[] =>
  paths.flatMap((path) => [`containers/${path}`, `initContainers/${path}`]);

const on = (kind: string, ...paths: readonly string[]): FieldSpec[] => paths.map((path) => ({ path, kind }));

const grouped = (group: string, kind: string, ...paths: readonly string[]): FieldSpec[] =>
  paths.map((path) => ({ path, kind, group }));

const RBAC = 'rbac.authorization.k8s.io';
const scaled: readonly FieldSpec[] = on('HorizontalPodAutoscaler', 'spec/scaleTargetRef/name');

export const nameReferences: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    kind,
    fieldSpecs: scaled,
  })),
  {
    kind: 'ConfigMap',
    version: 'v1',
    fieldSpecs: [
      ...inPods(DATA_KINDS, [
        'volumes/configMap/name',
        ...inContainers('env/valueFrom/configMapKeyRef/name', 'envFrom/configMapRef/name'),
        'volumes/projected/sources/configMap/name',
      ]),
      ...on('Node', 'spec/configSource/configMap'),
      ...on('Role', 'rules/resourceNames'),
      ...on('ClusterRole', 'rules/resourceNames'),
      ...on('Ingress', 'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap'),
    ],
  },
  {
    kind: 'Secret',
    version: 'v1',
    fieldSpecs: [
      ...inPods(DATA_KINDS, [
        'volumes/secret/secretName',
        ...inContainers('env/valueFrom/secretKeyRef/name', 'envFrom/secretRef/name'),
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ]),
      ...on(
        'Ingress',
        'spec/tls/secretName',
        ...['ingress', 'nginx.ingress'].map(
          (where) => `metadata/annotations/${where}.kubernetes.io\\/auth-secret`,
        ),
        'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret',
      ),
      ...on('ServiceAccount', 'imagePullSecrets/name'),
      ...on(
        'StorageClass',
        ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map(
          (field) => `parameters/${field}`,
        ),
      ),
      ...on('Role', 'rules/resourceNames'),
      ...on('ClusterRole', 'rules/resourceNames'),
      ...on('PersistentVolume', 'spec/azureFile/secretName'),
    ],
  },
  {
    kind: 'Service',
    version: 'v1',
    fieldSpecs: [
      ...grouped('apps', 'StatefulSet', 'spec/serviceName'),
      ...on(
        'Ingress',
        'spec/rules/http/paths/backend/serviceName',
        'spec/backend/serviceName',
        'spec/rules/http/paths/backend/service/name',
        'spec/defaultBackend/service/name',
      ),
      ...grouped('apiregistration.k8s.io', 'APIService', 'spec/service/name'),
      ...['Validating', 'Mutating'].flatMap((sort) =>
        grouped(
          'admissionregistration.k8s.io',
          `${sort}WebhookConfiguration`,
          'webhooks/clientConfig/service',
        ),
      ),
    ],
  },
  { kind: 'Role', group: RBAC, fieldSpecs: grouped(RBAC, 'RoleBinding', 'roleRef/name') },
  {
    kind: 'ClusterRole',
    group: RBAC,
    fieldSpecs: [
      ...grouped(RBAC, 'RoleBinding', 'roleRef/name'),
      ...grouped(RBAC, 'ClusterRoleBinding', 'roleRef/name'),
    ],
  },
  {
    kind: 'ServiceAccount',
    version: 'v1',
    fieldSpecs: [
      ...grouped(RBAC, 'RoleBinding', 'subjects'),
      ...grouped(RBAC, 'ClusterRoleBinding', 'subjects'),
      ...inPods(['Pod', ...WORKLOAD_KINDS], ['serviceAccountName']),
    ],
  },
  {
    kind: 'PersistentVolumeClaim',
    version: 'v1',
    fieldSpecs: inPods(['Pod', ...WORKLOAD_KINDS], ['volumes/persistentVolumeClaim/claimName']),
  },
  {
    kind: 'PersistentVolume',
    version: 'v1',
    fieldSpecs: [
      ...on('PersistentVolumeClaim', 'spec/volumeName'),
      ...on('ClusterRole', 'rules/resourceNames'),
    ],
  },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    fieldSpecs: [
      ...on('PersistentVolume', 'spec/storageClassName'),
      ...on('PersistentVolumeClaim', 'spec/storageClassName'),
      ...on('StatefulSet', 'spec/volumeClaimTemplates/spec/storageClassName'),
    ],
  },
  {
    kind: 'PriorityClass',
    version: 'v1',
    group: 'scheduling.k8s.io',
    fieldSpecs: inPods(['Pod', ...WORKLOAD_KINDS], ['priorityClassName']),
  },
];

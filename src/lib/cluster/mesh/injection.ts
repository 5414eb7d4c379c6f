/** The sidecar that a pod of the mesh gets, as the webhook of Istio 1.24 puts it in (files/injection-template.yaml). */
import type { MeshConfig } from '#lib/cluster/config.ts';
import type { Container, Labels, Pod, Volume } from '#lib/kube/types.ts';
import { proxyImage } from './install.ts';
import { isProxied, PROXY } from './proxy.ts';

const INJECT = 'sidecar.istio.io/inject';
/** Namespaces that the webhook is never asked for. */
const OWN = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage', 'istio-system']);

/** Whether a pod that is made in a namespace gets one: the pod's own word goes first, then the namespace's label. */
export function isInjected(pod: Pod, namespace: string, namespaceLabels: Labels = {}): boolean {
  if (OWN.has(namespace) || pod.spec.hostNetwork || isProxied(pod)) return false;
  const word = pod.metadata.labels?.[INJECT] ?? pod.metadata.annotations?.[INJECT];
  const enabled = namespaceLabels['istio-injection'];
  if (enabled === 'disabled') return false;
  const revision = namespaceLabels['istio.io/rev'];
  const isMeant = enabled === 'enabled' || (enabled === undefined && revision === 'default');
  if (pod.metadata.labels?.[INJECT] === undefined && !isMeant) return false;
  return word === undefined ? isMeant : word === 'true' || word === 'y' || word === 'yes' || word === 'on';
}

const SECURITY = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsGroup: 1337,
  runAsNonRoot: true,
  runAsUser: 1337,
};
const RESOURCES = { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '10m', memory: '40Mi' } };

const volumes: readonly Volume[] = [
  { name: 'workload-socket', emptyDir: {} },
  { name: 'credential-socket', emptyDir: {} },
  { name: 'workload-certs', emptyDir: {} },
  { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
  { name: 'istio-data', emptyDir: {} },
  {
    name: 'istio-podinfo',
    downwardAPI: {
      items: [
        { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
        { path: 'annotations', fieldRef: { fieldPath: 'metadata.annotations' } },
      ],
    },
  },
];

const init = (image: string): Container =>
  ({
    name: 'istio-init',
    image,
    args: [
      'istio-iptables',
      '-p',
      '15001',
      '-z',
      '15006',
      '-u',
      '1337',
      '-m',
      'REDIRECT',
      '-i',
      '*',
      '-x',
      '',
      '-b',
      '*',
      '-d',
      '15090,15021,15020',
      '--log_output_level=default:info',
    ],
    resources: RESOURCES,
    securityContext: {
      ...SECURITY,
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
      readOnlyRootFilesystem: false,
      runAsGroup: 0,
      runAsNonRoot: false,
      runAsUser: 0,
    },
  }) as unknown as Container;

const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

function proxy(image: string, pod: Pod, namespace: string): Container {
  const apps = pod.spec.containers.map(({ name }) => name);
  return {
    name: PROXY,
    image,
    args: [
      'proxy',
      'sidecar',
      '--domain',
      '$(POD_NAMESPACE).svc.cluster.local',
      '--proxyLogLevel=warning',
      '--proxyComponentLogLevel=misc:error',
      '--log_output_level=default:info',
    ],
    env: [
      { name: 'PILOT_CERT_PROVIDER', value: 'istiod' },
      { name: 'CA_ADDR', value: 'istiod.istio-system.svc:15012' },
      field('POD_NAME', 'metadata.name'),
      field('POD_NAMESPACE', 'metadata.namespace'),
      field('INSTANCE_IP', 'status.podIP'),
      field('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
      field('HOST_IP', 'status.hostIP'),
      { name: 'ISTIO_META_CLUSTER_ID', value: 'Kubernetes' },
      field('ISTIO_META_NODE_NAME', 'spec.nodeName'),
      { name: 'ISTIO_META_INTERCEPTION_MODE', value: 'REDIRECT' },
      { name: 'ISTIO_META_APP_CONTAINERS', value: apps.join(',') },
      { name: 'ISTIO_META_WORKLOAD_NAME', value: workloadOf(pod) },
      { name: 'ISTIO_META_MESH_ID', value: 'cluster.local' },
      { name: 'TRUST_DOMAIN', value: 'cluster.local' },
      {
        name: 'ISTIO_META_OWNER',
        value: `kubernetes://apis/apps/v1/namespaces/${namespace}/deployments/${workloadOf(pod)}`,
      },
    ],
    ports: [{ containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' }],
    readinessProbe: {
      failureThreshold: 4,
      httpGet: { path: '/healthz/ready', port: 15021 },
      initialDelaySeconds: 0,
      periodSeconds: 15,
      timeoutSeconds: 3,
    },
    startupProbe: {
      failureThreshold: 600,
      httpGet: { path: '/healthz/ready', port: 15021 },
      initialDelaySeconds: 0,
      periodSeconds: 1,
      timeoutSeconds: 3,
    },
    resources: RESOURCES,
    securityContext: SECURITY,
    volumeMounts: [
      { name: 'workload-socket', mountPath: '/var/run/secrets/workload-spiffe-uds' },
      { name: 'credential-socket', mountPath: '/var/run/secrets/credential-uds' },
      { name: 'workload-certs', mountPath: '/var/run/secrets/workload-spiffe-credentials' },
      { name: 'istio-data', mountPath: '/var/lib/istio/data' },
      { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
      { name: 'istio-podinfo', mountPath: '/etc/istio/pod' },
    ],
  } as unknown as Container;
}

/** What the pod is one of: its ReplicaSet is named after the Deployment and a hash. */
function workloadOf({ metadata }: Pod): string {
  const { labels = {}, ownerReferences, generateName, name } = metadata;
  const owner =
    ownerReferences?.find(({ controller }) => controller)?.name ?? generateName?.replace(/-$/, '') ?? name;
  const hash = labels['pod-template-hash'];
  return hash === undefined ? owner : owner.replace(new RegExp(`-${hash}$`), '');
}

/** The pod with its sidecar. */
export function injected(pod: Pod, namespace: string, config: MeshConfig): Pod {
  const { labels = {}, annotations = {} } = pod.metadata;
  const image = annotations['sidecar.istio.io/proxyImage'] ?? proxyImage(config);
  const [app] = pod.spec.containers;
  const names = volumes.map(({ name }) => name);
  const status = {
    initContainers: ['istio-init'],
    containers: [PROXY],
    volumes: names,
    imagePullSecrets: null,
    revision: 'default',
  };
  const main = annotations['kubectl.kubernetes.io/default-container'] ?? app?.name ?? '';
  const canonical = labels['app.kubernetes.io/name'] ?? labels['app'] ?? workloadOf(pod);
  const revision = labels['app.kubernetes.io/version'] ?? labels['version'] ?? 'latest';
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...labels,
        'security.istio.io/tlsMode': 'istio',
        'service.istio.io/canonical-name': labels['service.istio.io/canonical-name'] ?? canonical,
        'service.istio.io/canonical-revision': labels['service.istio.io/canonical-revision'] ?? revision,
      },
      annotations: {
        'istio.io/rev': 'default',
        'kubectl.kubernetes.io/default-container': main,
        'kubectl.kubernetes.io/default-logs-container': main,
        'prometheus.io/path': '/stats/prometheus',
        'prometheus.io/port': '15020',
        'prometheus.io/scrape': 'true',
        ...annotations,
        'sidecar.istio.io/status': JSON.stringify(status),
      },
    },
    spec: {
      ...pod.spec,
      initContainers: [...(pod.spec.initContainers ?? []), init(image)],
      containers: [...pod.spec.containers, proxy(image, pod, namespace)],
      volumes: [...volumes, ...(pod.spec.volumes ?? [])],
    },
  };
}

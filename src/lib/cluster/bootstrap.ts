/**
 * What is in a cluster before anybody has asked it for anything: namespaces, nodes, the way to the API server, and
 * kube-system with DNS and the proxies.
 */
import { isStatus } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, Labels, Node, Service, Toleration } from '#lib/kube/types.ts';
import type { StorageClass } from '#lib/kube/types/storage.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { apiServices } from './bootstrap/api-services.ts';
import { componentStatuses } from './bootstrap/component-statuses.ts';
import { flowControl } from './bootstrap/flow-control.ts';
import { nodeLease, serverLease } from './bootstrap/leases.ts';
import { rbacObjects } from './bootstrap/rbac.ts';
import type { InternalClient } from './apiserver/internal.ts';
import { SYSTEM_CLASSES } from './apiserver/kinds/priority-class/definition.ts';
import type { ClusterConfig, StorageConfig } from './config.ts';
import type { EventRecorder } from './event-recorder.ts';
import { nodeObject, systemImages } from './node-object.ts';
import { ingressObjects } from './network/ingress-install.ts';
import { MINIKUBE } from './storage/styles.ts';

/** How long the cluster has been running when somebody comes to it. */
const AGE_MS = 300_000;

export interface BootstrapOptions {
  readonly client: InternalClient;
  readonly config: ClusterConfig;
  readonly sim: Simulation;
  readonly recorder: EventRecorder;
  /** What else is installed, in the order in which it is made. */
  readonly extra?: readonly KubeObject[];
}

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const SYSTEM = 'kube-system';

/** One account for each controller of kube-controller-manager, short for `<name>-controller` where a dash ends it. */
const ACCOUNTS = `attachdetach- certificate- clusterrole-aggregation- cronjob- daemon-set- deployment- disruption- endpoint-
endpointslice- endpointslicemirroring- ephemeral-volume- expand- generic-garbage-collector horizontal-pod-autoscaler job-
legacy-service-account-token-cleaner namespace- node- persistent-volume-binder pod-garbage-collector pv-protection-
pvc-protection- replicaset- replication- resourcequota- root-ca-cert-publisher service-account- statefulset- ttl-
ttl-after-finished- validatingadmissionpolicy-status-`;

/**
 * Writes the first objects and lets the cluster run for `AGE_MS`. Call once, on an empty store, when everything that
 * reacts to them is listening: time has passed when this returns, and kube-system is running.
 */
export function bootstrap({ client, config, sim, recorder, extra = [] }: BootstrapOptions): void {
  const create = (object: KubeObject) => {
    const stored = client.create(object);
    if (isStatus(stored)) throw new Error(`cannot set the cluster up: ${stored.message}`);
    return stored;
  };
  for (const name of NAMESPACES) create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  SYSTEM_CLASSES.forEach(create);
  apiServer(config).forEach(create);
  const own = [...rbacObjects(), ...apiServices(sim.now), ...flowControl(sim.now), ...componentStatuses];
  own.forEach(create);
  create(serverLease(sim, config.nodes[0]?.name ?? ''));
  for (const node of config.nodes) {
    const made = create(nodeObject(node, config, sim)) as Node;
    create(nodeLease(made, sim.now));
    greet(made, recorder);
    create(csiNode(made));
  }
  sim.settle();

  for (const name of ACCOUNTS.split(/\s+/))
    create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: system(name.replace(/-$/, '-controller')) });
  systemConfig(sim.now).forEach(create);
  for (const one of config.storage ?? []) if (one.class) create(storageClass(one, one.class));
  create(dnsService(config));
  create(dns(config));
  create(proxies(config));
  if (config.ingress) ingressObjects(config.ingress).forEach(create);
  extra.forEach(create);
  sim.advance(sim.now + AGE_MS);
}

const system = (name: string, labels?: Labels, annotations?: Labels) => ({
  name,
  namespace: SYSTEM,
  ...(labels && { labels }),
  ...(annotations && { annotations }),
});

/** The address so many steps into a range: `10.96.0.10` is the tenth of `10.96.0.0/12`. */
function addressIn(cidr: string, step: number): string {
  const [base = ''] = cidr.split('/');
  const [a, b, c, d] = base.split('.').map(Number);
  return [a, b, c, (d ?? 0) + step].join('.');
}

/** What a kubelet and the node controller say of a new node. */
function greet(node: Node, recorder: EventRecorder): void {
  const { name } = node.metadata;
  // A kubelet knows its node by name only.
  const about: KubeObject = { apiVersion: '', kind: 'Node', metadata: { name, uid: name } };
  const says = (reason: string, message: string) =>
    recorder.event({ component: 'kubelet', host: name }, about, 'Normal', reason, message);
  says('Starting', 'Starting kubelet.');
  const conditions = ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'];
  for (let twice = 0; twice < 2; twice += 1)
    for (const reason of conditions) says(reason, `Node ${name} status is now: ${reason}`);
  const registered = `Node ${name} event: Registered Node ${name} in Controller`;
  recorder.event({ component: 'node-controller' }, node, 'Normal', 'RegisteredNode', registered);
}

/** The `kubernetes` service, and the API server behind it. */
function apiServer({ serviceCidr, apiServer }: ClusterConfig): KubeObject[] {
  const [, host = '', port = '443'] = /^https?:\/\/([^:/]+)(?::(\d+))?/.exec(apiServer) ?? [];
  const ports = [{ name: 'https', port: Number(port), protocol: 'TCP' }];
  const named = (labels: Labels) => ({ name: 'kubernetes', namespace: 'default', labels });
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named({ component: 'apiserver', provider: 'kubernetes' }),
    spec: {
      clusterIP: addressIn(serviceCidr, 1),
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: Number(port) }],
    },
  };
  const skip = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
  return [
    service,
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: named(skip),
      subsets: [{ addresses: [{ ip: host }], ports }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: named({ 'kubernetes.io/service-name': 'kubernetes' }),
      addressType: 'IPv4',
      endpoints: [{ addresses: [host], conditions: { ready: true } }],
      ports,
    },
  ];
}

const MIGRATED = 'aws-ebs azure-disk azure-file cinder gce-pd portworx-volume vsphere-volume'.split(' ');

/** What a kubelet says of the CSI drivers on its node: that there are none, but which are to take over from plugins of old. */
const csiNode = ({ metadata: { name, uid: owner = '' } }: Node): KubeObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSINode',
  metadata: {
    name,
    annotations: {
      'storage.alpha.kubernetes.io/migrated-plugins': MIGRATED.map((one) => `kubernetes.io/${one}`).join(','),
    },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: owner }],
  },
  spec: { drivers: null },
});

/** The class that comes with a provisioner. */
const storageClass = (config: StorageConfig, name: string): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name,
    ...(config.provisioner === MINIKUBE && { labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists' } }),
    ...(config.default && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
  },
  provisioner: config.provisioner,
  ...(config.reclaimPolicy && { reclaimPolicy: config.reclaimPolicy }),
  ...(config.bindingMode && { volumeBindingMode: config.bindingMode }),
  ...(config.expandable && { allowVolumeExpansion: true }),
});

const systemConfig = (now: number): KubeObject[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: system('extension-apiserver-authentication'),
    data: { 'requestheader-allowed-names': '["front-proxy-client"]' },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: system('kube-apiserver-legacy-service-account-token-tracking'),
    data: { since: rfc3339(now).slice(0, 10) },
  },
];

const DNS = { 'k8s-app': 'kube-dns' };

const dnsService = ({ serviceCidr }: ClusterConfig): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: system(
    'kube-dns',
    { ...DNS, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
    { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
  ),
  spec: {
    clusterIP: addressIn(serviceCidr, 10),
    selector: DNS,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ],
  },
});

const ANYWHERE: readonly Toleration[] = [{ operator: 'Exists' }];

/** The Deployment of CoreDNS; what else it needs to run its controllers and kubelets do. */
const dns = (config: ClusterConfig): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: system('coredns', DNS),
  spec: {
    // Two, so that one node may go; on a single node the second would be of no use.
    replicas: Math.min(2, config.nodes.length),
    selector: { matchLabels: DNS },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: '25%' } },
    template: {
      metadata: { labels: DNS },
      spec: {
        priorityClassName: 'system-cluster-critical',
        containers: [
          {
            name: 'coredns',
            image: systemImages(config).dns,
            args: ['-conf', '/etc/coredns/Corefile'],
            ports: [
              { name: 'dns', containerPort: 53, protocol: 'UDP' },
              { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
              { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
            ],
          },
        ],
        // Where every node is one of the control plane, DNS runs there.
        ...(config.nodes.every(({ taints }) => taints?.length) && { tolerations: ANYWHERE }),
      },
    },
  },
});

const PROXY = { 'k8s-app': 'kube-proxy' };

/** The DaemonSet of the proxies: one on every node, whatever is the matter with it. */
const proxies = (config: ClusterConfig): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: system('kube-proxy', PROXY),
  spec: {
    selector: { matchLabels: PROXY },
    updateStrategy: { type: 'RollingUpdate' },
    template: {
      metadata: { labels: PROXY },
      spec: {
        hostNetwork: true,
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        priorityClassName: 'system-node-critical',
        containers: [{ name: 'kube-proxy', image: systemImages(config).proxy }],
        tolerations: ANYWHERE,
      },
    },
  },
});

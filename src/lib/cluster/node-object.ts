/** A Node as its kubelet registers it, from what the configuration says of it. */
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Node, Taint } from '#lib/kube/types.ts';
import { uid } from '#lib/sim/ids.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { ClusterConfig, NodeConfig } from './config.ts';
import { madeUpDigest, parseReference } from './images/reference.ts';
import { localImage } from './images/resolve.ts';

/** How long after its start a kubelet first says again how it is. */
const HEARTBEAT_MS = 30_000;

export const systemImages = ({ version }: ClusterConfig) => ({
  dns: 'registry.k8s.io/coredns/coredns:v1.11.3',
  proxy: `registry.k8s.io/kube-proxy:${version}`,
});

export function nodeObject(config: NodeConfig, cluster: ClusterConfig, { random, now }: Simulation): Node {
  const { name, capacity, podCIDR, taints = [], roles = [], architecture = 'amd64' } = config;
  const plane = roles.includes('control-plane');
  const amounts = Object.fromEntries(Object.entries(capacity).sort(([a], [b]) => (a < b ? -1 : 1)));
  const machineID = uid(random).replaceAll('-', '');
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, ''])),
        ...(plane && { 'node.kubernetes.io/exclude-from-external-load-balancers': '' }),
        ...config.labels,
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { podCIDR, podCIDRs: [podCIDR], ...(taints.length > 0 && { taints: taints as readonly Taint[] }) },
    status: {
      addresses: [
        { type: 'InternalIP', address: config.internalIP },
        { type: 'Hostname', address: name },
      ],
      allocatable: amounts,
      capacity: amounts,
      conditions: conditions(now),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images: imagesOf(config, cluster),
      nodeInfo: {
        architecture,
        bootID: uid(random),
        containerRuntimeVersion: 'containerd://1.7.27',
        kernelVersion: '6.8.0-60-generic',
        kubeProxyVersion: cluster.version,
        kubeletVersion: cluster.version,
        machineID,
        operatingSystem: 'linux',
        osImage: 'Ubuntu 24.04.2 LTS',
        systemUUID: uid(random),
      },
      runtimeHandlers: ['', 'runc'].map((handler) => ({
        name: handler,
        features: { recursiveReadOnlyMounts: true, userNamespaces: false },
      })),
    },
  };
}

function conditions(now: number): Condition[] {
  const says: [type: string, status: 'True' | 'False', reason: string, message: string][] = [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
  ];
  const [lastTransitionTime, lastHeartbeatTime] = [rfc3339(now), rfc3339(now + HEARTBEAT_MS)];
  return says.map(([type, status, reason, message]) => ({
    type,
    status,
    lastHeartbeatTime,
    lastTransitionTime,
    reason,
    message,
  }));
}

/** What a node has from the start, the largest first, by digest and by tag, as kubelets report it. */
function imagesOf({ cached = [] }: NodeConfig, cluster: ClusterConfig) {
  const { dns, proxy } = systemImages(cluster);
  return [
    { names: namesOf(proxy, cluster), sizeBytes: 144_572_312 },
    { names: namesOf(dns, cluster), sizeBytes: 36_241_736 },
    ...cached.map((name) => ({
      names: namesOf(name, cluster),
      sizeBytes: known(name, cluster)?.sizeBytes ?? 0,
    })),
  ].sort((a, b) => b.sizeBytes - a.sizeBytes);
}

function known(image: string, { images }: ClusterConfig) {
  const reference = parseReference(image);
  return 'error' in reference ? undefined : localImage(images, reference);
}

function namesOf(image: string, cluster: ClusterConfig): readonly string[] {
  const reference = parseReference(image);
  if ('error' in reference) return [image];
  const digest = reference.digest ?? known(image, cluster)?.digest ?? madeUpDigest(reference.name);
  const byDigest = `${reference.repository}@${digest}`;
  return reference.tag === undefined ? [byDigest] : [byDigest, `${reference.repository}:${reference.tag}`];
}

/** minikube addons: which there are, which the lab's cluster has, and the one that can be put into it later: ingress. */
import { INGRESS_IMAGE, ingressObjects } from '#lib/cluster/network/ingress-install.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { notSimulated } from './local-cluster.ts';
import type { Minikube } from './minikube-parts.ts';

/** By name, who maintains it. */
const ADDONS: Readonly<Record<string, string>> = {
  ambassador: '3rd party (Ambassador)',
  'auto-pause': 'minikube',
  'csi-hostpath-driver': 'Kubernetes',
  dashboard: 'Kubernetes',
  'default-storageclass': 'Kubernetes',
  efk: '3rd party (Elastic)',
  freshpod: 'Google',
  'gcp-auth': 'Google',
  gvisor: 'minikube',
  headlamp: '3rd party (kinvolk.io)',
  ingress: 'Kubernetes',
  'ingress-dns': 'minikube',
  'inspektor-gadget': '3rd party (inspektor-gadget.io)',
  istio: '3rd party (Istio)',
  'istio-provisioner': '3rd party (Istio)',
  kong: '3rd party (Kong HQ)',
  kubevirt: '3rd party (KubeVirt)',
  logviewer: '3rd party (unknown)',
  metallb: '3rd party (MetalLB)',
  'metrics-server': 'Kubernetes',
  'nvidia-device-plugin': '3rd party (NVIDIA)',
  olm: '3rd party (Operator Framework)',
  portainer: '3rd party (Portainer.io)',
  registry: 'minikube',
  'registry-aliases': '3rd party (unknown)',
  'registry-creds': '3rd party (UPMC Enterprises)',
  'storage-provisioner': 'minikube',
  'storage-provisioner-rancher': '3rd party (Rancher)',
  volcano: 'third-party (volcano)',
  volumesnapshots: 'Kubernetes',
  yakd: '3rd party (marcnuri.com)',
};

export async function addons(it: Minikube, [verb, name, ...more]: readonly string[]): Promise<void> {
  if (verb === 'list') return list(it);
  if (verb !== 'enable' && verb !== 'disable') {
    if (verb === undefined) throw it.exit('MK_USAGE', 'usage: minikube addons SUBCOMMAND [flags]', 14);
    throw notSimulated(`minikube addons ${verb}`);
  }
  if (name === undefined || more.length > 0)
    throw it.exit('MK_USAGE', `usage: minikube addons ${verb} ADDON_NAME`, 14);
  const maintainer = ADDONS[name];
  if (maintainer === undefined)
    throw it.exit(
      verb === 'enable' ? 'MK_ADDON_ENABLE' : 'MK_ADDON_DISABLE',
      `property name "${name}" not found`,
      10,
    );
  const enabled = isEnabled(it, name);
  if (name !== 'ingress' && enabled !== (verb === 'enable'))
    throw notSimulated(`minikube addons ${verb} ${name}`);
  if (verb === 'disable') {
    if (enabled)
      for (const object of [...ingressObjects(CONFIG)].reverse()) send(it, 'DELETE', pathOf(object));
    return it.tell('🌑', `"The '${name}' addon is disabled`);
  }
  await it.tell(
    '💡',
    `${name} is an addon maintained by ${maintainer}. For any concerns contact minikube on GitHub.`,
  );
  await it.say(
    'You can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n',
  );
  if (name === 'ingress') await installIngress(it);
  await it.tell('🌟', `The '${name}' addon is enabled`);
}

/** What minikube's own manifests say of it. */
const CONFIG = { class: 'nginx', default: true };

function isEnabled({ cluster }: Minikube, name: string): boolean {
  if (name === 'ingress')
    return cluster.store.get('deployments.apps', 'ingress-nginx', 'ingress-nginx-controller') !== undefined;
  if (name === 'metrics-server') return cluster.config.metricsServer === true;
  if (name === 'metallb') return (cluster.config.loadBalancers?.length ?? 0) > 0;
  if (name === 'default-storageclass' || name === 'storage-provisioner')
    return (cluster.config.storage?.length ?? 0) > 0;
  return false;
}

const list = (it: Minikube): Promise<void> =>
  it.table(
    ['ADDON NAME', 'PROFILE', 'STATUS', 'MAINTAINER'],
    Object.entries(ADDONS).map(([name, maintainer]) => [
      name,
      'minikube',
      isEnabled(it, name) ? (it.process.stdout.isTerminal ? 'enabled ✅' : 'enabled') : 'disabled',
      maintainer,
    ]),
  );

const WAIT_MS = 360_000;

async function installIngress(it: Minikube): Promise<void> {
  await it.detail('', `Using image ${INGRESS_IMAGE}`);
  for (const object of ingressObjects(CONFIG)) send(it, 'POST', pathOf(object, true), object);
  await it.tell('🔎', 'Verifying ingress addon...');
  const { leash } = it.process;
  const until = leash.now + WAIT_MS;
  const isReady = () =>
    (it.cluster.store.list('pods') as readonly Pod[]).some(
      (pod) =>
        pod.metadata.namespace === 'ingress-nginx' &&
        it.cluster.kubelets.podIsListening(pod, 80) !== undefined,
    );
  while (!isReady()) {
    if (leash.now > until)
      throw it.exit(
        'MK_ADDON_ENABLE',
        'run callbacks: running callbacks: [waiting for app.kubernetes.io/name=ingress-nginx pods: context deadline exceeded]',
        10,
      );
    await it.pass(500);
  }
}

const GROUPS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  IngressClass: '/apis/networking.k8s.io/v1/ingressclasses',
  Service: '/api/v1/namespaces/ingress-nginx/services',
  Deployment: '/apis/apps/v1/namespaces/ingress-nginx/deployments',
};

const pathOf = ({ kind, metadata }: KubeObject, all = false): string =>
  `${GROUPS[kind] ?? ''}${all ? '' : `/${metadata.name}`}`;

function send({ cluster }: Minikube, method: 'POST' | 'DELETE', path: string, body?: KubeObject): void {
  cluster.handle({ method, path, ...(body && { body }) });
  cluster.sim.settle();
}

/** Which address belongs to whom: Services, nodes and pods by IP, node port and name. Derived from the store, kept up by difference. */
import type { Change } from '#lib/cluster/store/change.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { EndpointSlice, KubeObject, Node, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';

/** Where a connection goes, before an endpoint is chosen. */
export type Destination =
  | { readonly service: Service; readonly port: ServicePort }
  | { readonly pod: Pod; readonly port?: number }
  /** A Service has the address, but not on this port: kube-proxy drops it. */
  | 'dropped'
  /** A host that is there and listens on nothing at this port. */
  | 'refused'
  /** Nobody has the address. */
  | 'unreachable';

/** What comes after the name and the namespace of a service. */
const SERVICES = 'svc.cluster.local';
const DNS_SUFFIX = /\.(svc\.cluster\.local|svc)\.?$/;

/** Public services whose names hold an address: `app.192.168.49.2.nip.io`, `app-10-0-0-1.sslip.io`. */
const WILDCARD = /(?:^|[.-])(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})\.(?:nip|sslip|xip)\.io\.?$/i;
/** Public domains whose every name is this machine. */
const LOOPBACK = /(^|\.)(localdev\.me|localtest\.me|lvh\.me|vcap\.me|localhost)\.?$/i;

function wildcardAddress(host: string): string | undefined {
  const parts = WILDCARD.exec(host)?.slice(1, 5);
  if (parts) return parts.map(Number).join('.');
  return LOOPBACK.test(host) ? '127.0.0.1' : undefined;
}

interface Named {
  readonly name: string;
  readonly addresses: readonly string[];
}

export class Addresses {
  readonly #store: Store;
  readonly #hosts: Readonly<Record<string, string>>;
  readonly #registries: (host: string) => string | undefined;
  #pods = new Map<string, string>();
  #services = new Map<string, string>();
  #nodePorts = new Map<number, string>();
  #nodes = new Map<string, string>();

  /** `hosts`: addresses of names outside the cluster. `registries`: the address of an image registry's host. */
  constructor(
    sim: Simulation,
    store: Store,
    hosts: Readonly<Record<string, string>> = {},
    registries: (host: string) => string | undefined = () => undefined,
  ) {
    this.#store = store;
    this.#hosts = hosts;
    this.#registries = registries;
    store.subscribe((change) => this.#accept(change));
    sim.onRestored(() => this.#rebuild());
    this.#rebuild();
  }

  /**
   * An IP address for a host name: as CoreDNS finds it for pods of `namespace`; without one as the node's own resolver does, which
   * knows no Services. Undefined: no such host.
   */
  resolve(host: string, namespace?: string): string | undefined {
    return this.#inside(host, namespace) ?? this.#registries(host.replace(/\.$/, ''));
  }

  #inside(host: string, namespace: string | undefined): string | undefined {
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return host;
    if (host === 'localhost') return '127.0.0.1';
    const said = this.#hosts[host.toLowerCase().replace(/\.$/, '')] ?? wildcardAddress(host);
    if (said !== undefined) return said;
    const node = this.#store.get('nodes', undefined, host) as Node | undefined;
    if (node) return node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    if (namespace === undefined) return undefined;
    const words = host.replace(DNS_SUFFIX, '').split('.');
    const dashed = /^(\d+-\d+-\d+-\d+)\.[^.]+\.pod(\.cluster\.local)?\.?$/.exec(host);
    if (dashed) return dashed[1]?.replaceAll('-', '.');
    const named = this.#ofPod(words, namespace);
    if (named !== undefined) return named;
    const [name = '', ns = namespace, ...rest] = words;
    if (rest.length > 0) return undefined;
    const service = this.#store.get('services', ns, name) as Service | undefined;
    // A name that stands for another one, which may be of this cluster too.
    if (service?.spec.type === 'ExternalName') {
      const { externalName = '' } = service.spec;
      return externalName === host ? undefined : this.resolve(externalName, ns);
    }
    return service?.spec.clusterIP === 'None' ? this.#headless(ns, name) : service?.spec.clusterIP;
  }

  /** What DNS tells pods of `namespace` of a name: which one it is in full, and all its addresses. */
  lookup(host: string, namespace: string | undefined): Named | undefined {
    const found = this.resolve(host, namespace);
    if (found === undefined) return undefined;
    if (namespace === undefined || wildcardAddress(host) !== undefined || this.#hosts[host] !== undefined)
      return { name: host, addresses: [found] };
    const words = host.replace(DNS_SUFFIX, '').split('.');
    const [name = '', second = namespace, third = namespace] = words;
    if (this.#ofPod(words, namespace) !== undefined)
      return { name: `${name}.${second}.${third}.${SERVICES}`, addresses: [found] };
    const service = words.length < 3 && (this.#store.get('services', second, name) as Service | undefined);
    if (!service) return { name: host, addresses: [found] };
    const isHeadless = service.spec.clusterIP === 'None';
    const ready = this.#endpoints(second, name).filter(({ conditions }) => conditions?.ready);
    return {
      name: `${name}.${second}.${SERVICES}`,
      addresses: isHeadless ? ready.flatMap(({ addresses }) => addresses) : [found],
    };
  }

  /** What a connection to an address finds. */
  destination(ip: string, port: number): Destination {
    const podKey = this.#pods.get(ip);
    const pod = podKey === undefined ? undefined : (this.#byKey('pods', podKey) as Pod | undefined);
    if (pod) return { pod };
    const serviceKey = this.#services.get(ip);
    if (serviceKey !== undefined) return this.#onService(serviceKey, (one) => one.port === port) ?? 'dropped';
    if (!this.#nodes.has(ip)) return ip.startsWith('127.') ? 'refused' : 'unreachable';
    const key = this.#nodePorts.get(port);
    const onService = key !== undefined && this.#onService(key, (one) => one.nodePort === port);
    return onService || this.#onHost(this.#nodes.get(ip) ?? '', port) || 'refused';
  }

  /** A pod that has the port of its node for itself. */
  #onHost(node: string, port: number): Destination | undefined {
    for (const object of this.#store.indexes('pods').onNode(node)) {
      const pod = object as Pod;
      for (const { ports = [] } of pod.spec.containers) {
        const open = ports.find((one) => (pod.spec.hostNetwork ? one.containerPort : one.hostPort) === port);
        if (open && pod.status?.phase === 'Running') return { pod, port: open.containerPort };
      }
    }
    return undefined;
  }

  #onService(key: string, matches: (port: ServicePort) => boolean): Destination | undefined {
    const service = this.#byKey('services', key) as Service | undefined;
    const port = service?.spec.ports?.find(matches);
    return service && port ? { service, port } : undefined;
  }

  #headless(namespace: string, name: string): string | undefined {
    return this.#endpoints(namespace, name).find(({ conditions }) => conditions?.ready)?.addresses[0];
  }

  /** `web-0.web`, `web-0.web.shop`: a pod by the name that it has within a headless service, as those of StatefulSets have. */
  #ofPod([hostname, service, ns, ...rest]: readonly string[], namespace: string): string | undefined {
    if (service === undefined || rest.length > 0) return undefined;
    const endpoints = this.#endpoints(ns ?? namespace, service);
    const found = endpoints.find((one) => one.hostname === hostname && one.conditions?.ready);
    return found?.addresses[0];
  }

  #endpoints(namespace: string, service: string): readonly NonNullable<EndpointSlice['endpoints']>[number][] {
    const labels = { 'kubernetes.io/service-name': service };
    const slices = this.#store.indexes('endpointslices.discovery.k8s.io').withLabels(namespace, labels);
    return (slices as readonly EndpointSlice[]).flatMap((slice) => slice.endpoints ?? []);
  }

  #byKey(resource: string, key: string): KubeObject | undefined {
    const [namespace, name = ''] = key.split('/');
    return this.#store.get(resource, namespace, name);
  }

  #accept({ resource, key, before, after }: Change): void {
    if (resource === 'pods') {
      const was = podIP(before as Pod | undefined);
      const is = podIP(after as Pod | undefined);
      if (was === is) return;
      if (was !== undefined && this.#pods.get(was) === key) this.#pods.delete(was);
      if (is !== undefined) this.#pods.set(is, key);
    } else if (resource === 'services') {
      for (const ip of serviceIPs(before as Service | undefined)) this.#services.delete(ip);
      for (const port of nodePorts(before as Service | undefined)) this.#nodePorts.delete(port);
      for (const ip of serviceIPs(after as Service | undefined)) this.#services.set(ip, key);
      for (const port of nodePorts(after as Service | undefined)) this.#nodePorts.set(port, key);
    } else if (resource === 'nodes') {
      for (const ip of nodeIPs(before as Node | undefined)) this.#nodes.delete(ip);
      for (const ip of nodeIPs(after as Node | undefined)) this.#nodes.set(ip, after?.metadata.name ?? '');
    }
  }

  #rebuild(): void {
    this.#pods.clear();
    this.#services.clear();
    this.#nodePorts.clear();
    this.#nodes.clear();
    for (const resource of ['pods', 'services', 'nodes']) {
      for (const after of this.#store.list(resource)) {
        const { namespace, name } = after.metadata;
        this.#accept({
          revision: 0,
          at: 0,
          type: 'ADDED',
          resource,
          key: namespace ? `${namespace}/${name}` : name,
          after,
        });
      }
    }
  }
}

/** Pods on the host's network have no address of their own; ended ones have given theirs back. */
function podIP(pod: Pod | undefined): string | undefined {
  if (!pod || pod.spec.hostNetwork || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed')
    return undefined;
  return pod.status?.podIP;
}

function serviceIPs(service: Service | undefined): readonly string[] {
  if (!service) return [];
  const cluster = service.spec.clusterIP;
  const balancer = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  return [
    ...(cluster && cluster !== 'None' ? [cluster] : []),
    ...(service.spec.externalIPs ?? []),
    ...balancer,
  ];
}

const nodePorts = (service: Service | undefined): readonly number[] =>
  (service?.spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [nodePort] : []));

const nodeIPs = (node: Node | undefined): readonly string[] =>
  (node?.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address);

/** Who a connection comes to: names and addresses, Services to ready endpoints (kube-proxy's part), and policies in between. */
import type { Store } from '#lib/cluster/store/store.ts';
import type { EndpointSlice, Labels, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Lookup, Reach } from '#lib/net/network.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Addresses, Destination } from './addresses.ts';
import { dnsAnswer } from './dns.ts';
import type { MeshTarget } from './mesh.ts';
import { endOf, mayConnect } from './policies.ts';
import type { Registries } from './registries.ts';
import type { Listening, PodServers } from './servers.ts';

/** Where a request comes from within the cluster: a pod, or nothing but a namespace. */
export interface Origin {
  readonly namespace: string;
  readonly pod?: Pod;
}

/** How long a client waits for a connection that is dropped on the way (the usual connect timeout of Linux). */
export const CONNECT_TIMEOUT_MS = 130_000;
/** How long it takes to be connected to somebody in the same cluster. */
export const CONNECT_MS = 1;
/** How long a resolver asks a DNS server that does not answer. */
export const DNS_TIMEOUT_MS = 10_000;

/** Somebody who accepts it. */
export interface End {
  readonly ip: string;
  /** The Service that has the address. */
  readonly service?: Service;
  readonly reached: Reached;
  readonly listening: Listening;
}

/** Nobody, and how that shows. */
export interface NoEnd {
  readonly ip?: string;
  readonly service?: Service;
  readonly tookMs: number;
  readonly error: 'unresolved' | 'refused' | 'timeout' | 'unreachable';
}

export interface Reached {
  readonly pod: Pod;
  readonly port: number;
}

interface ConnectionParts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly servers: PodServers;
  readonly addresses: Addresses;
  readonly registries: Registries;
  /** Whether NetworkPolicies are held to. */
  readonly policies: boolean;
}

export class Connections {
  readonly #sim: Simulation;
  readonly #store: Store;
  readonly #servers: PodServers;
  readonly #addresses: Addresses;
  readonly #registries: Registries;
  readonly #policies: boolean;

  constructor({ sim, store, servers, addresses, registries, policies }: ConnectionParts) {
    this.#sim = sim;
    this.#store = store;
    this.#servers = servers;
    this.#addresses = addresses;
    this.#registries = registries;
    this.#policies = policies;
  }

  /** Who a connection would come to, or why it does not come about. */
  connect(host: string, port: number, source: string, from: Origin | undefined): End | NoEnd {
    const isName = !/^(\d+(\.\d+){3}|\[.*\])$/.test(host);
    if (isName && !this.mayAskDns(from)) return { tookMs: DNS_TIMEOUT_MS, error: 'unresolved' };
    const ip = this.#addresses.resolve(host, from?.namespace);
    if (ip === undefined) return { tookMs: 5, error: 'unresolved' };
    const destination = this.#addresses.destination(ip, port);
    const at = typeof destination === 'object' && 'service' in destination ? destination : undefined;
    const known = { ip, ...(at && { service: at.service }) };
    const dropped: NoEnd = { ...known, tookMs: CONNECT_TIMEOUT_MS, error: 'timeout' };
    const reached = this.#reach(destination, port, source);
    if (typeof reached === 'string') {
      if (reached === 'timeout' || (reached === 'unreachable' && !this.mayLeave(from, ip, port)))
        return dropped;
      return { ...known, tookMs: 1, error: reached };
    }
    if (!this.mayReach(from?.pod, reached)) return dropped;
    const listening = this.#servers.podIsListening(reached.pod, reached.port);
    return listening ? { ...known, reached, listening } : { ...known, tookMs: 1, error: 'refused' };
  }

  /** Whether somebody is there: a port that takes connections, or a host that answers a ping. */
  reach(host: string, protocol: 'tcp' | 'udp' | 'icmp', port = 0, from?: Origin): Reach {
    if (protocol === 'icmp') return this.#ping(host, from);
    const end = this.connect(host, port, '', from);
    const isOutside = 'error' in end && end.error === 'unreachable' && protocol === 'tcp';
    const registry = isOutside ? this.#registries.port(host, port) : undefined;
    if (registry && end.ip !== undefined) {
      const tookMs = registry === 'timeout' ? CONNECT_TIMEOUT_MS : CONNECT_MS;
      return { ip: end.ip, tookMs, ...(registry !== 'open' && { error: registry }) };
    }
    if (!('error' in end)) {
      const { greeting } = end.listening.app;
      return { ip: end.ip, tookMs: CONNECT_MS, ...(greeting !== undefined && { greeting }) };
    }
    // Nobody hears whether a datagram arrived, but for a host that has nothing at that port.
    if (protocol === 'udp' && end.ip !== undefined && end.error !== 'refused')
      return { ip: end.ip, tookMs: 0 };
    return { tookMs: end.tookMs, error: end.error, ...(end.ip !== undefined && { ip: end.ip }) };
  }

  /** Pods and nodes answer; the address of a Service is a rule in a table, which does not. */
  #ping(host: string, from: Origin | undefined): Reach {
    const end = this.connect(host, 0, '', from);
    const { ip } = end;
    if (ip === undefined) return { tookMs: 'tookMs' in end ? end.tookMs : 0, error: 'unresolved' };
    const found = this.#addresses.destination(ip, 0);
    const pod = typeof found === 'object' && 'pod' in found ? found.pod : undefined;
    const isBlocked = pod && !this.mayReach(from?.pod, { pod, port: 0 });
    const isThere = pod ? !isBlocked : found === 'refused';
    return isThere ? { ip, tookMs: 0 } : { ip, tookMs: CONNECT_TIMEOUT_MS, error: 'timeout' };
  }

  /** What DNS says of a name or an address: to pods of a namespace as CoreDNS does, to a node as its own resolver does. */
  lookUp(name: string, from?: Origin, server?: string): Lookup {
    const dns = this.#store.get('services', 'kube-system', 'kube-dns') as Service | undefined;
    const clusterDns = dns?.spec.clusterIP ?? '';
    const asked = server ?? (from ? clusterDns : '127.0.0.53');
    const isCluster = from ? asked === clusterDns : this.#servesDns(asked, clusterDns);
    if (!this.mayAskDns(from) || (server !== undefined && !isCluster && server !== '127.0.0.53'))
      return { server: asked, timedOutMs: DNS_TIMEOUT_MS };
    const namespace = isCluster ? (from?.namespace ?? '') : undefined;
    return { server: asked, ...dnsAnswer(this.#store, this.#addresses, name, namespace) };
  }

  /** Whether a node that asks this address asks the cluster's own DNS. */
  #servesDns(server: string, clusterDns: string): boolean {
    const found = this.#addresses.destination(server, 53);
    if (server === clusterDns) return typeof found === 'object';
    return (
      typeof found === 'object' && 'pod' in found && found.pod.metadata.labels?.['k8s-app'] === 'kube-dns'
    );
  }

  mayReach(from: Pod | undefined, { pod, port }: Reached): boolean {
    return !this.#policies || !from || mayConnect(this.#store, from, endOf(pod), port);
  }

  mayLeave(from: Origin | undefined, ip: string, port: number): boolean {
    return !this.#policies || !from?.pod || mayConnect(this.#store, from.pod, { ip }, port);
  }

  /** Whether the pod reaches any of the cluster's DNS servers. */
  mayAskDns(from: Origin | undefined): boolean {
    const pod = from?.pod;
    if (!this.#policies || !pod) return true;
    const servers = this.#store.indexes('pods').withLabels('kube-system', { 'k8s-app': 'kube-dns' });
    const reaches = (server: Pod) => mayConnect(this.#store, pod, endOf(server), 53, 'UDP');
    return servers.length === 0 || (servers as readonly Pod[]).some(reaches);
  }

  #reach(destination: Destination, port: number, source: string): Reached | NoEnd['error'] {
    if (destination === 'dropped') return 'timeout';
    if (destination === 'refused' || destination === 'unreachable') return destination;
    if ('pod' in destination) return { pod: destination.pod, port: destination.port ?? port };
    return this.endpoint(destination.service, destination.port, source) ?? 'refused';
  }

  /** kube-proxy's choice: any ready endpoint, at random; the terminating ones that still serve when none is ready (KEP-1669). */
  endpoint(
    service: Service,
    port: ServicePort,
    source: string,
    { labels: wanted, stickTo }: Pick<MeshTarget, 'labels' | 'stickTo'> = {},
  ): Reached | undefined {
    const { namespace = '', name } = service.metadata;
    const labels = { 'kubernetes.io/service-name': name };
    const slices = this.#store
      .indexes('endpointslices.discovery.k8s.io')
      .withLabels(namespace, labels) as readonly EndpointSlice[];
    const all = slices
      .flatMap((slice) => {
        const open = slice.ports?.find((one) => (one.name ?? '') === (port.name ?? ''))?.port;
        return open === undefined
          ? []
          : (slice.endpoints ?? []).map((endpoint) => ({ endpoint, port: open }));
      })
      .filter(({ endpoint }) => !wanted || this.#hasLabels(endpoint.targetRef, wanted));
    const ready = all.filter(({ endpoint }) => endpoint.conditions?.ready);
    const usable =
      ready.length > 0
        ? ready
        : all.filter(({ endpoint }) => endpoint.conditions?.serving && endpoint.conditions.terminating);
    if (usable.length === 0) return undefined;
    const sticky = service.spec.sessionAffinity === 'ClientIP' || stickTo !== undefined;
    const chosen = sticky
      ? (usable[numberOf(source) % usable.length] as (typeof usable)[number])
      : this.#sim.random.pick(usable);
    const ref = chosen.endpoint.targetRef;
    const pod =
      ref?.name === undefined
        ? undefined
        : (this.#store.get('pods', ref.namespace, ref.name) as Pod | undefined);
    return pod && { pod, port: chosen.port };
  }

  #hasLabels(
    ref: { readonly namespace?: string; readonly name?: string } | undefined,
    wanted: Labels,
  ): boolean {
    const labels = this.#store.get('pods', ref?.namespace, ref?.name ?? '')?.metadata.labels ?? {};
    return Object.entries(wanted).every(([name, value]) => labels[name] === value);
  }
}

/** The same for the same client, so that it comes to the same endpoint again. */
const numberOf = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);

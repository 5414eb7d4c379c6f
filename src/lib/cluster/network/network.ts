/**
 * The network as a request sees it: names and addresses, Services to ready endpoints (kube-proxy's part), and what the app behind
 * one answers. A request under way is plain data, so a background load can be saved in the middle of it.
 */
import type { AppBehaviour, DurationMs, HttpAnswer, ImageCatalogue } from '#lib/cluster/images/catalogue.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { EndpointSlice, Labels, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Certificate, HttpFailure, Lookup, PendingHttp, Reach } from '#lib/net/network.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { Addresses, type Destination } from './addresses.ts';
import { ask, type Told } from '#lib/cluster/database/ask.ts';
import { answered, answerOf, callsOf, shown, throughIngress, type IngressHop } from './answers.ts';
import type { AppRequest } from './asked.ts';
import { dnsAnswer } from './dns.ts';
import { addressOf, Edges, endpointOf, nodeOf, NOBODY, type EdgeEnds } from './edges.ts';
import { headerOf, routeOf } from './ingress-routes.ts';
import type { EnvoyHop, MeshProxies, MeshTarget, Wires } from './mesh.ts';
import { nginxPage, type Page } from './pages.ts';
import { endOf, mayConnect } from './policies.ts';
import { guards } from './guards-part.ts';
import { Registries, type RegistryAnswer } from './registries.ts';
import { certificateOf, plainToSecure, speaksTls } from './secure.ts';
import { parseUrl } from './url.ts';
import { OUTSIDE_IP, Web } from './web.ts';

/** What the kubelets know of the processes in pods. */
export interface PodServers {
  /** The app that accepts connections on this port of the pod at this moment. */
  podIsListening(pod: Pod, port: number): Listening | undefined;
  appendLog(pod: Pod, container: string, line: string): void;
}

export interface Listening {
  readonly app: AppBehaviour;
  readonly container: string;
  /** Of the image: what `{{tag}}` stands for. */
  readonly tag: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The files that its container has had since it started. */
  readonly files?: () => Readonly<Record<string, string>>;
}

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that was sent and is not answered yet. */
export interface Flight {
  readonly method: string;
  readonly path: string;
  readonly source: string;
  /** Virtual milliseconds from sending to the answer (or to giving up). */
  readonly tookMs: number;
  readonly failure?: Failure;
  /** Who was reached: namespace, name and uid of the pod, and its port. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly port?: number;
  /** What an ingress controller answers by itself, or a server outside the cluster. */
  readonly page?: Page;
  /** What the app answers who is not let in, or gets a token. */
  readonly instead?: Page;
  /** Of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address that the name came to. */
  readonly ip?: string;
  /** After so long there was a connection; missing where none came about. */
  readonly connectMs?: number;
  readonly certificate?: Certificate;
  /** Handed on by an ingress controller, whose headers the answer gets. */
  readonly ingress?: IngressHop;
  /** Handed on by proxies of a mesh, the first of them last. */
  readonly envoy?: readonly EnvoyHop[];
  /** Copies that somebody else gets, whose answers nobody waits for. */
  readonly mirrors?: readonly Flight[];
  /** What it is counted under when it is over. */
  readonly edges?: readonly EdgeEnds[];
  /** What the pod asks others meanwhile, by the names that its answer gives them. */
  readonly calls?: Readonly<Record<string, Flight>>;
  /** What the pod learned from databases and its own variables. */
  readonly asks?: Readonly<Record<string, Told>>;
}

/** Where a request comes from within the cluster: a pod, or nothing but a namespace. */
export interface Origin {
  readonly namespace: string;
  readonly pod?: Pod;
}

export type Failure = HttpFailure;

export type Outcome =
  | {
      readonly ok: true;
      readonly status: number;
      readonly statusText: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Which version answered: the tag of its image. */
      readonly version: string;
    }
  | { readonly ok: false; readonly error: Failure };

/** How long a client waits for a connection that is dropped on the way (the usual connect timeout of Linux). */
const CONNECT_TIMEOUT_MS = 130_000;
/** How long it takes to be connected to somebody in the same cluster. */
const CONNECT_MS = 1;
/** How long a resolver asks a DNS server that does not answer. */
const DNS_TIMEOUT_MS = 10_000;

/** So many apps ask one another for one request at most. */
const DEEPEST = 8;

/** How long an answer from outside takes. */
const WEB_MS: DurationMs = [30, 120];

interface NetworkParts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly servers: PodServers;
  /** Whether NetworkPolicies are held to; they are unless this is false. */
  readonly policies?: boolean;
  /** The text at each address outside the cluster. */
  readonly web?: Readonly<Record<string, string>>;
  /** Addresses of names outside the cluster. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Whose registries are hosts outside the cluster, too. */
  readonly images?: ImageCatalogue;
}

export class Network {
  readonly #sim: Simulation;
  readonly #store: Store;
  readonly #servers: PodServers;
  readonly #addresses: Addresses;
  readonly #policies: boolean;
  readonly #web: Web;
  readonly #registries: Registries;
  /** Who asked whom. */
  readonly edges: Edges;
  /** The service mesh, where there is one. */
  mesh: MeshProxies | undefined;
  /** Told of each request that a pod answered. */
  onServed: ((pod: Pod) => void) | undefined;

  constructor({ sim, store, servers, policies = true, web, hosts, images }: NetworkParts) {
    this.#sim = sim;
    this.#store = store;
    this.#servers = servers;
    this.#registries = new Registries(images);
    this.#addresses = new Addresses(sim, store, hosts, (host) => this.#registries.addressOf(host));
    this.#policies = policies;
    this.#web = new Web(web);
    this.edges = new Edges(sim);
  }

  /** Sends a request. `source` names who asks; `from` is the pod (or its namespace) it is sent from, undefined on a node. */
  send(request: Request, source: string, from?: Origin, depth = 0): Flight {
    const url = parseUrl(request.url);
    const { method, headers, body } = request;
    const base = { method, path: url?.path ?? '/', source, headers, ...(body !== undefined && { body }) };
    // Apps that ask each other in a circle wait for each other until the first gives up.
    if (depth > DEEPEST) return { ...base, tookMs: CONNECT_TIMEOUT_MS, failure: 'timeout' };
    if (!url) return { ...base, tookMs: 0, failure: 'unresolved' };
    const outside = this.#web.answer(request);
    if (outside) return this.#fromWeb(outside, url, base, from);
    const proxied = this.#throughSidecar(request, url, base, from, depth);
    if (proxied) return proxied;
    const end = this.#connect(url.host, url.port, source, from);
    const sender = from?.pod ? nodeOf(from.pod) : NOBODY;
    if ('error' in end) {
      const { tookMs, error, ip, service } = end;
      const registry = error === 'unreachable' ? this.#registries.answer(request) : undefined;
      if (registry) return { ...base, ...(ip !== undefined && { ip }), ...this.#fromRegistry(registry) };
      const edges = service && [{ from: sender, service: addressOf(service) }];
      return { ...base, tookMs, failure: error, ...(ip !== undefined && { ip }), ...(edges && { edges }) };
    }
    const { ip, reached, listening, service } = end;
    const { app } = listening;
    const isSecure = /^https:/i.test(request.url);
    const edge = { from: sender, service: addressOf(service), to: endpointOf(reached.pod, app) };
    const joined = { ...base, ip, connectMs: CONNECT_MS, edges: [edge] };
    const shut = (failure: Failure): Flight => ({ ...joined, tookMs: CONNECT_MS, failure });
    const host = (headerOf(request.headers, 'host') ?? url.host).replace(/:\d+$/, '').toLowerCase();
    if (app.proxies === 'istio')
      return this.mesh?.gateway(request, { ...url, host }, joined, reached, depth) ?? shut('refused');
    const takesTls = speaksTls(app, reached.port);
    if (isSecure && !takesTls) return shut('not-tls');
    if (!isSecure && takesTls) return { ...joined, tookMs: CONNECT_MS, page: plainToSecure() };
    if (app.speaks) return shut(app.speaks === 'mysql' ? 'greeting' : 'empty');
    const asked = { ...base, headers, host, port: url.port, isSecure };
    // What kubectl forwards comes from within the pod, past its proxy.
    const against = source === 'port-forward' ? undefined : this.mesh?.against(reached, asked);
    if (against)
      return against === 'reset' ? shut('reset') : { ...joined, tookMs: CONNECT_MS, page: against };
    const certificate = isSecure ? certificateOf(this.#store, app, host) : undefined;
    const begun = { ...joined, ...(certificate && { certificate }) };
    if (app.proxies !== 'ingress') return this.#arrive(reached, listening, begun, depth);
    const ingress = { hsts: certificate?.authority !== undefined };
    return this.#throughIngress(request, host, reached.pod, { ...begun, ingress }, depth);
  }

  /** A request of a pod that has a proxy of the mesh before it; undefined where there is none, or it lets the request pass as it is. */
  #throughSidecar(
    request: Request,
    { host, port }: Asked,
    base: Begun,
    from: Origin | undefined,
    depth: number,
  ): Flight | undefined {
    const pod = from?.pod;
    if (!pod || !this.mesh?.hasProxy(pod)) return undefined;
    const isName = !/^(\d+(\.\d+){3}|\[.*\])$/.test(host);
    if (isName && !this.#mayAskDns(from)) return undefined;
    const ip = this.#addresses.resolve(host, from.namespace);
    if (ip === undefined) return undefined;
    const destination = this.#addresses.destination(ip, port);
    const service =
      typeof destination === 'object' && 'service' in destination ? destination.service : undefined;
    const joined = { ...base, ip, connectMs: CONNECT_MS };
    return this.mesh.sidecar(request, { host, port }, joined, { pod, service, depth });
  }

  /** What the proxies of a mesh send requests with. */
  get wires(): Wires {
    return {
      endpoint: (target, source) => this.#endpoint(target.service, target.port, source, target),
      mayReach: (from, reached) => this.#mayReach(from, reached),
      listening: ({ pod, port }) => this.#servers.podIsListening(pod, port),
      arrive: (reached, listening, base, depth) => this.#arrive(reached, listening, base, depth),
      statusOf: (flight) => {
        const outcome = this.#outcome(flight, true);
        return outcome.ok ? outcome.status : 0;
      },
    };
  }

  /** An answer of the world outside: for whoever may ask DNS for its name, and may leave the cluster. */
  #fromWeb(
    page: Page,
    { host, port }: { readonly host: string; readonly port: number },
    base: Pick<Flight, 'method' | 'path' | 'source'>,
    from: Origin | undefined,
  ): Flight {
    const isName = !/^(\d+(\.\d+){3}|\[.*\])$/.test(host);
    if (isName && !this.#mayAskDns(from)) return { ...base, tookMs: DNS_TIMEOUT_MS, failure: 'unresolved' };
    const ip = isName ? OUTSIDE_IP : host;
    if (!this.#mayLeave(from, ip, port))
      return { ...base, ip, tookMs: CONNECT_TIMEOUT_MS, failure: 'timeout' };
    return { ...base, ip, connectMs: CONNECT_MS, tookMs: this.#pick(WEB_MS), page };
  }

  #fromRegistry({ page, failure, certificate }: RegistryAnswer): Pick<Flight, 'tookMs'> & Partial<Flight> {
    if (failure === 'timeout') return { tookMs: CONNECT_TIMEOUT_MS, failure };
    const tookMs = this.#pick(WEB_MS);
    if (failure === 'refused') return { tookMs, failure };
    const came = { ...(page && { page }), ...(failure && { failure }), ...(certificate && { certificate }) };
    return { connectMs: CONNECT_MS, tookMs, ...came };
  }

  /** Who a connection would come to, or why it does not come about. */
  #connect(host: string, port: number, source: string, from: Origin | undefined): End | NoEnd {
    const isName = !/^(\d+(\.\d+){3}|\[.*\])$/.test(host);
    if (isName && !this.#mayAskDns(from)) return { tookMs: DNS_TIMEOUT_MS, error: 'unresolved' };
    const ip = this.#addresses.resolve(host, from?.namespace);
    if (ip === undefined) return { tookMs: 5, error: 'unresolved' };
    const destination = this.#addresses.destination(ip, port);
    const at = typeof destination === 'object' && 'service' in destination ? destination : undefined;
    const known = { ip, ...(at && { service: at.service }) };
    const dropped: NoEnd = { ...known, tookMs: CONNECT_TIMEOUT_MS, error: 'timeout' };
    const reached = this.#reach(destination, port, source);
    if (typeof reached === 'string') {
      if (reached === 'timeout' || (reached === 'unreachable' && !this.#mayLeave(from, ip, port)))
        return dropped;
      return { ...known, tookMs: 1, error: reached };
    }
    if (!this.#mayReach(from?.pod, reached)) return dropped;
    const listening = this.#servers.podIsListening(reached.pod, reached.port);
    return listening ? { ...known, reached, listening } : { ...known, tookMs: 1, error: 'refused' };
  }

  /** Whether somebody is there: a port that takes connections, or a host that answers a ping. */
  reach(host: string, protocol: 'tcp' | 'udp' | 'icmp', port = 0, from?: Origin): Reach {
    if (protocol === 'icmp') return this.#ping(host, from);
    const end = this.#connect(host, port, '', from);
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
    const end = this.#connect(host, 0, '', from);
    const { ip } = end;
    if (ip === undefined) return { tookMs: 'tookMs' in end ? end.tookMs : 0, error: 'unresolved' };
    const found = this.#addresses.destination(ip, 0);
    const pod = typeof found === 'object' && 'pod' in found ? found.pod : undefined;
    const isBlocked = pod && !this.#mayReach(from?.pod, { pod, port: 0 });
    const isThere = pod ? !isBlocked : found === 'refused';
    return isThere ? { ip, tookMs: 0 } : { ip, tookMs: CONNECT_TIMEOUT_MS, error: 'timeout' };
  }

  /** What DNS says of a name or an address: to pods of a namespace as CoreDNS does, to a node as its own resolver does. */
  lookUp(name: string, from?: Origin, server?: string): Lookup {
    const dns = this.#store.get('services', 'kube-system', 'kube-dns') as Service | undefined;
    const clusterDns = dns?.spec.clusterIP ?? '';
    const asked = server ?? (from ? clusterDns : '127.0.0.53');
    const isCluster = from ? asked === clusterDns : this.#servesDns(asked, clusterDns);
    if (!this.#mayAskDns(from) || (server !== undefined && !isCluster && server !== '127.0.0.53'))
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

  #arrive({ pod, port }: Reached, listening: Listening, base: Begun, depth: number): Flight {
    const { app, env = {} } = listening;
    const { namespace: ns = 'default', name, uid = '' } = pod.metadata;
    const arrived = { ...base, pod: { namespace: ns, name, uid }, port };
    const request = appRequest(base);
    const answer = answerOf(app, request);
    const { now } = this.#sim;
    const instead =
      (app.guards && guards().refusalOf(app, request, now)) ??
      (answer?.tokens && guards().tokenFor(answer.tokens, request, now));
    const takes = 1 + this.#pick(answer?.afterMs ?? [1, 8]);
    if (instead) return { ...arrived, tookMs: takes, instead };
    const asked = { request, pod: { name, ip: pod.status?.podIP ?? '', port } };
    const calls = callsOf(listening, asked, answer).map(
      ([called, call]) => [called, this.send(call, name, { namespace: ns, pod }, depth + 1)] as const,
    );
    const asks = this.#asks(answer?.asks, env, pod);
    const waitMs =
      Math.max(0, ...calls.map(([, call]) => call.tookMs)) +
      Object.values(asks).reduce((sum, { tookMs }) => sum + tookMs, 0);
    return {
      ...arrived,
      tookMs: waitMs + takes,
      ...(calls.length > 0 && { calls: Object.fromEntries(calls) }),
      ...(answer?.asks && { asks }),
    };
  }

  /** Asks one after the other, up to the first that fails. */
  #asks(
    asks: HttpAnswer['asks'] = {},
    env: Readonly<Record<string, string>>,
    pod: Pod,
  ): Record<string, Told> {
    const { namespace = 'default', name } = pod.metadata;
    const world = {
      now: this.#sim.now,
      env,
      ip: pod.status?.podIP ?? '',
      connect: (host: string, port: number) => {
        const itself = /^(localhost|127\.)/.test(host) ? pod.status?.podIP : undefined;
        const end = this.#connect(itself ?? host, port, name, { namespace, pod });
        if ('error' in end) return end;
        const { app, env: set = {}, files = () => ({}) } = end.listening;
        return { app, env: set, files };
      },
    };
    const told: Record<string, Told> = {};
    for (const [key, one] of Object.entries(asks)) {
      const answer = ask(one, world);
      told[key] = answer;
      if (!answer.ok) break;
    }
    return told;
  }

  /** The ingress controller answers itself, or asks a pod behind it. */
  #throughIngress(request: Request, host: string, controller: Pod, base: Begun, depth: number): Flight {
    const route = routeOf(this.#store, this.#sim.random, {
      host,
      path: base.path,
      isSecure: /^https:/i.test(request.url),
      headers: request.headers,
    });
    const own = (page: Page): Flight => ({ ...base, tookMs: 1 + this.#pick([1, 4]), page });
    if ('page' in route) return own(route.page);
    const onward = { from: nodeOf(controller, 'gateway'), service: addressOf(route.service) };
    const along = (edge: EdgeEnds) => ({ edges: [...(base.edges ?? []), edge] });
    const failed = (status: number): Flight => ({ ...own(nginxPage(status)), ...along(onward) });
    const reached = this.#endpoint(route.service, route.port, base.source);
    if (!reached) return failed(503);
    const listening = this.#servers.podIsListening(reached.pod, reached.port);
    if (!listening) return failed(502);
    if (!this.#mayReach(controller, reached)) return { ...failed(504), tookMs: 15_000 };
    const edges = along({ ...onward, to: endpointOf(reached.pod, listening.app) });
    return this.#arrive(reached, listening, { ...base, ...edges, path: route.path }, depth);
  }

  #mayReach(from: Pod | undefined, { pod, port }: Reached): boolean {
    return !this.#policies || !from || mayConnect(this.#store, from, endOf(pod), port);
  }

  #mayLeave(from: Origin | undefined, ip: string, port: number): boolean {
    return !this.#policies || !from?.pod || mayConnect(this.#store, from.pod, { ip }, port);
  }

  /** Whether the pod reaches any of the cluster's DNS servers. */
  #mayAskDns(from: Origin | undefined): boolean {
    const pod = from?.pod;
    if (!this.#policies || !pod) return true;
    const servers = this.#store.indexes('pods').withLabels('kube-system', { 'k8s-app': 'kube-dns' });
    const reaches = (server: Pod) => mayConnect(this.#store, pod, endOf(server), 53, 'UDP');
    return servers.length === 0 || (servers as readonly Pod[]).some(reaches);
  }

  /** What came of it, asked when `tookMs` have passed. A pod whose process ended meanwhile has reset the connection. */
  finish(flight: Flight): Outcome {
    const { envoy } = flight;
    const plain = this.#outcome(flight);
    const outcome = (envoy && this.mesh?.through(plain, envoy, this.#sim.now)) ?? plain;
    for (const copy of flight.mirrors ?? []) this.finish(copy);
    this.edges.note(flight.edges ?? [], outcome.ok && outcome.status < 500);
    return outcome;
  }

  /** `ahead`: only to know what it will be; nobody served it. */
  #outcome(flight: Flight, ahead = false): Outcome {
    if (flight.page) {
      const page = (flight.envoy && this.mesh?.says(flight.page)) ?? shown(flight.page);
      return flight.ingress ? throughIngress(page, flight.ingress, this.#sim.now) : page;
    }
    if (flight.failure || !flight.pod) return { ok: false, error: flight.failure ?? 'reset' };
    const pod = this.#store.get('pods', flight.pod.namespace, flight.pod.name) as Pod | undefined;
    const listening =
      pod?.metadata.uid === flight.pod.uid && pod
        ? this.#servers.podIsListening(pod, flight.port ?? 0)
        : undefined;
    // A proxy of a mesh answers for a pod that is gone.
    if (!pod || !listening) return (flight.envoy && this.mesh?.says()) ?? { ok: false, error: 'reset' };
    if (!ahead) this.onServed?.(pod);
    const { outcome, logs } = answered(listening, {
      request: appRequest(flight),
      pod: { name: pod.metadata.name, ip: pod.status?.podIP ?? '', port: flight.port ?? 0 },
      ...(flight.instead && { instead: flight.instead }),
      calls: Object.fromEntries(
        Object.entries(flight.calls ?? {}).map(([name, call]) => [
          name,
          ahead ? this.#outcome(call, true) : this.finish(call),
        ]),
      ),
      asks: flight.asks ?? {},
      now: this.#sim.now,
    });
    if (!ahead) for (const log of logs) this.#servers.appendLog(pod, listening.container, log);
    return flight.ingress ? throughIngress(outcome, flight.ingress, this.#sim.now) : outcome;
  }

  /** The shape that programs of the shell know: a request as a pair of functions. */
  begin(request: Request, source: string): Omit<PendingHttp, 'finish'> & { finish(): Outcome } {
    const flight = this.send(request, source);
    const { tookMs, ip, connectMs, certificate } = flight;
    return {
      tookMs,
      ...(ip !== undefined && { ip }),
      ...(connectMs !== undefined && { connectMs }),
      ...(certificate && { certificate }),
      finish: () => this.finish(flight),
    };
  }

  #reach(destination: Destination, port: number, source: string): Reached | NoEnd['error'] {
    if (destination === 'dropped') return 'timeout';
    if (destination === 'refused' || destination === 'unreachable') return destination;
    if ('pod' in destination) return { pod: destination.pod, port: destination.port ?? port };
    return this.#endpoint(destination.service, destination.port, source) ?? 'refused';
  }

  /** kube-proxy's choice: any ready endpoint, at random; the terminating ones that still serve when none is ready (KEP-1669). */
  #endpoint(
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

  #pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.#sim.random.between(duration[0], duration[1]);
  }
}

/** What is known of a request on its way. */
export type Begun = Pick<
  Flight,
  | 'method'
  | 'path'
  | 'source'
  | 'headers'
  | 'body'
  | 'ip'
  | 'connectMs'
  | 'certificate'
  | 'ingress'
  | 'edges'
  | 'envoy'
>;

/** Where a URL leads. */
export interface Asked {
  readonly host: string;
  readonly port: number;
}

/** What the app sees of it. */
const appRequest = ({ method, path, headers = {}, body }: Begun): AppRequest => ({
  method,
  path,
  headers,
  ...(body !== undefined && { body }),
});

interface End {
  readonly ip: string;
  /** The Service that has the address. */
  readonly service?: Service;
  readonly reached: Reached;
  readonly listening: Listening;
}

interface NoEnd {
  readonly ip?: string;
  readonly service?: Service;
  readonly tookMs: number;
  readonly error: 'unresolved' | 'refused' | 'timeout' | 'unreachable';
}

export interface Reached {
  readonly pod: Pod;
  readonly port: number;
}

/** The same for the same client, so that it comes to the same endpoint again. */
const numberOf = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);

/**
 * The network as a request sees it: who it comes to, through which proxies, and what the app there answers. A request under way is
 * plain data, so a background load can be saved in the middle of it.
 */
import type { DurationMs, HttpAnswer, ImageCatalogue } from '#lib/cluster/images/catalogue.ts';
import { ask, type Told } from '#lib/cluster/database/ask.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Lookup, PendingHttp, Reach } from '#lib/net/network.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { Addresses } from './addresses.ts';
import { answered, answerOf, callsOf, shown, throughIngress } from './answers.ts';
import {
  CONNECT_MS,
  CONNECT_TIMEOUT_MS,
  Connections,
  DNS_TIMEOUT_MS,
  type Origin,
  type Reached,
} from './connections.ts';
import { addressOf, Edges, endpointOf, nodeOf, NOBODY, type EdgeEnds } from './edges.ts';
import {
  appRequest,
  type Asked,
  type Begun,
  type Failure,
  type Flight,
  type Outcome,
  type Request,
} from './flight.ts';
import { guards } from './guards-part.ts';
import { headerOf, routeOf } from './ingress-routes.ts';
import type { MeshProxies, Wires } from './mesh.ts';
import { nginxPage, type Page } from './pages.ts';
import { Registries, type RegistryAnswer } from './registries.ts';
import { certificateOf, plainToSecure, speaksTls } from './secure.ts';
import type { Listening, PodServers } from './servers.ts';
import { parseUrl } from './url.ts';
import { OUTSIDE_IP, Web } from './web.ts';

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
  readonly #connections: Connections;
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
    this.#connections = new Connections({
      sim,
      store,
      servers,
      addresses: this.#addresses,
      registries: this.#registries,
      policies,
    });
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
    const end = this.#connections.connect(url.host, url.port, source, from);
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
    if (isName && !this.#connections.mayAskDns(from)) return undefined;
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
      endpoint: (target, source) => this.#connections.endpoint(target.service, target.port, source, target),
      mayReach: (from, reached) => this.#connections.mayReach(from, reached),
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
    if (isName && !this.#connections.mayAskDns(from))
      return { ...base, tookMs: DNS_TIMEOUT_MS, failure: 'unresolved' };
    const ip = isName ? OUTSIDE_IP : host;
    if (!this.#connections.mayLeave(from, ip, port))
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
        const end = this.#connections.connect(itself ?? host, port, name, { namespace, pod });
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
    const reached = this.#connections.endpoint(route.service, route.port, base.source);
    if (!reached) return failed(503);
    const listening = this.#servers.podIsListening(reached.pod, reached.port);
    if (!listening) return failed(502);
    if (!this.#connections.mayReach(controller, reached)) return { ...failed(504), tookMs: 15_000 };
    const edges = along({ ...onward, to: endpointOf(reached.pod, listening.app) });
    return this.#arrive(reached, listening, { ...base, ...edges, path: route.path }, depth);
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

  /** Whether somebody is there: a port that takes connections, or a host that answers a ping. */
  reach(host: string, protocol: 'tcp' | 'udp' | 'icmp', port = 0, from?: Origin): Reach {
    return this.#connections.reach(host, protocol, port, from);
  }

  /** What DNS says of a name or an address: to pods of a namespace as CoreDNS does, to a node as its own resolver does. */
  lookUp(name: string, from?: Origin, server?: string): Lookup {
    return this.#connections.lookUp(name, from, server);
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

  #pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.#sim.random.between(duration[0], duration[1]);
  }
}

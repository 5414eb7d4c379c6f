/**
 * The network as a request sees it: names and addresses, Services to ready endpoints (kube-proxy's part), and what the app behind
 * one answers. A request under way is plain data, so a background load can be saved in the middle of it.
 */
import type { AppBehaviour, DurationMs, HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { EndpointSlice, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { Addresses, type Destination } from './addresses.ts';
import { headerOf, routeOf } from './ingress-routes.ts';
import { nginxPage, type Page } from './pages.ts';
import { endOf, mayConnect } from './policies.ts';

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
  /** What an ingress controller answers by itself. */
  readonly page?: Page;
}

/** Where a request comes from within the cluster: a pod, or nothing but a namespace. */
export interface Origin {
  readonly namespace: string;
  readonly pod?: Pod;
}

export type Failure = 'unresolved' | 'refused' | 'timeout' | 'unreachable' | 'reset';

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

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** How long a client waits for a connection that is dropped on the way (the usual connect timeout of Linux). */
const CONNECT_TIMEOUT_MS = 130_000;
/** How long a resolver asks a DNS server that does not answer. */
const DNS_TIMEOUT_MS = 10_000;

interface NetworkParts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly servers: PodServers;
  /** Whether NetworkPolicies are held to; they are unless this is false. */
  readonly policies?: boolean;
}

interface Lookup {
  /** After so long the one who asked gave up. */
  readonly timedOutMs?: number;
  readonly server?: string;
  readonly name?: string;
  readonly addresses?: readonly string[];
}

export class Network {
  readonly #sim: Simulation;
  readonly #store: Store;
  readonly #servers: PodServers;
  readonly #addresses: Addresses;
  readonly #policies: boolean;
  /** Told of each request that a pod answered. */
  onServed: ((pod: Pod) => void) | undefined;

  constructor({ sim, store, servers, policies = true }: NetworkParts) {
    this.#sim = sim;
    this.#store = store;
    this.#servers = servers;
    this.#addresses = new Addresses(sim, store);
    this.#policies = policies;
  }

  /** Sends a request. `source` names who asks; `from` is the pod (or its namespace) it is sent from, undefined on a node. */
  send(request: Request, source: string, from?: Origin): Flight {
    const url = parseUrl(request.url);
    const base = { method: request.method, path: url?.path ?? '/', source };
    if (!url) return { ...base, tookMs: 0, failure: 'unresolved' };
    const isName = /[a-z]/i.test(url.host);
    if (isName && !this.#mayAskDns(from)) return { ...base, tookMs: DNS_TIMEOUT_MS, failure: 'unresolved' };
    const ip = this.#addresses.resolve(url.host, from?.namespace);
    if (ip === undefined) return { ...base, tookMs: 5, failure: 'unresolved' };
    const reached = this.#reach(this.#addresses.destination(ip, url.port), url.port, source);
    if (typeof reached === 'string') {
      const failure = reached === 'unreachable' && !this.#mayLeave(from, ip, url.port) ? 'timeout' : reached;
      return { ...base, tookMs: failure === 'timeout' ? CONNECT_TIMEOUT_MS : 1, failure };
    }
    if (!this.#mayReach(from?.pod, reached))
      return { ...base, tookMs: CONNECT_TIMEOUT_MS, failure: 'timeout' };
    const listening = this.#servers.podIsListening(reached.pod, reached.port);
    if (!listening) return { ...base, tookMs: 1, failure: 'refused' };
    return listening.app.proxies === 'ingress'
      ? this.#throughIngress(request, url, reached.pod, base)
      : this.#arrive(reached, listening, base);
  }

  /** What a program in a pod is told that asks DNS for a name. `name` is missing where nobody knows it. */
  lookUp(host: string, from: Origin): Lookup {
    if (!this.#mayAskDns(from)) return { timedOutMs: DNS_TIMEOUT_MS };
    const dns = this.#store.get('services', 'kube-system', 'kube-dns') as Service | undefined;
    return { server: dns?.spec.clusterIP ?? '', ...this.#addresses.lookup(host, from.namespace) };
  }

  #arrive(
    { pod, port }: Reached,
    { app }: Listening,
    base: Pick<Flight, 'method' | 'path' | 'source'>,
  ): Flight {
    const answer = answerOf(app, base.method, base.path);
    const tookMs = 1 + this.#pick(answer?.afterMs ?? [1, 8]);
    const { namespace: ns = 'default', name, uid = '' } = pod.metadata;
    return { ...base, tookMs, pod: { namespace: ns, name, uid }, port };
  }

  /** The ingress controller answers itself, or asks a pod behind it. */
  #throughIngress(
    request: Request,
    { host, path }: { readonly host: string; readonly path: string },
    controller: Pod,
    base: Pick<Flight, 'method' | 'path' | 'source'>,
  ): Flight {
    const asked = (headerOf(request.headers, 'host') ?? host).replace(/:\d+$/, '').toLowerCase();
    const route = routeOf(this.#store, this.#sim.random, {
      host: asked,
      path,
      isSecure: /^https:/i.test(request.url),
      headers: request.headers,
    });
    const shown = (page: Page): Flight => ({ ...base, tookMs: 1 + this.#pick([1, 4]), page });
    if ('page' in route) return shown(route.page);
    const reached = this.#endpoint(route.service, route.port, base.source);
    if (!reached) return shown(nginxPage(503));
    const listening = this.#servers.podIsListening(reached.pod, reached.port);
    if (!listening) return shown(nginxPage(502));
    if (!this.#mayReach(controller, reached)) return { ...shown(nginxPage(504)), tookMs: 15_000 };
    return this.#arrive(reached, listening, { ...base, path: route.path });
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
    if (flight.page) return answered(flight.page);
    if (flight.failure || !flight.pod) return { ok: false, error: flight.failure ?? 'reset' };
    const pod = this.#store.get('pods', flight.pod.namespace, flight.pod.name) as Pod | undefined;
    const listening =
      pod?.metadata.uid === flight.pod.uid && pod
        ? this.#servers.podIsListening(pod, flight.port ?? 0)
        : undefined;
    if (!pod || !listening) return { ok: false, error: 'reset' };
    this.onServed?.(pod);
    const answer = answerOf(listening.app, flight.method, flight.path);
    const status = answer?.status ?? 404;
    const marks = {
      pod: pod.metadata.name,
      tag: listening.tag,
      path: flight.path,
      method: flight.method,
      status: String(status),
    };
    const fill = (text: string) => filled(text, { ...marks, client: '10.244.0.1' }, listening.env ?? {});
    if (listening.app.requestLog)
      this.#servers.appendLog(pod, listening.container, fill(listening.app.requestLog));
    const body = fill(answer?.body ?? '');
    const headers = {
      'Content-Type': answer?.contentType ?? 'text/plain',
      'Content-Length': String(body.length),
    };
    return { ok: true, status, statusText: STATUS_TEXT[status] ?? '', headers, body, version: listening.tag };
  }

  /** The shape that programs of the shell know: a request as a pair of functions. */
  begin(request: Request, source: string): { readonly tookMs: number; finish(): Outcome } {
    const flight = this.send(request, source);
    return { tookMs: flight.tookMs, finish: () => this.finish(flight) };
  }

  #reach(destination: Destination, port: number, source: string): Reached | Failure {
    if (destination === 'dropped') return 'timeout';
    if (destination === 'refused' || destination === 'unreachable') return destination;
    if ('pod' in destination) return { pod: destination.pod, port: destination.port ?? port };
    return this.#endpoint(destination.service, destination.port, source) ?? 'refused';
  }

  /** kube-proxy's choice: any ready endpoint, at random; the terminating ones that still serve when none is ready (KEP-1669). */
  #endpoint(service: Service, port: ServicePort, source: string): Reached | undefined {
    const { namespace = '', name } = service.metadata;
    const labels = { 'kubernetes.io/service-name': name };
    const slices = this.#store
      .indexes('endpointslices.discovery.k8s.io')
      .withLabels(namespace, labels) as readonly EndpointSlice[];
    const all = slices.flatMap((slice) => {
      const open = slice.ports?.find((one) => (one.name ?? '') === (port.name ?? ''))?.port;
      return open === undefined ? [] : (slice.endpoints ?? []).map((endpoint) => ({ endpoint, port: open }));
    });
    const ready = all.filter(({ endpoint }) => endpoint.conditions?.ready);
    const usable =
      ready.length > 0
        ? ready
        : all.filter(({ endpoint }) => endpoint.conditions?.serving && endpoint.conditions.terminating);
    if (usable.length === 0) return undefined;
    const sticky = service.spec.sessionAffinity === 'ClientIP';
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

  #pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.#sim.random.between(duration[0], duration[1]);
  }
}

interface Reached {
  readonly pod: Pod;
  readonly port: number;
}

/** The same for the same client, so that it comes to the same endpoint again. */
const numberOf = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);

const answered = ({ status, headers, body }: Page): Outcome => ({
  ok: true,
  status,
  statusText: STATUS_TEXT[status] ?? '',
  headers: { 'Content-Type': 'text/html', 'Content-Length': String(body.length), ...headers },
  body,
  version: '',
});

/** The first answer whose path (`*` at its end takes any rest) and method fit. */
function answerOf(app: AppBehaviour, method: string, path: string): HttpAnswer | undefined {
  const [plain = '/'] = path.split('?');
  return app.http?.find((answer) => {
    if (answer.method !== undefined && answer.method !== method) return false;
    return answer.path.endsWith('*') ? plain.startsWith(answer.path.slice(0, -1)) : plain === answer.path;
  });
}

const filled = (
  text: string,
  marks: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): string =>
  text.replace(/\{\{([\w.]+)\}\}/g, (all, mark: string) =>
    mark.startsWith('env.') ? (env[mark.slice(4)] ?? '') : (marks[mark] ?? all),
  );

/** Host, port and path of an http or https URL; the scheme may be missing, as curl allows. */
export function parseUrl(text: string): { host: string; port: number; path: string } | undefined {
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(
    text,
  );
  if (!match) return undefined;
  const [, scheme = 'http', host = '', port, path = '/'] = match;
  const at = port === undefined ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(port);
  return at > 65_535 ? undefined : { host, port: at, path: path.startsWith('?') ? `/${path}` : path };
}

/**
 * The network as a request sees it: names and addresses, Services to ready endpoints (kube-proxy's part), and what the app behind
 * one answers. A request under way is plain data, so a background load can be saved in the middle of it.
 */
import type { AppBehaviour, DurationMs, HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { EndpointSlice, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { Addresses, type Destination } from './addresses.ts';

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

export class Network {
  readonly #sim: Simulation;
  readonly #store: Store;
  readonly #servers: PodServers;
  readonly #addresses: Addresses;

  constructor({ sim, store, servers }: { sim: Simulation; store: Store; servers: PodServers }) {
    this.#sim = sim;
    this.#store = store;
    this.#servers = servers;
    this.#addresses = new Addresses(sim, store);
  }

  /** Sends a request. `source` names who asks; `namespace` is that of the pod it is sent from, undefined on a node. */
  send(request: Request, source: string, namespace?: string): Flight {
    const url = parseUrl(request.url);
    const base = { method: request.method, path: url?.path ?? '/', source };
    if (!url) return { ...base, tookMs: 0, failure: 'unresolved' };
    const ip = this.#addresses.resolve(url.host, namespace);
    if (ip === undefined) return { ...base, tookMs: 5, failure: 'unresolved' };
    const reached = this.#reach(this.#addresses.destination(ip, url.port), url.port);
    if (typeof reached === 'string') {
      return { ...base, tookMs: reached === 'timeout' ? CONNECT_TIMEOUT_MS : 1, failure: reached };
    }
    const { pod, port } = reached;
    const listening = this.#servers.podIsListening(pod, port);
    if (!listening) return { ...base, tookMs: 1, failure: 'refused' };
    const answer = answerOf(listening.app, request.method, url.path);
    const tookMs = 1 + this.#pick(answer?.afterMs ?? [1, 8]);
    const { namespace: ns = 'default', name, uid = '' } = pod.metadata;
    return { ...base, tookMs, pod: { namespace: ns, name, uid }, port };
  }

  /** What came of it, asked when `tookMs` have passed. A pod whose process ended meanwhile has reset the connection. */
  finish(flight: Flight): Outcome {
    if (flight.failure || !flight.pod) return { ok: false, error: flight.failure ?? 'reset' };
    const pod = this.#store.get('pods', flight.pod.namespace, flight.pod.name) as Pod | undefined;
    const listening =
      pod?.metadata.uid === flight.pod.uid && pod
        ? this.#servers.podIsListening(pod, flight.port ?? 0)
        : undefined;
    if (!pod || !listening) return { ok: false, error: 'reset' };
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

  #reach(destination: Destination, port: number): { pod: Pod; port: number } | Failure {
    if (destination === 'dropped') return 'timeout';
    if (destination === 'refused' || destination === 'unreachable') return destination;
    if ('pod' in destination) return { pod: destination.pod, port };
    return this.#endpoint(destination.service, destination.port) ?? 'refused';
  }

  /** kube-proxy's choice: any ready endpoint, at random; the terminating ones that still serve when none is ready (KEP-1669). */
  #endpoint(service: Service, port: ServicePort): { pod: Pod; port: number } | undefined {
    const { namespace = '', name } = service.metadata;
    const labels = { 'kubernetes.io/service-name': name };
    const slices = this.#store
      .indexes('endpointslices.discovery.k8s.io')
      .withLabels(namespace, labels) as readonly EndpointSlice[];
    const all = slices.flatMap((slice) =>
      (slice.endpoints ?? []).map((endpoint) => ({
        endpoint,
        port: slice.ports?.find((one) => (one.name ?? '') === (port.name ?? ''))?.port,
      })),
    );
    const ready = all.filter(({ endpoint }) => endpoint.conditions?.ready);
    const usable =
      ready.length > 0
        ? ready
        : all.filter(({ endpoint }) => endpoint.conditions?.serving && endpoint.conditions.terminating);
    if (usable.length === 0) return undefined;
    const chosen = this.#sim.random.pick(usable);
    const ref = chosen.endpoint.targetRef;
    const pod =
      ref?.name === undefined
        ? undefined
        : (this.#store.get('pods', ref.namespace, ref.name) as Pod | undefined);
    return pod && chosen.port !== undefined ? { pod, port: chosen.port } : undefined;
  }

  #pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.#sim.random.between(duration[0], duration[1]);
  }
}

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

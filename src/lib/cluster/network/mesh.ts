/** What the network asks of a service mesh, where there is one (cluster/mesh); it knows no Istio by itself. */
import type { Labels, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Certificate } from '#lib/net/network.ts';
import type { Reached } from './connections.ts';
import type { Asked, Begun, Flight, Outcome, Request } from './flight.ts';
import type { Listening } from './servers.ts';
import type { Page } from './pages.ts';

/** A request as a proxy sees it. */
export interface MeshRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the `Host` header, without a port. */
  readonly host: string;
  /** The port that was asked. */
  readonly port: number;
  readonly isSecure: boolean;
}

/** Some of the pods behind a port of a Service. */
export interface MeshTarget {
  readonly service: Service;
  readonly port: ServicePort;
  /** Labels of a subset; all pods without any. */
  readonly labels?: Labels;
  /** The same for requests that are to come to the same pod. */
  readonly stickTo?: string;
  /** Whether TLS is spoken to the pods: `mutual` as sidecars do by themselves, `own` as a rule orders it, `never`. */
  readonly tls: 'mutual' | 'mutual-forced' | 'own' | 'never';
}

/** What a proxy does with a request. */
export interface MeshRoute {
  /** Answered by the proxy itself. */
  readonly page?: Page;
  readonly target?: MeshTarget;
  /** Of the request, as they go on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A wait before all else (a fault that somebody asked for). */
  readonly delayMs?: number;
  /** Until an answer must be there. */
  readonly timeoutMs?: number;
  /** How often the request is sent at most. */
  readonly attempts: number;
  readonly perTryMs?: number;
  /** Whether an answer with such a status is asked for again. */
  retriesOn(status: number): boolean;
  /** Get a copy. */
  readonly mirrors: readonly MeshTarget[];
  readonly responseHeaders: readonly HeaderChange[];
}

export interface HeaderChange {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** A port at which a gateway takes connections. */
export interface GatewayListener {
  /** Undefined for plain HTTP; `none` where it has no certificate for that name: the connection ends. */
  readonly tls?: Certificate | 'none';
}

/** A proxy that an answer comes back through. */
export interface EnvoyHop {
  /** What it calls itself. */
  readonly server: 'envoy' | 'istio-envoy';
  /** How long the one behind it took; missing where it answered by itself. */
  readonly tookMs?: number;
  readonly changes?: readonly HeaderChange[];
}

/** What the mesh's configuration says of requests. */
export interface Mesh {
  /** Whether a proxy stands before the pod's containers. */
  hasProxy(pod: Pod): boolean;
  /** Of a request that leaves a pod with a proxy; undefined where it goes on as it is, to where it was sent. */
  outbound(from: Pod, request: MeshRequest, service: Service | undefined): MeshRoute | undefined;
  /** Undefined where nothing was configured to listen there. */
  listener(gateway: Pod, port: number, host: string): GatewayListener | undefined;
  gateway(gateway: Pod, port: number, request: MeshRequest): MeshRoute;
  /** What the pod's proxy has against the request: it ends the connection, or answers itself. `from`: a pod whose proxy says who it is. */
  inbound(to: Pod, port: number, request: MeshRequest, from: Pod | undefined): 'reset' | Page | undefined;
}

/** The proxies themselves, as the network meets them. */
export interface MeshProxies {
  hasProxy(pod: Pod): boolean;
  /** A request that leaves a pod with a proxy, for a Service or whoever has the address; undefined where it goes on as it is. */
  sidecar(
    request: Request,
    asked: Asked,
    base: Begun,
    from: { readonly pod: Pod; readonly service: Service | undefined; readonly depth: number },
  ): Flight | undefined;
  /** A request that reached a gateway. */
  gateway(request: Request, asked: Asked, base: Begun, reached: Reached, depth: number): Flight;
  /** What a pod's proxy has against a request that came without one. */
  against(reached: Reached, request: MeshRequest): 'reset' | Page | undefined;
  /** A page of a proxy; without one, what it says where the one behind it was lost. */
  says(page?: Page): Outcome;
  /** The answer as it comes back through proxies. */
  through(outcome: Outcome, hops: readonly EnvoyHop[], now: number): Outcome;
}

/** What proxies send requests with. */
export interface Wires {
  endpoint(target: MeshTarget, source: string): Reached | undefined;
  mayReach(from: Pod, reached: Reached): boolean;
  listening(reached: Reached): Listening | undefined;
  arrive(reached: Reached, listening: Listening, base: Begun, depth: number): Flight;
  /** Of what the answer would be by now; 0 for none. */
  statusOf(flight: Flight): number;
}

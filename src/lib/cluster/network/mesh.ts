/** What the network asks of a service mesh, where there is one (cluster/mesh); it knows no Istio by itself. */
import type { Labels, Pod, Service, ServicePort } from '#lib/kube/types.ts';
import type { Certificate } from '#lib/net/network.ts';
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

/** The network as programs see it: what they can send and what can come back. The cluster's network fits this shape. */

export interface HttpRequest {
  readonly method: string;
  /** `http://172.30.2.2:30080/path?query`, or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How it failed. `empty`: the connection was closed without an answer. `greeting`: what came was not HTTP. `not-tls`: nor TLS. */
export type HttpFailure =
  'unresolved' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'empty' | 'greeting' | 'not-tls';

export type HttpOutcome =
  | {
      readonly ok: true;
      readonly status: number;
      readonly statusText: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly ok: false; readonly error: HttpFailure };

/** What the other end of a TLS connection shows. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** What is wrong with it for a client that knows only public authorities; '' for nothing. */
  readonly problem: string;
  /** The authority's certificate as PEM: who trusts that trusts this. */
  readonly authority?: string;
  /** What is wrong with it even so: it is for another name. */
  readonly mismatch?: string;
  /** Whether it would speak HTTP/2 over the connection, as the two agree in the handshake (ALPN). */
  readonly http2?: boolean;
}

/** A request under way: wait `tookMs` of virtual time, then ask what came of it (its pod may have gone meanwhile). */
export interface PendingHttp {
  readonly tookMs: number;
  /** The address that was asked, where the name was one. */
  readonly ip?: string;
  /** After so long there was a connection; missing where none came about. */
  readonly connectMs?: number;
  readonly certificate?: Certificate;
  finish(): HttpOutcome | Promise<HttpOutcome>;
}

/** The same as a program sees it: a number stands for the request. */
export interface Pending {
  readonly id: number;
  readonly tookMs: number;
  readonly ip?: string;
  /** After so long there was a connection; missing where none came about. */
  readonly connectMs?: number;
  readonly certificate?: Certificate;
}

/** What DNS says. */
export interface Lookup {
  /** The server that was asked. */
  readonly server: string;
  /** After so long the one who asked gave up. */
  readonly timedOutMs?: number;
  /** The name in full; missing where nobody knows it. */
  readonly name?: string;
  readonly addresses?: readonly string[];
  /** Names that stood for others on the way, from the first asked to the last. */
  readonly aliases?: readonly string[];
  /** Named ports of the service. */
  readonly services?: readonly { readonly port: number; readonly target: string }[];
  /** The names that have the address that was asked for. */
  readonly names?: readonly string[];
}

/** Whether somebody is there. */
export interface Reach {
  readonly ip?: string;
  readonly tookMs: number;
  readonly error?: 'unresolved' | 'refused' | 'timeout' | 'unreachable';
  /** What a server says by itself as soon as a client comes. */
  readonly greeting?: string;
}

/** How a program reaches the network from where it runs. */
export interface HttpClient {
  /** `source`: who asks, as the traffic log names it (`curl`, `siege`). */
  begin(request: HttpRequest, source: string): PendingHttp;
}

export interface Net extends HttpClient {
  lookUp(name: string, server?: string): Lookup;
  reach(host: string, protocol: 'tcp' | 'udp' | 'icmp', port?: number): Reach;
}

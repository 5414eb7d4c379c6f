/** How a program reaches the simulated network. The cluster's network fits this shape; the shell knows only the shape. */

export interface HttpRequest {
  readonly method: string;
  /** `http://172.30.2.2:30080/path?query`, or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type HttpOutcome =
  | {
      readonly ok: true;
      readonly status: number;
      readonly statusText: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly ok: false;
      /** `empty`: the connection was closed without an answer. */
      readonly error: 'unresolved' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'empty';
    };

/** A request under way: wait `tookMs` of virtual time, then ask what came of it (its pod may have gone meanwhile). */
export interface PendingHttp {
  readonly tookMs: number;
  finish(): HttpOutcome | Promise<HttpOutcome>;
}

export interface HttpClient {
  /** `source`: who asks, as the traffic log names it (`curl`, `siege`). */
  begin(request: HttpRequest, source: string): PendingHttp;
}

/** Ports of the learner's own machine that port-forward and proxy open, and the way from them into the cluster. Made by the worker. */

/** A request as programs such as curl send it. */
export interface LocalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What comes of it: an answer, or how the connection ended. */
export type LocalOutcome =
  | {
      readonly ok: true;
      readonly status: number;
      readonly statusText: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly ok: false;
      readonly error:
        'unresolved' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'empty' | 'greeting' | 'not-tls';
    };

/** Wait `tookMs` of virtual time, then ask what came of it. */
export interface LocalPending {
  readonly tookMs: number;
  finish(): LocalOutcome | Promise<LocalOutcome>;
}

export type Answerer = (request: LocalRequest, source: string) => LocalPending;

export interface LocalPorts {
  /** Takes a port (0: any that is free); undefined where somebody has it already. */
  listen(
    address: string,
    port: number,
    answer: Answerer,
  ): { readonly port: number; close(): void } | undefined;
  /** Sends a request to an address of the cluster's own network. */
  send: Answerer;
  /** Sends a request as a program on this machine does: to one of its own ports, or out into the network. */
  begin: Answerer;
}

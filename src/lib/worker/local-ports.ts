/** The ports of the learner's machine: what port-forward and proxy listen on, and how curl finds them. */
import type { Answerer, LocalPorts } from '#lib/kubectl/local-ports.ts';
import type { HttpRequest, Lookup, Net, PendingHttp, Reach } from '#lib/net/network.ts';

/** Where «any free port» begins. */
const FIRST_FREE = 40_000;
/** This machine by address or name; some public domains say that every name of theirs is it. */
const LOOPBACK =
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|(.+\.)?(localhost|localdev\.me|localtest\.me|lvh\.me)|.*\b127[.-]0[.-]0[.-]1\.(nip|sslip)\.io)$/i;
const LOCAL_IP = '127.0.0.1';
/** A request that is never sent: whether somebody is there to take one. */
const PROBE: HttpRequest = { method: 'GET', url: '/', headers: {} };

export class MachinePorts implements LocalPorts, Net {
  readonly #network: Net;
  readonly #listeners = new Map<number, Answerer>();
  /** What containers of this machine publish, once somebody knows of any. */
  published: ((port: number, request: HttpRequest) => PendingHttp | undefined) | undefined;

  constructor(network: Net) {
    this.#network = network;
  }

  listen(_address: string, wanted: number, answer: Answerer) {
    let port = wanted;
    if (wanted === 0) for (port = FIRST_FREE; this.#isTaken(port);) port += 1;
    if (this.#isTaken(port)) return undefined;
    this.#listeners.set(port, answer);
    return { port, close: () => void this.#listeners.delete(port) };
  }

  #isTaken(port: number): boolean {
    return this.#listeners.has(port) || this.published?.(port, PROBE) !== undefined;
  }

  send: Answerer = (request, source) => this.#network.begin(request, source);

  /** A request of a program: to this machine, or out into the network. */
  begin(request: HttpRequest, source: string): PendingHttp {
    const [, host = '', port = '80'] =
      /^(?:\w+:\/\/)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(request.url) ?? [];
    if (!LOOPBACK.test(host)) return this.#network.begin(request, source);
    const answer = this.#listeners.get(Number(port));
    const published = answer ? undefined : this.published?.(Number(port), request);
    if (published) return { ip: LOCAL_IP, ...published };
    if (!answer) return { tookMs: 0, ip: LOCAL_IP, finish: () => ({ ok: false, error: 'refused' }) };
    return { ip: LOCAL_IP, connectMs: 0, ...answer(request, source) };
  }

  lookUp(name: string, server?: string): Lookup {
    if (LOOPBACK.test(name)) return { server: server ?? '127.0.0.53', name, addresses: [LOCAL_IP] };
    return this.#network.lookUp(name, server);
  }

  reach(host: string, protocol: 'tcp' | 'udp' | 'icmp', port?: number): Reach {
    if (!LOOPBACK.test(host)) return this.#network.reach(host, protocol, port);
    const isOpen = protocol !== 'tcp' || this.#isTaken(port ?? 0);
    return { ip: LOCAL_IP, tookMs: 0, ...(!isOpen && { error: 'refused' as const }) };
  }
}

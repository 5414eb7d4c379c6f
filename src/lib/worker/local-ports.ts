/** The ports of the learner's machine: what port-forward and proxy listen on, and how curl finds them. */
import type { Answerer, LocalPorts } from '#lib/kubectl/local-ports.ts';
import type { HttpClient, HttpRequest, PendingHttp } from '#lib/shell/http.ts';

/** Where «any free port» begins. */
const FIRST_FREE = 40_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/;

export class MachinePorts implements LocalPorts, HttpClient {
  readonly #network: HttpClient;
  readonly #listeners = new Map<number, Answerer>();

  constructor(network: HttpClient) {
    this.#network = network;
  }

  listen(_address: string, wanted: number, answer: Answerer) {
    let port = wanted;
    if (wanted === 0) for (port = FIRST_FREE; this.#listeners.has(port);) port += 1;
    if (this.#listeners.has(port)) return undefined;
    this.#listeners.set(port, answer);
    return { port, close: () => void this.#listeners.delete(port) };
  }

  send: Answerer = (request, source) => this.#network.begin(request, source);

  /** A request of a program: to this machine, or out into the network. */
  begin(request: HttpRequest, source: string): PendingHttp {
    const [, host = '', port = '80'] =
      /^(?:\w+:\/\/)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(request.url) ?? [];
    if (!LOOPBACK.test(host)) return this.#network.begin(request, source);
    const answer = this.#listeners.get(Number(port));
    if (!answer) return { tookMs: 0, finish: () => ({ ok: false, error: 'refused' }) };
    return answer(request, source);
  }
}

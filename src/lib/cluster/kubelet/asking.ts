/** What programs in containers hear from the network, and which containers listen. */
import type { Pod } from '#lib/kube/types.ts';
import type { Context } from './context.ts';
import { listens } from './launches.ts';
import type { PodRecord, Run } from './record.ts';
import type { Answer, Question } from './sh/run-options.ts';
import { isRunning } from './status.ts';

const refused = (ip: string): Answer => ({
  ok: false,
  error: 'refused',
  ip,
  reach: { ip, tookMs: 0, error: 'refused' },
});

export class Asking {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Asks the network on behalf of a program in a container. */
  answer(pod: Pod, record: PodRecord, question: Question): Answer {
    const { url, method, headers = {}, body } = question;
    const [, scheme = '', host = '', port] = /^(\w+):\/\/([^/:?]*)(?::(\d+))?/.exec(url) ?? [];
    if (scheme !== 'dns' && /^(localhost|127\.|0\.0\.0\.0$)/.test(host)) {
      if (scheme === 'icmp') return { ok: true, reach: { ip: '127.0.0.1', tookMs: 0 } };
      const local = this.listening(record, Number(port ?? (scheme === 'https' ? 443 : 80)));
      if (!local) return refused('127.0.0.1');
      const inside = this.answer(pod, record, {
        ...question,
        url: url.replace(host, record.ip ?? host),
        headers: { Host: host, ...headers },
      });
      return { ...inside, ip: '127.0.0.1' };
    }
    const { network } = this.#context;
    if (!network) return { ok: false, error: 'unresolved' };
    // As it is now: its labels say what policies it falls under.
    const from = { namespace: pod.metadata.namespace ?? 'default', pod: this.#context.pod(record) ?? pod };
    if (scheme === 'dns') {
      const lookup = network.lookUp(host, from, url.split('?')[1]);
      const { timedOutMs: tookMs, name } = lookup;
      if (tookMs !== undefined) return { ok: false, error: 'timeout', lookup };
      return { ok: name !== undefined, lookup };
    }
    if (scheme === 'tcp' || scheme === 'udp' || scheme === 'icmp') {
      const reach = network.reach(host, scheme, Number(port ?? 0), from);
      return { ok: reach.error === undefined, reach };
    }
    const request = { method, url, headers, ...(body !== undefined && { body }) };
    const flight = network.send(request, pod.metadata.name, from);
    const { tookMs, ip, connectMs, certificate } = flight;
    const joined = {
      tookMs,
      ...(ip !== undefined && { ip }),
      ...(connectMs !== undefined && { connectMs }),
      ...(certificate && { certificate }),
    };
    const outcome = network.finish(flight);
    if (!outcome.ok) return { ok: false, error: outcome.error, ...joined };
    const { status, statusText, headers: fields, body: text } = outcome;
    return { ok: true, status, statusText, headers: fields, body: text, ...joined };
  }

  /** The container that accepts connections on a port now. */
  listening(record: PodRecord, port: number): { name: string; run: Run } | undefined {
    for (const name in record.containers) {
      const run = record.containers[name]?.run;
      if (isRunning(run) && run.ports.includes(port) && listens(run, this.#context.sim.now)) {
        return { name, run };
      }
    }
    return undefined;
  }
}

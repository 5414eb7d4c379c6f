/**
 * Startup, liveness and readiness probes (pkg/kubelet/prober). A probe ticks every period from when its worker began; but while it
 * succeeds and nothing can make it fail, nobody looks: only the tick after the moment at which that changes is kept.
 */
import type { HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { answerOf } from '#lib/cluster/network/answers.ts';
import type { Container, IntOrString, Pod, Probe } from '#lib/kube/types.ts';
import { containerNamed, type Context } from './context.ts';
import { cannotExec, whyNotBegun } from './executables.ts';
import { appIsFirst, listens } from './launches.ts';
import type { Processes } from './processes.ts';
import { PROBE_TYPES, type PodRecord, type ProbeState, type ProbeType, type Run } from './record.ts';
import { runProgram } from './sh/run.ts';
import { answersOf } from './site.ts';
import { isRunning } from './status.ts';
import { goDuration } from './words.ts';

const PROBE = 'kubelet/probe';
/** How far ahead it is known what a script does to the files that a probe reads. */
const AHEAD_MS = 600_000;

type Outcome =
  | {
      readonly ok: true;
      /** When it may be otherwise; undefined while nothing can change it. */ readonly until?: number;
    }
  | { readonly ok: false; readonly why: string }
  /** The probe itself could not be done: it does not count. */
  | { readonly fault: string };

const specOf = (container: Container, type: ProbeType): Probe | undefined => container[`${type}Probe`];
const periodMs = (probe: Probe) => (probe.periodSeconds || 10) * 1000;
const words: Readonly<Record<ProbeType, string>> = {
  startup: 'Startup',
  liveness: 'Liveness',
  readiness: 'Readiness',
};

export class Probes {
  /** Called when a result has changed that the pod's status or its containers depend on. */
  onResult: (uid: string) => void = () => undefined;
  readonly #context: Context;
  readonly #processes: Processes;

  constructor(context: Context, processes: Processes) {
    this.#context = context;
    this.#processes = processes;
    context.sim.onTimer(PROBE, (key) => this.#due(key));
  }

  /** The status shows that the container runs: its probes take it up, and one that waits to be ready is probed at once. */
  seen(pod: Pod, container: Container, uid: string): void {
    const record = this.#context.records.get(uid);
    const run = record?.containers[container.name]?.run;
    if (!record || !isRunning(run)) return;
    if (!run.seen) {
      const from = record.probesFrom ?? this.#context.sim.now;
      const before = record.containers[container.name]?.last?.probes ?? {};
      const probes = Object.fromEntries(
        PROBE_TYPES.filter((type) => specOf(container, type)).map((type) => [
          type,
          { from: before[type]?.from ?? from, inRow: 0 },
        ]),
      );
      this.#context.patchRun(uid, container.name, run.id, { seen: true, probes });
      for (const type of PROBE_TYPES) if (probes[type]) this.#schedule(uid, container, type);
    }
    if (container.readinessProbe && run.started && !run.ready)
      this.#probe(pod, container, uid, 'readiness', true);
  }

  /** Something in the container changed that a probe by command, or of a web server, may see. */
  filesChanged(uid: string, container: Container): void {
    for (const type of PROBE_TYPES) {
      const probe = specOf(container, type);
      if (probe?.exec ?? probe?.httpGet) this.#schedule(uid, container, type);
    }
  }

  /** The next tick at or after `from`; the first one after now unless given. */
  #schedule(uid: string, container: Container, type: ProbeType, from?: number): void {
    const { sim } = this.#context;
    const probe = specOf(container, type);
    const state = this.#context.records.get(uid)?.containers[container.name]?.run?.probes[type];
    if (!probe || !state) return;
    const period = periodMs(probe);
    const after = Math.max(from ?? 0, sim.now + 1);
    const at = state.from + Math.max(0, Math.ceil((after - state.from) / period)) * period;
    sim.schedule(PROBE, `${uid}/${container.name}/${type}`, at);
  }

  #due(key: string): void {
    const [uid = '', name = '', type = ''] = key.split('/');
    const record = this.#context.records.get(uid);
    const pod = record && this.#context.pod(record);
    const container = pod && containerNamed(pod, name);
    if (pod && container) this.#probe(pod, container, uid, type as ProbeType, false);
  }

  #probe(pod: Pod, container: Container, uid: string, type: ProbeType, atOnce: boolean): void {
    const { sim } = this.#context;
    const record = this.#context.records.get(uid);
    const run = record?.containers[container.name]?.run;
    const probe = specOf(container, type);
    let state = run?.probes[type];
    if (!record || !run || !probe || !state || !isRunning(run) || run.unwell) return;
    // Nobody restarts a container of a pod that goes; whether it is ready is still asked.
    if (type !== 'readiness' && pod.metadata.deletionTimestamp) return;
    if ((type === 'startup') === run.started) return;
    const startedSecond = Math.floor(run.startedAt / 1000) * 1000;
    if (Math.floor((sim.now - startedSecond) / 1000) < (probe.initialDelaySeconds ?? 0)) {
      return this.#schedule(uid, container, type);
    }
    if (atOnce) state = { ...state, from: sim.now };
    const outcome = this.#outcome(pod, container, record, run, probe);
    const settled = this.#count(pod, container, uid, run, type, probe, state, outcome);
    const still = this.#context.records.get(uid)?.containers[container.name]?.run;
    if (still?.id !== run.id || still.unwell || (type === 'startup' && still.started)) return;
    if (!settled || !('ok' in outcome && outcome.ok)) this.#schedule(uid, container, type);
    else if (outcome.until !== undefined) this.#schedule(uid, container, type, outcome.until);
    else sim.cancel(PROBE, `${uid}/${container.name}/${type}`);
  }

  /** Counts an outcome; returns whether the result is what the outcome says. */
  #count(
    pod: Pod,
    container: Container,
    uid: string,
    run: Run,
    type: ProbeType,
    probe: Probe,
    state: ProbeState,
    outcome: Outcome,
  ): boolean {
    const keep = (probes: ProbeState, changes: Partial<Run> = {}) =>
      this.#context.patchRun(uid, container.name, run.id, {
        ...changes,
        probes: { ...run.probes, [type]: probes },
      });
    if ('fault' in outcome) {
      keep(state);
      this.#say(pod, container, `${words[type]} probe errored: ${outcome.fault}`);
      return false;
    }
    if (!outcome.ok) this.#say(pod, container, `${words[type]} probe failed: ${outcome.why}`);
    const inRow = state.last === outcome.ok ? state.inRow + 1 : 1;
    const next = { ...state, last: outcome.ok, inRow };
    const enough = outcome.ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    const initial = type === 'liveness' ? true : type === 'readiness' ? false : undefined;
    if (inRow < enough || (state.result ?? initial) === outcome.ok) {
      keep(next);
      return inRow >= enough;
    }
    const { ok } = outcome;
    const changes: Partial<Run> =
      type === 'readiness'
        ? { ready: ok }
        : ok
          ? type === 'startup'
            ? { started: true }
            : {}
          : { unwell: type };
    keep(
      { ...next, result: ok },
      { ...changes, ...(type === 'startup' && ok && !container.readinessProbe && { ready: true }) },
    );
    if (type === 'startup' && ok)
      for (const other of ['liveness', 'readiness'] as const) this.#schedule(uid, container, other);
    this.onResult(uid);
    return true;
  }

  #say(pod: Pod, container: Container, message: string): void {
    this.#context.event(pod, 'Warning', 'Unhealthy', message, container.name);
  }

  #outcome(pod: Pod, container: Container, record: PodRecord, run: Run, probe: Probe): Outcome {
    const timeoutMs = (probe.timeoutSeconds || 1) * 1000;
    const { httpGet, tcpSocket, grpc, exec } = probe;
    const { now } = this.#context.sim;
    if (exec) return this.#byCommand(pod, container, record, run, exec.command ?? [], timeoutMs);
    const asked = httpGet?.port ?? tcpSocket?.port ?? grpc?.port ?? 0;
    const port = portOf(container, asked);
    // The port may be a name that the container has not.
    if (Number.isNaN(port))
      return { fault: `strconv.Atoi: parsing ${JSON.stringify(asked)}: invalid syntax` };
    const host = httpGet?.host ?? tcpSocket?.host ?? record.ip ?? '';
    const open = run.ports.includes(port) && listens(run, now);
    // Another container of the pod may be the one that listens there.
    const other = open ? undefined : this.#processes.asking.listening(record, port);
    const answers = open ? run : other?.run;
    const address = `${host}:${port}`;
    const refused = `dial tcp ${address}: connect: connection refused`;
    if (grpc) {
      return answers
        ? { ok: true }
        : {
            ok: false,
            why: `timeout: failed to connect service "${address}" within ${goDuration(timeoutMs)}: context deadline exceeded`,
          };
    }
    if (!httpGet) return answers ? { ok: true } : { ok: false, why: refused };
    const path = httpGet.path || '/';
    const url = `${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${address}${path.startsWith('/') ? path : `/${path}`}`;
    if (!answers) return { ok: false, why: `Get "${url}": ${refused}` };
    const server = other?.name ?? container.name;
    const answer = answerOf(
      { http: answersOf(this.#context, this.#processes, pod, server, answers) },
      { method: 'GET', path, headers: {} },
    );
    if (answer && low(answer) > timeoutMs) {
      const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
      return { ok: false, why: `Get "${url}": ${late}` };
    }
    if (answer?.asks || answer?.calls || answer?.log !== undefined) return this.#byRequest(url, timeoutMs);
    const status = answer?.status ?? 404;
    const until = answer?.forMs === undefined ? undefined : (answers.startedAt ?? 0) + answer.forMs;
    return status >= 200 && status < 400
      ? { ok: true, ...(until !== undefined && { until }) }
      : { ok: false, why: `HTTP probe failed with statuscode: ${status}` };
  }

  /** An answer that depends on others, or that is noted in the log: really asked for, and again at every tick. */
  #byRequest(url: string, timeoutMs: number): Outcome {
    const { network, sim } = this.#context;
    const flight = network?.send(
      { method: 'GET', url, headers: { 'User-Agent': 'kube-probe/1.32' } },
      'kube-probe',
    );
    if (!network || !flight) return { ok: true };
    // A kubelet is nobody whose requests are counted.
    const outcome = network.finish({ ...flight, edges: [] });
    if (flight.tookMs > timeoutMs) {
      const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
      return { ok: false, why: `Get "${url}": ${late}` };
    }
    if (!outcome.ok)
      return { ok: false, why: `Get "${url}": dial tcp: connect: connection ${outcome.error}` };
    const { status } = outcome;
    return status >= 200 && status < 400
      ? { ok: true, until: sim.now }
      : { ok: false, why: `HTTP probe failed with statuscode: ${status}` };
  }

  #byCommand(
    pod: Pod,
    container: Container,
    record: PodRecord,
    run: Run,
    argv: readonly string[],
    timeoutMs: number,
  ): Outcome {
    const { now } = this.#context.sim;
    const [name = ''] = argv;
    const { scripts } = this.#processes;
    const place = { scripts, pod, container: container.name, run };
    const refused = whyNotBegun(place, name);
    if (refused !== undefined) return { fault: cannotExec(run.id, refused) };
    const files = this.#processes.scripts.files(pod, container.name, run);
    const serving = listens(run, now);
    const options = {
      argv,
      env: run.env,
      hostname: run.env['HOSTNAME'] ?? '',
      ...this.#processes.scripts.root(pod, container.name, run),
      files,
      startMs: now,
      serving,
    };
    let result = runProgram({ ...options, untilMs: now + timeoutMs });
    const answers = [];
    while (result.asks && answers.length < 10) {
      answers.push(this.#processes.asking.answer(pod, record, result.asks));
      result = runProgram({ ...options, answers, untilMs: now + timeoutMs });
    }
    if (!result.exit)
      return {
        ok: false,
        why: `command timed out: ${JSON.stringify(argv.join(' '))} timed out after ${goDuration(timeoutMs)}`,
      };
    if (result.exit.code !== 0) return { ok: false, why: result.output.map(({ text }) => text).join('') };
    // What the network says may change at any time; files change when the container's script says so.
    if (answers.length > 0) return { ok: true, until: now };
    const change = this.#processes.scripts
      .changes(pod, container.name, run, now + AHEAD_MS)
      .find(({ at }) => at > now);
    if (change) return { ok: true, until: change.at };
    if (appIsFirst(run))
      return { ok: true, ...(!serving && run.listensAt !== undefined && { until: run.listensAt }) };
    const ahead = this.#processes.scripts.script(pod, container.name, run, now + AHEAD_MS);
    return ahead.exit || ahead.endless ? { ok: true } : { ok: true, until: now + AHEAD_MS };
  }
}

const low = ({ afterMs = 0 }: HttpAnswer): number => (typeof afterMs === 'number' ? afterMs : afterMs[0]);

/** A port by number, or by the name that the container gives it; NaN where it is neither. */
export function portOf(container: Container, port: IntOrString): number {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
}

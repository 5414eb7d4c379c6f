/** The programs in containers: what runs, from when on it listens, how it ends by itself and when it is told to. */
import type { Container, Pod } from '#lib/kube/types.ts';
import { Asking } from './asking.ts';
import { containerNamed, containersOf, type Context } from './context.ts';
import { runHook } from './hooks.ts';
import { answersSignal, appIsFirst, begun, ending } from './launches.ts';
import { portsOf } from './program-of.ts';
import type { Ending, Launch, PodRecord, Run } from './record.ts';
import { Scripts } from './scripts.ts';
import type { AppStart, RunResult } from './sh/run-options.ts';
import { isRunning } from './status.ts';
import type { Volumes } from './volumes.ts';

const EXIT = 'kubelet/exit';
const HOOK = 'kubelet/hook';
/** How far ahead a script is looked at, at first; twice as far each time. */
const AHEAD_MS = 60_000;
/** Letters of a termination message; lines and letters of one that is taken from the log. */
const MESSAGE_LENGTH = 4096;
const MESSAGE_LINES = 80;
const MESSAGE_LOG_LENGTH = 2048;
/** A container that is told to stop has at least so long, whatever its preStop hook took. */
const MIN_GRACE_MS = 2000;
/** What runc leaves behind where the kernel did not take the program. */
const BROKEN_EXIT = 255;

export class Processes {
  /** Called when a container has ended. */
  onEnded: (uid: string, container: string) => void = () => undefined;
  /** Called when files that a container sees have changed. */
  onFilesChanged: (uid: string, container: string) => void = () => undefined;
  /** Called when a script was looked at again: it may have written something. */
  onWentOn: (uid: string, container: string) => void = () => undefined;
  /** What a container has written. */
  linesOf: (pod: Pod, container: string, run: Run) => readonly string[] = () => [];
  readonly volumes: Volumes;
  readonly scripts: Scripts;
  readonly asking: Asking;
  readonly #context: Context;

  constructor(context: Context, volumes: Volumes) {
    this.#context = context;
    this.volumes = volumes;
    this.scripts = new Scripts(context, volumes);
    this.asking = new Asking(context);
    volumes.onChanged = (uid) => this.#volumesChanged(uid);
    context.sim.onTimer(EXIT, (key) => this.#due(key));
    context.sim.onTimer(HOOK, (key) => this.#hookFailed(key));
  }

  /** The container's program begins. */
  start(pod: Pod, container: Container, uid: string, id: string): void {
    const { sim } = this.#context;
    const run = this.#context.patchRun(uid, container.name, id, { startedAt: sim.now });
    if (!run) return;
    if (run.broken !== undefined) {
      const ends = ending(sim.now, BROKEN_EXIT);
      this.#context.patchRun(uid, container.name, id, { ends });
      return sim.schedule(EXIT, `${uid}/${container.name}`, ends.at);
    }
    if (!run.app) return this.#plan(pod, uid, container.name, run);
    const changes = begun(this.#context, this.scripts, pod, container, run);
    this.#context.patchRun(uid, container.name, id, changes);
    if (changes.ends) sim.schedule(EXIT, `${uid}/${container.name}`, changes.ends.at);
  }

  /** A signal to process 1 from within its container: it gets only those that it asked for. */
  signal(pod: Pod, uid: string, name: string, signal: string): void {
    const { sim } = this.#context;
    const run = this.#context.records.get(uid)?.containers[name]?.run;
    if (!isRunning(run) || run.stopping || signal === 'KILL') return;
    if (!appIsFirst(run)) return this.#tell(pod, uid, name, run, signal, sim.now);
    const ends = answersSignal(this.#context, run, signal, sim.now);
    if (!ends) return;
    this.#context.patchRun(uid, name, run.id, { ends });
    sim.schedule(EXIT, `${uid}/${name}`, ends.at);
  }

  /** A signal comes to a script: it does what it trapped, or nothing. */
  #tell(pod: Pod, uid: string, name: string, run: Run, signal: string, at: number): void {
    const told = [...(run.told ?? []), { at, signal }];
    const next = this.#context.patchRun(uid, name, run.id, { told });
    if (next) this.#plan(pod, uid, name, next);
  }

  /** Process 1 ends by itself: a shell that was told to exit, or whose input is over. */
  end(uid: string, name: string, id: string, code: number): void {
    const { sim } = this.#context;
    const run = this.#context.records.get(uid)?.containers[name]?.run;
    if (!isRunning(run) || run.id !== id || run.stopping) return;
    this.#context.patchRun(uid, name, id, { ends: ending(sim.now, code) });
    sim.schedule(EXIT, `${uid}/${name}`, sim.now);
  }

  /** Works out how a script goes on: when it ends, or when it has to be looked at again. */
  #plan(pod: Pod, uid: string, name: string, run: Run): void {
    const { sim } = this.#context;
    const key = `${uid}/${name}`;
    const ahead = Math.max(AHEAD_MS, sim.now - (run.startedAt ?? sim.now));
    const result = this.scripts.script(pod, name, run, sim.now + ahead);
    const { exit, asks, starts, endless } = result;
    const own = exit && ending(Math.max(exit.at, sim.now), exit.code);
    const ends = own && run.killed ? (own.at < run.killed.at ? own : run.killed) : (own ?? run.killed);
    if (ends) this.#context.patchRun(uid, name, run.id, { ends });
    const looks = [ends?.at, asks?.at, starts?.at, signalsToPass(run, result)[0]?.at].filter(
      (at) => at !== undefined,
    );
    if (!exit && !asks && !starts && !endless) looks.push(sim.now + ahead);
    if (looks.length > 0) sim.schedule(EXIT, key, Math.max(sim.now, Math.min(...looks)));
    else sim.cancel(EXIT, key);
  }

  /** Somebody changed files in the container: a script may go another way from here on. */
  filesChanged(pod: Pod, record: PodRecord, name: string): void {
    const run = record.containers[name]?.run;
    if (isRunning(run) && !appIsFirst(run)) this.#plan(pod, record.uid, name, run);
  }

  /** Something in the volumes of a pod changed: its scripts may go another way, and so may what its probes say. */
  #volumesChanged(uid: string): void {
    const record = this.#context.records.get(uid);
    const pod = record && this.#context.pod(record);
    if (!record || !pod) return;
    for (const { name, volumeMounts } of containersOf(pod)) {
      if (!volumeMounts?.length) continue;
      this.filesChanged(pod, this.#context.records.get(uid) ?? record, name);
      this.onFilesChanged(uid, name);
    }
  }

  /**
   * Tells a container to stop: its preStop hook, SIGTERM, and when the grace is over SIGKILL.
   * Asked again with less grace, it ends sooner.
   */
  stop(pod: Pod, uid: string, name: string, graceMs: number): void {
    const { sim } = this.#context;
    const run = this.#context.records.get(uid)?.containers[name]?.run;
    const container = containerNamed(pod, name);
    if (!run || run.ended || !container) return;
    const soon: Ending = { at: sim.now + Math.max(MIN_GRACE_MS, graceMs), code: 137, reason: 'Error' };
    if (run.stopping) {
      this.#stopBy(uid, name, run, soon);
      return;
    }
    const hookMs = run.awaitsTurn
      ? run.awaitsTurn.hookUntil - sim.now
      : this.#hookMs(pod, container, run, graceMs);
    const tookMs = Math.max(0, Math.min(hookMs, graceMs));
    const at = sim.now + tookMs;
    const left = Math.max(MIN_GRACE_MS, graceMs - Math.floor(tookMs / 1000) * 1000);
    const killed = { ...soon, at: at + left };
    const quietly = appIsFirst(run) ? answersSignal(this.#context, run, 'TERM', at) : undefined;
    const stopping = this.#stopBy(
      uid,
      name,
      run,
      quietly && quietly.at < killed.at ? quietly : killed,
      killed,
    );
    if (stopping && !appIsFirst(run)) this.#tell(pod, uid, name, stopping, 'TERM', at);
  }

  /** A container that is to stop after others: its preStop hook begins. */
  stopLater(pod: Pod, uid: string, name: string, graceMs: number): void {
    const run = this.#context.records.get(uid)?.containers[name]?.run;
    const container = containerNamed(pod, name);
    if (!run || !container) return;
    const hookUntil = this.#context.sim.now + this.#hookMs(pod, container, run, graceMs);
    this.#context.patchRun(uid, name, run.id, { awaitsTurn: { hookUntil } });
  }

  /** It has an end now: the one that is given, or one that is known already and comes sooner. */
  #stopBy(uid: string, name: string, run: Run, end: Ending, killed = end): Run | undefined {
    const ends = run.ends && run.ends.at < end.at ? run.ends : end;
    this.#context.sim.schedule(EXIT, `${uid}/${name}`, ends.at);
    return this.#context.patchRun(uid, name, run.id, { ends, killed, stopping: true });
  }

  /** How long the preStop hook takes; when it has failed is said. */
  #hookMs(pod: Pod, container: Container, run: Run, graceMs: number): number {
    const { sim, records } = this.#context;
    const uid = pod.metadata.uid ?? '';
    const record = records.get(uid);
    const hook = container.lifecycle?.preStop;
    if (!hook || !record) return 0;
    const { tookMs, error, files } = runHook(this, pod, record, container, run, hook, sim.now);
    const own = this.volumes.keep(pod, container.name, run, files);
    this.#context.patchRun(uid, container.name, run.id, { changes: [...run.changes, ...own] });
    if (error !== undefined && tookMs <= graceMs) sim.scheduleIn(HOOK, `${uid}/${container.name}`, tookMs);
    return tookMs;
  }

  #hookFailed(key: string): void {
    const [uid = '', name = ''] = key.split('/');
    const record = this.#context.records.get(uid);
    const pod = record && this.#context.pod(record);
    if (pod) this.#context.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', name);
  }

  #due(key: string): void {
    const [uid = '', name = ''] = key.split('/');
    const record = this.#context.records.get(uid);
    const run = record?.containers[name]?.run;
    const pod = record && this.#context.pod(record);
    if (!record || !run || run.ended) return;
    if (run.ends && run.ends.at <= this.#context.sim.now) {
      const ended = { ...run.ends, at: this.#context.sim.now };
      const message = pod && this.#lastWords(pod, name, { ...run, ended });
      this.#context.patchRun(uid, name, run.id, { ended: { ...ended, ...(message && { message }) } });
      if (pod) this.#keepWrites(pod, name, { ...run, ended });
      this.onEnded(uid, name);
    } else if (pod && !appIsFirst(run)) this.#goOn(pod, record, name, run);
  }

  /** What a script left in volumes is there after its end. */
  #keepWrites(pod: Pod, name: string, run: Run): void {
    if (run.app || run.startedAt === undefined || !containerNamed(pod, name)?.volumeMounts?.length) return;
    const { files } = this.scripts.script(pod, name, run, this.#context.sim.now);
    this.volumes.keep(
      pod,
      name,
      run,
      files.map((change) => ({ ...change, by: run.id })),
    );
  }

  /** What the container left in its termination message file, or, where that is asked for, in its log. */
  #lastWords(pod: Pod, name: string, run: Run): string {
    const { terminationMessagePath = '/dev/termination-log', terminationMessagePolicy } =
      containerNamed(pod, name) ?? {};
    const written =
      run.app && run.changes.length === 0
        ? undefined
        : this.scripts.files(pod, name, run)[terminationMessagePath];
    if (written) return written.slice(0, MESSAGE_LENGTH);
    if (terminationMessagePolicy !== 'FallbackToLogsOnError' || run.ended?.code === 0) return '';
    const lines = this.linesOf(pod, name, run);
    return lines.slice(-MESSAGE_LINES).join('').slice(-MESSAGE_LOG_LENGTH);
  }

  /** A script waits for the network, begins or signals the image's own program, or was not looked at further. */
  #goOn(pod: Pod, record: PodRecord, name: string, run: Run): void {
    const { now } = this.#context.sim;
    const result = this.scripts.script(pod, name, run, now);
    const { asks, starts } = result;
    const answers = asks ? [...run.answers, this.asking.answer(pod, record, asks)] : run.answers;
    const next = this.#context.patchRun(record.uid, name, run.id, {
      answers,
      ...this.#passed(run, result),
      ...(starts && this.#launched(pod, name, run, starts)),
    });
    if (!next) return;
    if (appIsFirst(next)) {
      const { ends } = next;
      if (ends) this.#context.sim.schedule(EXIT, `${record.uid}/${name}`, ends.at);
    } else this.#plan(pod, record.uid, name, next);
    this.onWentOn(record.uid, name);
  }

  /** An image's own program begins in a script. Comes to what changes in the run. */
  #launched(pod: Pod, name: string, run: Run, start: AppStart): Partial<Run> {
    const container = containerNamed(pod, name);
    if (!container) return {};
    const launch: Launch = { ...start, at: this.#context.sim.now };
    const launches = [...(run.launches ?? []), launch];
    const began = begun(this.#context, this.scripts, pod, container, { ...run, launches });
    const { listensAt = Infinity, ends } = began;
    return {
      launches: [...launches.slice(0, -1), { ...launch, ...began }],
      ports: portsOf(this.#context.appOf({ ...run, launches }), launch.argv, container),
      ...(listensAt !== Infinity && { listensAt }),
      ...(launch.first && ends && { ends }),
      ...(began.fault !== undefined && launch.first && { fault: began.fault }),
    };
  }

  /** What the script sent to the image's own programs by now. */
  #passed(run: Run, result: RunResult): Partial<Run> {
    const { now } = this.#context.sim;
    const signals = signalsToPass(run, result).filter(({ at }) => at <= now);
    if (signals.length === 0) return {};
    const launches = [...(run.launches ?? [])];
    for (const { app = 0, signal } of signals) {
      const launch = launches[app];
      const ends = launch && answersSignal(this.#context, { ...run, launches: [launch] }, signal, now);
      if (launch && ends && ends.at < (launch.ends?.at ?? Infinity)) launches[app] = { ...launch, ends };
    }
    return { launches, passedOn: (run.passedOn ?? 0) + signals.length };
  }
}

/** Signals of a script to the image's own programs that were not dealt with yet. */
const signalsToPass = ({ passedOn = 0 }: Run, { signals }: RunResult): RunResult['signals'] =>
  signals.filter(({ app }) => app !== undefined).slice(passedOn);

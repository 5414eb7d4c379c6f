/** The programs in containers: what runs, from when on it listens, how it ends by itself and when it is told to. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import { toolsOf } from '#lib/cluster/images/tools.ts';
import { versionOf } from '#lib/cluster/images/version.ts';
import { wholeValue } from '#lib/kube/quantity.ts';
import type { Container, Pod, Service } from '#lib/kube/types.ts';
import { systemFiles } from './container-files.ts';
import { containerNamed, containersOf, tagOf, type Context } from './context.ts';
import { runHook } from './hooks.ts';
import type { Ending, PodRecord, Run } from './record.ts';
import { hasProgram, isShell } from './sh/names.ts';
import { runProgram } from './sh/run.ts';
import {
  goesOnFrom,
  type Answer,
  type FileChange,
  type Question,
  type RunOptions,
  type RunResult,
  type Turn,
  type User,
} from './sh/run-options.ts';
import { isRunning } from './status.ts';
import type { Volumes } from './volumes.ts';

const EXIT = 'kubelet/exit';
const HOOK = 'kubelet/hook';
const MiB = 1 << 20;
/** How far ahead a script is looked at, at first; twice as far each time. */
const AHEAD_MS = 60_000;
/** Letters of a termination message; lines and letters of one that is taken from the log. */
const MESSAGE_LENGTH = 4096;
const MESSAGE_LINES = 80;
const MESSAGE_LOG_LENGTH = 2048;
/** A container that is stopped has at least so long after its preStop hook. */
const MIN_GRACE_MS = 2000;
/** A program that cannot work ends about so soon. */
const FAULT_MS = 60;
const TURNS_KEPT = 100;

/** What a container's words come to. */
export type Program =
  { readonly app: boolean; readonly argv: readonly string[] } | { readonly missing: string };

/** Which program a container runs, from what the pod says and the image brings. */
export function programOf(
  app: AppBehaviour,
  container: Container,
  expanded: (word: string) => string,
  tag: string,
): Program {
  const command = container.command?.map(expanded);
  const args = container.args?.map(expanded);
  const own = app.command ?? [];
  // The entry point of a bare shell image is nothing at all: arguments are the whole command.
  const entry = app.entrypoint ?? (app.shell ? [] : own);
  const argv = command?.length ? [...command, ...(args ?? [])] : args?.length ? [...entry, ...args] : own;
  const [name = ''] = argv;
  const isOwn = app.entrypoint
    ? argv.length > 0 && sameCommand(argv, own)
    : baseName(name) === baseName(own[0] ?? '');
  if (!app.shell && ((!command?.length && !app.entrypoint) || isOwn)) return { app: true, argv };
  if (isScript(app, name)) return { app: false, argv: ['sh', ...argv] };
  const { base, has } = toolsOf(app, tag);
  if (app.shell === false || !hasProgram(name, base && has)) return { missing: name };
  return { app: false, argv };
}

/** The same program; of a shell the same script too. */
const sameCommand = (argv: readonly string[], own: readonly string[]): boolean =>
  isShell(own[0] ?? '') && own.length > 1
    ? argv.join(' ') === own.join(' ')
    : baseName(argv[0] ?? '') === baseName(own[0] ?? '');

/** A script of the image's own that a shell runs. */
const isScript = ({ files, workdir = '' }: AppBehaviour, name: string): boolean =>
  name.includes('/') &&
  /^#!.*\b(ba|da|a)?sh\b/.test(
    files?.[name.startsWith('/') ? name : `${workdir}/${name.replace(/^\.\//, '')}`] ?? '',
  );

const NO_FOLDERS = { all: [], readOnly: [] };

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
}

/** Who the program runs as: what the container says, the pod, or the image. */
export function userOf(pod: Pod, container: Container | undefined, app: AppBehaviour): User {
  const whole = (pod.spec.securityContext ?? {}) as SecurityContext;
  const own = (container?.securityContext ?? {}) as SecurityContext;
  const uid = own.runAsUser ?? whole.runAsUser ?? app.user ?? 0;
  const gid = own.runAsGroup ?? whole.runAsGroup ?? 0;
  const more = [...(whole.supplementalGroups ?? []), ...(whole.fsGroup === undefined ? [] : [whole.fsGroup])];
  return { uid, gid, groups: [...new Set([gid, ...more])].sort((a, b) => a - b) };
}

/** A shell without a script, whose standard input is held open: it waits for somebody to type. */
export const waitsForInput = (container: Container | undefined, argv: readonly string[]): boolean =>
  container?.stdin === true && argv.length === 1 && isShell(argv[0] ?? '');

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** runc's words for a program that is not in the image. */
export const notExecutable = (name: string): string =>
  name.includes('/')
    ? `exec: ${JSON.stringify(name)}: stat ${name}: no such file or directory`
    : `exec: ${JSON.stringify(name)}: executable file not found in $PATH`;

export class Processes {
  /** Called when a container has ended. */
  onEnded: (uid: string, container: string) => void = () => undefined;
  /** Called when files that a container sees have changed. */
  onFilesChanged: (uid: string, container: string) => void = () => undefined;
  /** What a container has written. */
  linesOf: (pod: Pod, container: string, run: Run) => readonly string[] = () => [];
  readonly volumes: Volumes;
  readonly #context: Context;
  /** How far the scripts are that ask the network, by container id: derived, and nothing to keep. */
  readonly #turns = new Map<string, Turn>();

  constructor(context: Context, volumes: Volumes) {
    this.#context = context;
    this.volumes = volumes;
    volumes.writes = (pod, name, run, untilMs) => this.script(pod, name, run, untilMs).files;
    volumes.onChanged = (uid) => this.#volumesChanged(uid);
    context.sim.onRestored(() => this.#turns.clear());
    context.sim.onTimer(EXIT, (key) => this.#due(key));
    context.sim.onTimer(HOOK, (key) => this.#hookFailed(key));
  }

  /** The container's program begins. */
  start(pod: Pod, container: Container, uid: string, id: string): void {
    const { sim } = this.#context;
    const run = this.#context.patchRun(uid, container.name, id, { startedAt: sim.now });
    if (!run) return;
    if (!run.app) return this.#plan(pod, uid, container.name, run);
    const app = this.#context.appOf(run);
    const fault = missingVariable(app, run) ?? this.#scratchFault(pod, container, run, app);
    if (fault !== undefined) {
      const ends = ending(sim.now + FAULT_MS, 1);
      this.#context.patchRun(uid, container.name, id, { fault, ends });
      return sim.schedule(EXIT, `${uid}/${container.name}`, ends.at);
    }
    const listensAt = sim.now + this.#context.pick(app.listenAfterMs ?? 0);
    const ends = this.#ownEnd(app, run, container);
    this.#context.patchRun(uid, container.name, id, { listensAt, ...(ends && { ends }) });
    if (ends) sim.schedule(EXIT, `${uid}/${container.name}`, ends.at);
  }

  /** Why the program cannot make the folder that it needs: it is not root, or its files are read-only. */
  #scratchFault(pod: Pod, container: Container, run: Run, { scratch }: AppBehaviour): string | undefined {
    const locked = container.securityContext?.['readOnlyRootFilesystem'] === true;
    if (!scratch || (!locked && userOf(pod, container, this.#context.appOf(run)).uid === 0)) return undefined;
    const { user, folders, readOnly } = this.root(pod, container.name, run);
    const inside = (folder: string) => `${scratch.folder}/`.startsWith(`${folder}/`);
    if (folders.some((folder) => inside(folder))) return undefined;
    const why =
      user.uid !== 0
        ? '13: Permission denied'
        : readOnly.includes('')
          ? '30: Read-only file system'
          : undefined;
    return why && scratch.log.replace('{{why}}', why);
  }

  /** A signal to process 1 from within its container: it gets only those that it asked for. */
  signal(pod: Pod, uid: string, name: string, signal: string): void {
    const { sim } = this.#context;
    const run = this.#context.records.get(uid)?.containers[name]?.run;
    if (!isRunning(run) || run.stopping || !['TERM', 'INT', 'QUIT'].includes(signal)) return;
    const ends = this.#onTerm(run, sim.now);
    if (!ends) return;
    this.#context.patchRun(uid, name, run.id, { ends });
    sim.schedule(EXIT, `${uid}/${name}`, ends.at);
  }

  /** Process 1 ends by itself: a shell that was told to exit, or whose input is over. */
  end(uid: string, name: string, id: string, code: number): void {
    const { sim } = this.#context;
    const run = this.#context.records.get(uid)?.containers[name]?.run;
    if (!isRunning(run) || run.id !== id || run.stopping) return;
    this.#context.patchRun(uid, name, id, { ends: ending(sim.now, code) });
    sim.schedule(EXIT, `${uid}/${name}`, sim.now);
  }

  #ownEnd(app: AppBehaviour, run: Run, container: Container): Ending | undefined {
    const { now } = this.#context.sim;
    const limit = container.resources?.limits?.['memory'];
    const takes = memoryMiB(app, run);
    if (takes !== undefined && limit !== undefined && takes * MiB > wholeValue(limit)) {
      return { at: now + this.#context.pick(app.oomAfterMs ?? 1500), code: 137, reason: 'OOMKilled' };
    }
    // Endless is nothing at all once it was saved as JSON.
    const exitAfterMs = app.exitAfterMs ?? Infinity;
    if (exitAfterMs === Infinity) return undefined;
    return ending(now + this.#context.pick(exitAfterMs), app.exitCode ?? 0);
  }

  /** Works out how a script goes on: when it ends, or when it has to be looked at again. */
  #plan(pod: Pod, uid: string, name: string, run: Run): void {
    const { sim } = this.#context;
    const key = `${uid}/${name}`;
    const ahead = Math.max(AHEAD_MS, sim.now - (run.startedAt ?? sim.now));
    const result = this.script(pod, name, run, sim.now + ahead);
    if (run.stopping) return;
    if (result.exit) {
      const ends = ending(Math.max(result.exit.at, sim.now), result.exit.code);
      this.#context.patchRun(uid, name, run.id, { ends });
      sim.schedule(EXIT, key, ends.at);
    } else if (result.asks) sim.schedule(EXIT, key, result.asks.at);
    else if (!result.endless) sim.schedule(EXIT, key, sim.now + ahead);
    else sim.cancel(EXIT, key);
  }

  /** What a container's script has done by a moment. */
  script(pod: Pod, name: string, run: Run, untilMs: number): RunResult {
    const container = containerNamed(pod, name);
    const until = run.ended ? run.ended.at : untilMs;
    const options: RunOptions = {
      argv: waitsForInput(container, run.argv) ? ['sleep', 'infinity'] : run.argv,
      env: run.env,
      hostname: run.env['HOSTNAME'] ?? '',
      ...this.root(pod, name, run),
      changes: this.#changesFrom(pod, name, run, until),
      answers: run.answers,
      startMs: run.startedAt ?? 0,
      untilMs: until,
      cwd: container?.workingDir ?? this.#context.appOf(run).workdir ?? '/',
      shared: container?.volumeMounts !== undefined && this.volumes.isShared(pod, name, run),
    };
    return this.#goOnFrom(run.id, options);
  }

  /** Runs from the last turn that is known, where it is good still. */
  #goOnFrom(id: string, options: RunOptions): RunResult {
    const from = options.answers?.length ? this.#turns.get(id) : undefined;
    const result = runProgram({ ...options, ...(from && goesOnFrom(from, options) && { from }) });
    // Who looks further back than it is does not take it back.
    if (result.turn && !(from && from.now > options.untilMs)) {
      if (this.#turns.size >= TURNS_KEPT) this.#turns.clear();
      this.#turns.set(id, result.turn);
    }
    return result;
  }

  /** What a container has from its image, and which folders its volumes add. */
  root(pod: Pod, name: string, run: Run) {
    const container = containerNamed(pod, name);
    const { all, readOnly } = container?.volumeMounts ? this.volumes.folders(pod, name, run) : NO_FOLDERS;
    const locked = container?.securityContext?.['readOnlyRootFilesystem'] === true;
    const app = this.#context.appOf(run);
    const workingDir = container?.workingDir ?? app.workdir;
    const tag = tagOf(run.image);
    const { base, has } = toolsOf(app, tag);
    const ip = this.#context.records.get(pod.metadata.uid ?? '')?.ip ?? '';
    const dns =
      this.#context.client.get<Service>('services', 'kube-system', 'kube-dns')?.spec.clusterIP ?? '';
    const place = { hostname: run.env['HOSTNAME'] ?? '', ip, dns, base };
    return {
      files: { ...systemFiles(pod, place), ...app.files },
      tag,
      version: versionOf(app, tag),
      ip,
      ...(base && { base, has }),
      folders: workingDir ? [...all, workingDir] : all,
      readOnly: locked ? ['', ...readOnly] : readOnly,
      user: userOf(pod, container, app),
    };
  }

  /** What others did to the files of a container, in order of time. */
  #changesFrom(pod: Pod, name: string, run: Run, untilMs: number, by?: string): readonly FileChange[] {
    if (!containerNamed(pod, name)?.volumeMounts?.length) return run.changes;
    const inVolumes = this.volumes.changes(pod, name, run, untilMs, by);
    if (inVolumes.length === 0) return run.changes;
    return run.changes.length === 0 ? inVolumes : [...inVolumes, ...run.changes].sort((a, b) => a.at - b.at);
  }

  /** All that happened to the files of a container up to a moment, but for what `by` did. */
  changes(pod: Pod, name: string, run: Run, untilMs: number, by?: string): readonly FileChange[] {
    const others = this.#changesFrom(pod, name, run, untilMs, by ?? '');
    const own = run.app ? [] : this.script(pod, name, run, untilMs).files;
    return [...own, ...others]
      .filter((change) => by === undefined || change.by !== by)
      .sort((a, b) => a.at - b.at);
  }

  /** What files a container has now (or had at a moment), whether an app or a script runs in it. */
  files(pod: Pod, name: string, run: Run, now = this.#context.sim.now): Readonly<Record<string, string>> {
    const files: Record<string, string> = { ...this.root(pod, name, run).files };
    for (const { at, path, text } of this.changes(pod, name, run, now)) {
      if (at > now) continue;
      if (text === null) delete files[path];
      else files[path] = text;
    }
    return files;
  }

  /** Somebody changed files in the container: a script may go another way from here on. */
  filesChanged(pod: Pod, record: PodRecord, name: string): void {
    const run = record.containers[name]?.run;
    if (isRunning(run) && !run.app) this.#plan(pod, record.uid, name, run);
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
    const killed: Ending = { at: sim.now + graceMs, code: 137, reason: 'Error' };
    const candidates = [killed, ...(run.ends ? [run.ends] : [])];
    if (!run.stopping) {
      const hookMs = this.#hookMs(pod, container, run, graceMs);
      const quietly = this.#onTerm(run, sim.now + Math.min(hookMs, graceMs));
      if (hookMs >= graceMs) candidates[0] = { ...killed, at: killed.at + MIN_GRACE_MS };
      if (quietly) candidates.push(quietly);
    }
    const ends = candidates.reduce((first, one) => (one.at < first.at ? one : first));
    this.#context.patchRun(uid, name, run.id, { ends, stopping: true });
    sim.schedule(EXIT, `${uid}/${name}`, ends.at);
  }

  /** How the program answers SIGTERM, if it does. */
  #onTerm(run: Run, at: number): Ending | undefined {
    // Process 1 gets only signals that it asked for: a shell ends when it has a trap.
    if (!run.app)
      return run.argv.some((word) => /trap\b.*\b(SIG)?(TERM|INT|EXIT|15|2|0)\b/.test(word))
        ? ending(at, 0)
        : undefined;
    const { stopAfterMs = 0, stopExitCode = 0 } = this.#context.appOf(run);
    return stopAfterMs === 'ignore' ? undefined : ending(at + this.#context.pick(stopAfterMs), stopExitCode);
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
    } else if (pod && !run.app && !run.stopping) this.#goOn(pod, record, name, run);
  }

  /** What a script left in volumes is there after its end. */
  #keepWrites(pod: Pod, name: string, run: Run): void {
    if (run.app || run.startedAt === undefined || !containerNamed(pod, name)?.volumeMounts?.length) return;
    const { files } = this.script(pod, name, run, this.#context.sim.now);
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
      run.app && run.changes.length === 0 ? undefined : this.files(pod, name, run)[terminationMessagePath];
    if (written) return written.slice(0, MESSAGE_LENGTH);
    if (terminationMessagePolicy !== 'FallbackToLogsOnError' || run.ended?.code === 0) return '';
    const lines = this.linesOf(pod, name, run);
    return lines.slice(-MESSAGE_LINES).join('').slice(-MESSAGE_LOG_LENGTH);
  }

  /** A script waits for the network, or was not looked at further. */
  #goOn(pod: Pod, record: PodRecord, name: string, run: Run): void {
    const { asks } = this.script(pod, name, run, this.#context.sim.now);
    const answers = asks ? [...run.answers, this.answer(pod, record, asks)] : run.answers;
    const next = this.#context.patchRun(record.uid, name, run.id, { answers });
    if (next) this.#plan(pod, record.uid, name, next);
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
      if (
        isRunning(run) &&
        run.app &&
        run.ports.includes(port) &&
        (run.listensAt ?? Infinity) <= this.#context.sim.now
      ) {
        return { name, run };
      }
    }
    return undefined;
  }
}

/** Ports that the program listens on once it does. */
export function portsOf(app: AppBehaviour, argv: readonly string[], container: Container): readonly number[] {
  const given = app.portArg === undefined ? undefined : argument(argv, app.portArg);
  const port = /(\d+)$/.exec(given ?? '')?.[1];
  if (port !== undefined) return [Number(port)];
  return app.ports ?? container.ports?.map(({ containerPort }) => containerPort) ?? [];
}

const refused = (ip: string): Answer => ({
  ok: false,
  error: 'refused',
  ip,
  reach: { ip, tookMs: 0, error: 'refused' },
});

const ending = (at: number, code: number): Ending => ({
  at,
  code,
  reason: code === 0 ? 'Completed' : 'Error',
});

/** The value of `--name value`, `--name=value`, or the same with one dash. */
export function argument(argv: readonly string[], name: string): string | undefined {
  for (const [index, word] of argv.entries()) {
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(word);
    if (match?.[1] === name) return match[2] ?? argv[index + 1];
  }
  return undefined;
}

const missingVariable = ({ requires }: AppBehaviour, { env }: Run): string | undefined =>
  requires?.anyOf.some((name) => env[name]) ? undefined : requires?.log;

/** MiB that the program wants: a number, or `250M` from a variable or an argument. */
function memoryMiB({ memoryMiB: says }: AppBehaviour, run: Run): number | undefined {
  if (says === undefined || typeof says === 'number') return says;
  const text = 'env' in says ? run.env[says.env] : argument(run.argv, says.arg);
  const match = /^(\d+)([kKmMgG]?)/.exec(text ?? '');
  return match
    ? Number(match[1]) * ({ k: 1 / 1024, g: 1024 }[match[2]?.toLowerCase() ?? ''] ?? 1)
    : undefined;
}

/**
 * Containers of the learner's own machine (`docker run`): records in a table, and what has become of each by now. Their scripts are run in
 * `container-scripts.ts`, their apps behave as `container-image.ts` reads it off the image. Nothing here wakes by itself: whoever asks finds
 * what is so by now.
 */
import type { AppBehaviour, DurationMs } from '#lib/cluster/images/catalogue.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { leaves } from '#lib/cluster/images/own-program.ts';
import { fillTime } from '#lib/cluster/kubelet/logs.ts';
import { notExecutable } from '#lib/cluster/kubelet/program-of.ts';
import type {
  Answer,
  AppStart,
  FileChange,
  Question,
  RunOptions,
  RunResult,
} from '#lib/cluster/kubelet/sh/run-options.ts';
import { containerId } from '#lib/sim/ids.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { Container, ContainerSpec, End, Launch, LogLine } from './container.ts';
import {
  appLogs,
  appOf,
  canBegin,
  endOf,
  endOfLeaving,
  filled,
  isOwnProgram,
  launchedApp,
  listensOn,
  rootFiles,
  servedBy,
} from './container-image.ts';
import { runCommand, runMain, waitsForInput, type ExecOrder } from './container-scripts.ts';

/** So many lines of answered requests are kept of a container. */
const REQUESTS_KEPT = 1000;
/** How far ahead a script is looked at. */
const AHEAD_MS = 60_000;

export interface ContainersWorld {
  readonly sim: Simulation;
  image(id: string): MadeImage | undefined;
  ask(question: Question): Answer;
}

export class Containers {
  readonly #world: ContainersWorld;
  readonly #table: Table<Container>;

  constructor(world: ContainersWorld) {
    this.#world = world;
    this.#table = world.sim.table('docker/containers');
  }

  /** Newest first; those that were to be removed at their end are gone. */
  list(daemon: string): readonly Container[] {
    const all = [...this.#table.values()].filter((one) => one.daemon === daemon);
    return all.flatMap((one) => this.#upToDate(one) ?? []).reverse();
  }

  /** By id, a unique beginning of one, or name. */
  find(daemon: string, name: string): Container | undefined {
    const all = this.list(daemon);
    const bare = name.replace(/^\//, '');
    return (
      all.find((one) => one.id === name || one.name === bare) ??
      (/^[0-9a-f]+$/.test(name) ? all.find(({ id }) => id.startsWith(name)) : undefined)
    );
  }

  /** By its whole id. */
  get(id: string): Container | undefined {
    const found = this.#table.get(id);
    return found && this.#upToDate(found);
  }

  /** Makes a container that is not started yet. */
  create(daemon: string, spec: ContainerSpec): Container {
    const { sim } = this.#world;
    const id = containerId(sim.random);
    const used = new Set(this.list(daemon).map(({ address }) => address));
    let last = 2;
    while (used.has(`172.17.0.${last}`)) last += 1;
    const container: Container = {
      ...spec,
      id,
      daemon,
      address: `172.17.0.${last}`,
      createdMs: sim.now,
      answers: [],
      changes: [],
      requests: [],
    };
    this.#table.set(id, container);
    return container;
  }

  set(id: string, changes: Partial<Container>): void {
    const before = this.#table.get(id);
    if (before) this.#table.set(id, { ...before, ...changes });
  }

  delete(id: string): void {
    this.#table.delete(id);
  }

  /** Why it cannot be started (runc's words); undefined where it runs now. */
  start(id: string): string | undefined {
    const found = this.#table.get(id);
    if (!found) return undefined;
    const app = this.#app(found);
    const { sim } = this.#world;
    const [program = ''] = found.argv;
    if (!isOwnProgram(found, app) && (app.shell === false || !canBegin(found, app))) {
      this.set(id, { exitCode: 127 });
      return `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${notExecutable(program)}: unknown`;
    }
    const { endedMs: _, exitCode: __, listensMs: ___, launches: ____, ...rest } = found;
    this.#table.set(id, {
      ...rest,
      startedMs: sim.now,
      answers: [],
      ...(isOwnProgram(found, app) && { listensMs: sim.now + this.#pick(app.listenAfterMs ?? 0) }),
    });
    return undefined;
  }

  /** How long it takes to stop after SIGTERM, and with which code; SIGKILL comes after the timeout. */
  stopping(container: Container, timeoutMs: number): { readonly ms: number; readonly code: number } {
    const app = this.#app(container);
    const killed = { ms: timeoutMs, code: 137 };
    if (!this.#isFirst(container, app)) {
      const { now } = this.#world.sim;
      const told = [{ at: now, signal: 'TERM' }];
      const { exit } = this.#script(container, now + timeoutMs, told);
      return exit ? { ms: exit.at - now, code: exit.code } : killed;
    }
    const launch = this.#latest(container).launches?.at(-1);
    const first = launch && !isOwnProgram(container, app) ? launchedApp(this.#image(container), launch) : app;
    const after = first.stopAfterMs ?? 0;
    if (after === 'ignore') return killed;
    const ms = this.#pick(after);
    return ms > timeoutMs ? killed : { ms, code: first.stopExitCode ?? 0 };
  }

  /** Notes that a container ends now; one that removes itself is gone then. */
  end(id: string, exitCode: number): void {
    const found = this.#table.get(id);
    if (found?.startedMs === undefined || found.endedMs !== undefined) return;
    if (found.removes) this.#table.delete(id);
    else this.set(id, { endedMs: this.#world.sim.now, exitCode });
  }

  isRunning = ({ startedMs, endedMs }: Container): boolean =>
    startedMs !== undefined && endedMs === undefined;

  /** A container that has ended by now is said to have ended; one that was to be removed then is gone. */
  #upToDate(container: Container): Container | undefined {
    if (!this.isRunning(container)) return container;
    const end = this.#ownEnd(container);
    if (end === undefined || end.at > this.#world.sim.now) return this.#latest(container);
    if (container.removes) {
      this.#table.delete(container.id);
      return undefined;
    }
    this.set(container.id, { endedMs: end.at, exitCode: end.code });
    return this.#table.get(container.id);
  }

  /** When and how it ends by itself, as far as that is known. */
  #ownEnd(container: Container): End | undefined {
    const { startedMs = 0 } = container;
    const app = this.#app(container);
    if (!isOwnProgram(container, app)) return this.#script(container, this.#world.sim.now).exit;
    if (leaves(app, container.argv)) return endOfLeaving(startedMs);
    return endOf(app, container.env, startedMs);
  }

  /** The next moment at which it writes or ends by itself; undefined where it will not. */
  nextMoment(container: Container): number | undefined {
    const { now } = this.#world.sim;
    const app = this.#app(container);
    if (isOwnProgram(container, app)) {
      const end = this.#ownEnd(container)?.at;
      const moments = [container.listensMs, end].filter((at): at is number => at !== undefined && at > now);
      return moments.length > 0 ? Math.min(...moments) : undefined;
    }
    const result = this.#script(container, now + AHEAD_MS);
    const moments = [
      ...result.output.map(({ at }) => at),
      ...(result.exit ? [result.exit.at] : []),
      ...(result.asks ? [result.asks.at] : []),
      ...(result.starts ? [result.starts.at] : []),
      ...(container.launches?.map(({ listensMs }) => listensMs) ?? []),
    ].filter((at) => at > now);
    if (moments.length > 0) return Math.min(...moments);
    return result.endless || result.exit ? undefined : now + AHEAD_MS;
  }

  /** All that it has written so far. */
  logs(container: Container): readonly LogLine[] {
    const { now } = this.#world.sim;
    const { startedMs } = container;
    if (startedMs === undefined) return [];
    const app = this.#app(container);
    const upTo = container.endedMs ?? now;
    if (isOwnProgram(container, app)) {
      const begins = (app.wrapper?.logs ?? []).map((text) => ({ at: startedMs, text: `${text}\n` }));
      const own = {
        argv: container.argv,
        env: container.env,
        at: startedMs,
        listensMs: container.listensMs ?? Infinity,
      };
      return [...begins, ...appLogs(container, app, own, upTo), ...container.requests];
    }
    const lines = this.#script(container, upTo).output.filter(({ at }) => at <= upTo);
    const { launches = [] } = this.#latest(container);
    if (launches.length === 0) return lines;
    const image = this.#image(container);
    const more = launches
      .filter(({ logs }) => logs)
      .flatMap((launch) => appLogs(container, launchedApp(image, launch), launch, upTo));
    return [...lines, ...more, ...container.requests].sort((a, b) => a.at - b.at);
  }

  /** The app that accepts connections on a published port of this machine, and its container. */
  published(port: number): { readonly container: Container; readonly port: number } | undefined {
    for (const container of this.#table.values()) {
      const mapping = container.ports.find(({ host }) => host === port);
      const now = mapping && this.#upToDate(container);
      if (mapping && now && this.isRunning(now)) return { container: now, port: mapping.container };
    }
    return undefined;
  }

  /** What listens on a port in the container now. */
  listening(container: Container, port: number): AppBehaviour | undefined {
    const { now } = this.#world.sim;
    const whole = this.#app(container);
    const isApp = isOwnProgram(container, whole);
    const launch = isApp ? undefined : this.#latest(container).launches?.at(-1);
    if (!isApp && (!launch || (launch.ends?.at ?? Infinity) <= now)) return undefined;
    if ((launch ? launch.listensMs : (container.listensMs ?? Infinity)) > now) return undefined;
    const app = launch ? launchedApp(this.#image(container), launch) : whole;
    const { argv } = launch ?? container;
    if (!listensOn(app, argv, port)) return undefined;
    const isTouched = container.changes.length > 0 || launch !== undefined;
    const files = isTouched ? this.files(container) : undefined;
    return { ...app, http: servedBy({ ...container, argv }, app, files, now) };
  }

  /** Notes a line for a request that it answered. */
  served(container: Container, text: string): void {
    const { now } = this.#world.sim;
    const { requests, startedMs = now } = container;
    const line = text
      .replaceAll('{{requests}}', String(requests.length + 1))
      .replaceAll('{{uptime}}', String((now - startedMs) / 1000));
    const said = `${filled(container, fillTime(line, now))}\n`;
    this.set(container.id, { requests: [...requests.slice(1 - REQUESTS_KEPT), { at: now, text: said }] });
  }

  /** The files that are in it now. */
  files(container: Container): Readonly<Record<string, string>> {
    const { now } = this.#world.sim;
    const files: Record<string, string> = { ...rootFiles(container, this.#app(container)) };
    const own =
      isOwnProgram(container, this.#app(container)) || container.startedMs === undefined
        ? []
        : this.#script(container, now).files;
    for (const { at, path, text } of [...own, ...container.changes].sort((a, b) => a.at - b.at)) {
      if (at > now) continue;
      if (text === null) delete files[path];
      else files[path] = text;
    }
    return files;
  }

  /** Runs a command in it, all of it at once; nothing is kept before `keep`. Undefined where there is no such program. */
  exec(container: Container, order: ExecOrder): RunResult | undefined {
    const { sim, ask } = this.#world;
    const files = this.files(container);
    const { launches = [] } = this.#latest(container);
    return runCommand({ ...container, launches }, this.#image(container), order, {
      now: sim.now,
      files,
      ask,
    });
  }

  /** What a command did to its files. */
  keep(id: string, files: readonly FileChange[]): void {
    const found = this.#table.get(id);
    if (found && files.length > 0) this.set(id, { changes: [...found.changes, ...files] });
  }

  /** Whether it is a shell on a keyboard: it waits for what is typed. */
  waitsForInput = waitsForInput;

  /** `told`: signals that come to it beside those that it got. */
  #script(container: Container, untilMs: number, told: RunOptions['signals'] = []): RunResult {
    const { sim, ask } = this.#world;
    const image = this.#image(container);
    const { answers, launches = [] } = this.#latest(container);
    const run = runMain({ ...container, answers, launches }, image, {
      now: sim.now,
      untilMs,
      told,
      ask,
      begin: (start) => this.#begun(image, start),
    });
    if (run.answers !== answers || run.launches !== launches)
      this.set(container.id, { answers: run.answers, launches: run.launches });
    return run.result;
  }

  /** An image's own program begins in a script. */
  #begun(image: AppBehaviour, start: AppStart): Launch {
    const app = launchedApp(image, start);
    const ends = endOf(app, start.env, start.at);
    const listensMs = start.at + this.#pick(app.listenAfterMs ?? 0);
    return { ...start, listensMs, ...(ends && { ends }) };
  }

  /** What is noted of it by now: a look at it may have noted more. */
  #latest(container: Container): Container {
    return this.#table.get(container.id) ?? container;
  }

  #image({ imageId }: Container): AppBehaviour {
    return this.#world.image(imageId)?.app ?? {};
  }

  #app(container: Container): AppBehaviour {
    return appOf(this.#image(container), container);
  }

  /** Whether signals are for the image's own program. */
  #isFirst(container: Container, app: AppBehaviour): boolean {
    return isOwnProgram(container, app) || this.#latest(container).launches?.at(-1)?.first === true;
  }

  #pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.#world.sim.random.between(duration[0], duration[1]);
  }
}

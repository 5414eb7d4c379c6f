/**
 * Containers of the learner's own machine (`docker run`): records in a table, and what runs in them as a function of time. Scripts run
 * in the stand-in that pods have; apps behave as their image says. Nothing here wakes by itself: whoever asks finds what is so by now.
 */
import type { AppBehaviour, DurationMs } from '#lib/cluster/images/catalogue.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { leaves, ownProgram, unwrapped } from '#lib/cluster/images/own-program.ts';
import { toolsOf } from '#lib/cluster/images/tools.ts';
import { versionOf } from '#lib/cluster/images/version.ts';
import { tagOf } from '#lib/cluster/kubelet/context.ts';
import { fillTime } from '#lib/cluster/kubelet/logs.ts';
import { argument, notExecutable, scriptPath } from '#lib/cluster/kubelet/program-of.ts';
import { hasProgram, isShell } from '#lib/cluster/kubelet/sh/names.ts';
import { runProgram } from '#lib/cluster/kubelet/sh/run.ts';
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
import { sitePages } from './behaviour.ts';

export interface PortMapping {
  readonly host: number;
  readonly container: number;
  readonly protocol: string;
}

export interface ContainerSpec {
  readonly name: string;
  /** As it was typed. */
  readonly image: string;
  readonly imageId: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly hostname?: string;
  readonly ports: readonly PortMapping[];
  readonly removes: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly restart: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
}

/** Plain data; replaced and never changed. */
export interface Container extends ContainerSpec {
  readonly id: string;
  /** Whose daemon has it: '' for the machine's own. */
  readonly daemon: string;
  readonly address: string;
  readonly createdMs: number;
  readonly startedMs?: number;
  readonly listensMs?: number;
  readonly endedMs?: number;
  readonly exitCode?: number;
  readonly paused?: boolean;
  readonly answers: readonly Answer[];
  /** The image's own programs that its script began, the latest last. */
  readonly launches?: readonly Launch[];
  /** What `docker exec` and `docker cp` did to its files. */
  readonly changes: readonly FileChange[];
  /** Lines for the requests that it answered. */
  readonly requests: readonly { readonly at: number; readonly text: string }[];
  /** What was typed into it, once that is known. */
  readonly typed?: string;
}

interface Launch {
  readonly at: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly first: boolean;
  readonly logs: boolean;
  readonly listensMs: number;
  readonly ends?: { readonly at: number; readonly code: number };
}

export interface LogLine {
  readonly at: number;
  readonly text: string;
  readonly stderr?: boolean;
}

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

  get(id: string): Container | undefined {
    const found = this.#table.get(id);
    return found && this.#upToDate(found);
  }

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
    if (!this.#isApp(found, app) && (app.shell === false || !this.#runs(found, app))) {
      this.set(id, { exitCode: 127 });
      return `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${notExecutable(program)}: unknown`;
    }
    const { endedMs: _, exitCode: __, listensMs: ___, launches: ____, ...rest } = found;
    this.#table.set(id, {
      ...rest,
      startedMs: sim.now,
      answers: [],
      ...(this.#isApp(found, app) && { listensMs: sim.now + this.#pick(app.listenAfterMs ?? 0) }),
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
    const launch = this.#table.get(container.id)?.launches?.at(-1);
    const first = launch && !this.#isApp(container, app) ? this.#launched(container, launch) : app;
    const after = first.stopAfterMs ?? 0;
    if (after === 'ignore') return killed;
    const ms = this.#pick(after);
    return ms > timeoutMs ? killed : { ms, code: first.stopExitCode ?? 0 };
  }

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
    if (end === undefined || end.at > this.#world.sim.now) return this.#table.get(container.id) ?? container;
    if (container.removes) {
      this.#table.delete(container.id);
      return undefined;
    }
    this.set(container.id, { endedMs: end.at, exitCode: end.code });
    return this.#table.get(container.id);
  }

  /** When and how it ends by itself, as far as that is known. */
  #ownEnd(container: Container): { readonly at: number; readonly code: number } | undefined {
    const { startedMs = 0 } = container;
    const app = this.#app(container);
    if (!this.#isApp(container, app)) return this.#script(container, this.#world.sim.now).exit;
    if (leaves(app, container.argv)) return { at: startedMs + 60, code: 0 };
    return this.#endOf(app, container.env, startedMs);
  }

  #endOf(app: AppBehaviour, env: Container['env'], at: number): Launch['ends'] {
    if (this.#missing({ env }, app) !== undefined) return { at: at + 60, code: 1 };
    if (app.exitAfterMs === undefined || app.exitAfterMs === Infinity) return undefined;
    return { at: at + lowest(app.exitAfterMs), code: app.exitCode ?? 0 };
  }

  /** What it says that wants a variable which is not set. */
  #missing({ env }: Pick<Container, 'env'>, { requires }: AppBehaviour): string | undefined {
    return requires?.anyOf.some((name) => env[name]) ? undefined : requires?.log;
  }

  /** The next moment at which it writes or ends by itself; undefined where it will not. */
  nextMoment(container: Container): number | undefined {
    const { now } = this.#world.sim;
    const app = this.#app(container);
    if (this.#isApp(container, app)) {
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
    if (this.#isApp(container, app)) {
      const begins = (app.wrapper?.logs ?? []).map((text) => ({ at: startedMs, text: `${text}\n` }));
      const own = {
        argv: container.argv,
        env: container.env,
        at: startedMs,
        listensMs: container.listensMs ?? Infinity,
      };
      return [...begins, ...this.#appLogs(container, app, own, upTo), ...container.requests];
    }
    const lines = this.#script(container, upTo).output.filter(({ at }) => at <= upTo);
    const { launches = [] } = this.#table.get(container.id) ?? container;
    if (launches.length === 0) return lines;
    const more = launches
      .filter(({ logs }) => logs)
      .flatMap((launch) => this.#appLogs(container, this.#launched(container, launch), launch, upTo));
    return [...lines, ...more, ...container.requests].sort((a, b) => a.at - b.at);
  }

  /** What an image's own program writes by itself. */
  #appLogs(
    container: Container,
    app: AppBehaviour,
    { at, argv, env, listensMs, ends }: Pick<Launch, 'at' | 'argv' | 'env' | 'listensMs' | 'ends'>,
    upTo: number,
  ): readonly LogLine[] {
    const line = (when: number) => (text: string) => ({
      at: when,
      text: `${this.#filled({ ...container, argv, env }, fillTime(text, when))}\n`,
    });
    const missing = this.#missing({ env }, app);
    const listens = missing === undefined && listensMs <= Math.min(upTo, ends?.at ?? Infinity);
    return [
      ...(app.logs ?? []).map(line(at)),
      ...(missing?.split('\n').map(line(at)) ?? []),
      ...(listens ? (app.listenLogs ?? []) : []).map(line(listensMs)),
    ];
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
    const isApp = this.#isApp(container, whole);
    const launch = isApp ? undefined : this.#table.get(container.id)?.launches?.at(-1);
    if (!isApp && (!launch || (launch.ends?.at ?? Infinity) <= now)) return undefined;
    if ((launch ? launch.listensMs : (container.listensMs ?? Infinity)) > now) return undefined;
    const app = launch ? this.#launched(container, launch) : whole;
    const { argv } = launch ?? container;
    const given = app.portArg === undefined ? undefined : argument(argv, app.portArg);
    const own = /(\d+)$/.exec(given ?? '')?.[1];
    // A program that nobody here runs listens wherever it is looked for.
    const ports = own === undefined ? app.ports : [Number(own)];
    if (ports && !ports.includes(port)) return undefined;
    const isTouched = container.changes.length > 0 || launch !== undefined;
    const site = isTouched ? sitePages(app, this.files(container)) : undefined;
    const http = (site ?? app.http ?? []).map((one) => ({
      ...one,
      ...(one.body !== undefined && { body: this.#filled({ ...container, argv }, fillTime(one.body, now)) }),
    }));
    return { ...app, http };
  }

  served(container: Container, text: string): void {
    const { now } = this.#world.sim;
    const { requests, startedMs = now } = container;
    const line = text
      .replaceAll('{{requests}}', String(requests.length + 1))
      .replaceAll('{{uptime}}', String((now - startedMs) / 1000));
    const filled = `${this.#filled(container, fillTime(line, now))}\n`;
    this.set(container.id, { requests: [...requests.slice(1 - REQUESTS_KEPT), { at: now, text: filled }] });
  }

  /** The files that are in it now. */
  files(container: Container): Readonly<Record<string, string>> {
    const { now } = this.#world.sim;
    const files: Record<string, string> = { ...this.#root(container) };
    const own =
      this.#isApp(container, this.#app(container)) || container.startedMs === undefined
        ? []
        : this.#script(container, now).files;
    for (const { at, path, text } of [...own, ...container.changes].sort((a, b) => a.at - b.at)) {
      if (at > now) continue;
      if (text === null) delete files[path];
      else files[path] = text;
    }
    return files;
  }

  /** Runs a command in it, all of it at once; what it does to files is kept. Undefined where there is no such program. */
  exec(
    container: Container,
    order: {
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
      readonly stdin: string;
      readonly limitMs: number;
    },
  ): RunResult | undefined {
    const { sim, ask } = this.#world;
    const app = this.#app(container);
    const [program = ''] = order.argv;
    if (app.shell === false || !this.#has(container, program)) return undefined;
    const options = {
      ...order,
      argv: this.#runnable(container, order.argv),
      hostname: hostnameOf(container),
      files: this.files(container),
      folders: [container.workdir],
      startMs: sim.now,
      untilMs: sim.now + order.limitMs,
      serving:
        this.#table.get(container.id)?.launches?.some(({ listensMs }) => listensMs <= sim.now) === true ||
        (container.listensMs ?? Infinity) <= sim.now,
      main: this.#table.get(container.id)?.launches?.at(-1)?.argv ?? container.argv,
      ...this.#edition(container),
      user: { uid: app.user ?? 0, gid: 0, groups: [0] },
    };
    const answers: Answer[] = [];
    let result = runProgram(options);
    while (result.asks && answers.length < 100) {
      answers.push(ask(result.asks));
      result = runProgram({ ...options, answers });
    }
    return result;
  }

  keep(id: string, files: readonly FileChange[]): void {
    const found = this.#table.get(id);
    if (found && files.length > 0) this.set(id, { changes: [...found.changes, ...files] });
  }

  /** Whether it is a shell on a keyboard: it waits for what is typed. */
  waitsForInput = ({ argv, stdin, typed }: Container): boolean =>
    stdin && typed === undefined && argv.length === 1 && isShell(argv[0] ?? '');

  /** `told`: signals that come to it beside those that it got. */
  #script(container: Container, untilMs: number, told: RunOptions['signals'] = []): RunResult {
    const { ask } = this.#world;
    const image = this.#image(container);
    const options = {
      argv: this.waitsForInput(container) ? ['sleep', 'infinity'] : this.#runnable(container, container.argv),
      env: container.env,
      hostname: hostnameOf(container),
      files: this.#root(container),
      folders: [container.workdir],
      changes: container.changes,
      startMs: container.startedMs ?? 0,
      untilMs,
      cwd: container.workdir,
      stdin: container.typed ?? '',
      first: true,
      signals: told,
      own: (argv: readonly string[]) => {
        const own = ownProgram(image, argv);
        return own && (leaves(own, argv) ? ('leaves' as const) : ('stays' as const));
      },
      ...(image.wrapper && { wrapper: image.wrapper.name }),
      ...this.#edition(container),
      user: { uid: this.#app(container).user ?? 0, gid: 0, groups: [0] },
    };
    let { answers, launches = [] } = this.#table.get(container.id) ?? container;
    const begun = { answers, launches };
    let result = runProgram({ ...options, answers, apps: launches });
    const { now } = this.#world.sim;
    while (answers.length < 1000 && launches.length < 1000) {
      const { asks, starts } = result;
      if (asks && asks.at <= now) answers = [...answers, ask(asks)];
      else if (starts && starts.at <= now) launches = [...launches, this.#begun(container, starts)];
      else break;
      result = runProgram({ ...options, answers, apps: launches });
    }
    if (answers !== begun.answers || launches !== begun.launches)
      this.set(container.id, { answers, launches });
    return result;
  }

  /** An image's own program begins in a script. */
  #begun(container: Container, start: AppStart): Launch {
    const app = this.#launched(container, start);
    const ends = this.#endOf(app, start.env, start.at);
    const listensMs = start.at + this.#pick(app.listenAfterMs ?? 0);
    return { ...start, listensMs, ...(ends && { ends }) };
  }

  #root(container: Container): Readonly<Record<string, string>> {
    return {
      '/etc/hostname': `${hostnameOf(container)}\n`,
      '/etc/hosts': `127.0.0.1\tlocalhost\n${container.address}\t${hostnameOf(container)}\n`,
      '/etc/os-release': 'ID=linux\n',
      ...this.#app(container).files,
    };
  }

  /** A script of the image's own is run by its shell. */
  #runnable(container: Container, argv: readonly string[]): readonly string[] {
    const script = scriptPath({ workdir: container.workdir, files: this.#root(container) }, argv[0] ?? '');
    return script === undefined ? argv : ['sh', script, ...argv.slice(1)];
  }

  #has(container: Container, program: string): boolean {
    return hasProgram(program) || this.#runnable(container, [program]).length > 1;
  }

  /** Whose editions its programs are, and their version. */
  #edition(container: Container): Pick<RunOptions, 'base' | 'tag' | 'version'> {
    const image = this.#image(container);
    const tag = tagOf(container.image);
    const { base } = toolsOf(image, tag);
    return { ...(base && { base }), tag, version: versionOf(image, tag) };
  }

  /** Whether what it begins with is there at all. */
  #runs(container: Container, app: AppBehaviour): boolean {
    const { argv, wrapped } = unwrapped(app, container.argv);
    return wrapped || ownProgram(app, argv) !== undefined || this.#has(container, argv[0] ?? '');
  }

  #image({ imageId }: Container): AppBehaviour {
    return this.#world.image(imageId)?.app ?? {};
  }

  #app(container: Container): AppBehaviour {
    return inMode(this.#image(container), unwrapped(this.#image(container), container.argv).argv);
  }

  /** How the program behaves that a script began. */
  #launched(container: Container, { argv }: Pick<Launch, 'argv'>): AppBehaviour {
    const image = this.#image(container);
    return inMode(ownProgram(image, argv) ?? image, argv);
  }

  /** Whether the image's own program is process 1, and not a stand-in. */
  #isApp(container: Container, app: AppBehaviour): boolean {
    if (app.shell === true) return false;
    return ownProgram(app, unwrapped(app, container.argv).argv) === app;
  }

  /** Whether signals are for the image's own program. */
  #isFirst(container: Container, app: AppBehaviour): boolean {
    return this.#isApp(container, app) || this.#table.get(container.id)?.launches?.at(-1)?.first === true;
  }

  #filled(container: Container, text: string): string {
    if (!text.includes('{{')) return text;
    return text.replace(/\{\{([\w.-]+)\}\}/g, (all, mark: string) => {
      if (mark === 'pod') return hostnameOf(container);
      if (mark === 'ip') return container.address;
      if (mark === 'started') return new Date(container.startedMs ?? 0).toISOString();
      if (mark === 'tag') return /:([\w.-]+)$/.exec(container.image)?.[1] ?? 'latest';
      if (mark.startsWith('env.')) return container.env[mark.slice(4)] ?? '';
      if (mark.startsWith('arg.')) return argument(container.argv, mark.slice(4)) ?? '';
      return all;
    });
  }

  #pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.#world.sim.random.between(duration[0], duration[1]);
  }
}

export const hostnameOf = ({ id, hostname }: Container): string => hostname ?? id.slice(0, 12);

/** Its arguments may make another one of it. */
function inMode(app: AppBehaviour, argv: readonly string[]): AppBehaviour {
  const mode = app.modes && Object.keys(app.modes).find((word) => argv.includes(word));
  return mode === undefined ? app : { ...app, ...app.modes?.[mode] };
}

const lowest = (duration: DurationMs): number => (typeof duration === 'number' ? duration : duration[0]);

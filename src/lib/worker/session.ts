/**
 * One run of a lab: the simulation and everything that lives in it, introduced to each other. The Web Worker and the command
 * line both stand on it; who moves time (`drive.ts`) and who looks at it is theirs to say.
 */
import { Cluster } from '#lib/cluster/cluster.ts';
import type { ClusterConfig } from '#lib/cluster/config.ts';
import { ConfigError, loadConfig } from '#lib/cluster/images/load.ts';
import { LocalClient } from '#lib/cluster/local-client.ts';
import type { KubeClient, KubeRequest } from '#lib/kube/client.ts';
import type { Service } from '#lib/kube/types.ts';
import { defaultKubeconfig } from '#lib/kubectl/config/kubeconfig.ts';
import type { Lab } from '#lib/lab/lab.ts';
import type { Progress } from '#lib/lab/progress.ts';
import type { Completer } from '#lib/shell/completion.ts';
import { HOME, VirtualFiles } from '#lib/shell/files.ts';
import type { HttpClient } from '#lib/shell/http.ts';
import type { Process, Program, Terminal } from '#lib/shell/program.ts';
import { curl } from '#lib/shell/programs/curl.ts';
import { everydayNames } from '#lib/shell/programs/names.ts';
import { minikube } from '#lib/shell/programs/minikube.ts';
import { siege } from '#lib/shell/programs/siege.ts';
import { Shell } from '#lib/shell/shell.ts';
import { Interrupted, Leash } from '#lib/sim/leash.ts';
import { Simulation, type Snapshot } from '#lib/sim/simulation.ts';
import type { Turn } from './drive.ts';
import type { LessonHost } from './lesson-host.ts';
import { plainStreams } from './script.ts';

export interface SessionOptions {
  /** Without one the cluster is empty. */
  readonly lab?: Lab;
  /** The lab's own unless given. */
  readonly seed?: number;
  /** Files beside the lab's for the home folder. */
  readonly home?: Readonly<Record<string, string>>;
  /** Lets a macrotask pass. */
  readonly turn: Turn;
  /** A run to go on from, instead of a fresh one. */
  readonly saved?: Snapshot;
}

/** What `cluster.yaml` holds beyond the cluster itself. */
const OUR_FIELDS = ['traffic', 'hostname'] as const;

/** How long the manifests of a lab may take to settle, and how long the cluster has run before the learner comes. */
const SETTLE_LIMIT_MS = 600_000;
const WARM_UP_MS = 90_000;

export class Session {
  readonly sim: Simulation;
  readonly leash: Leash;
  readonly cluster: Cluster;
  readonly client: KubeClient;
  readonly files: VirtualFiles;
  /** There once the lab is ready. */
  lesson: LessonHost | undefined;
  /** Resolves when the lab's objects are there and its checks are looked at; with a line that says what is wrong where they are not. */
  readonly ready: Promise<string | undefined>;
  readonly #options: SessionOptions;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #hostname: string;

  private constructor(options: SessionOptions, config: ClusterConfig) {
    const { lab } = options;
    this.#options = options;
    this.sim = new Simulation({ seed: options.seed ?? lab?.seed ?? 1 });
    this.cluster = new Cluster(this.sim, config);
    this.leash = new Leash(this.sim);
    this.client = new LocalClient(this.cluster, this.leash);
    this.files = new VirtualFiles(this.sim);
    const extra = lab?.cluster.config ?? {};
    this.#hostname =
      typeof extra['hostname'] === 'string' ? extra['hostname'] : (config.nodes[0]?.name ?? 'drydock');
    this.#programs = this.#allPrograms();
    if (options.saved) this.sim.restore(options.saved);
    else this.#furnish();
    this.ready = this.leash.hold(this.#prepare(extra));
  }

  /** Starts a run, or goes on with a saved one: the shell can be used at once. Throws ConfigError for a cluster that cannot be. */
  static start(options: SessionOptions): Session {
    return new Session(options, loadConfig(options.lab?.cluster.config, OUR_FIELDS));
  }

  /** The same, when everything is there. `problem` says in one line what is wrong with the lab. */
  static async open(
    options: SessionOptions,
  ): Promise<{ readonly session: Session } | { readonly problem: string }> {
    try {
      const session = Session.start(options);
      const problem = await session.ready;
      return problem === undefined ? { session } : { problem };
    } catch (error) {
      if (error instanceof ConfigError) return { problem: error.message };
      throw error;
    }
  }

  /** Virtual epoch milliseconds at which the learner came. */
  get startedMs(): number {
    return this.sim.table<number>('session').get('startedMs') ?? this.sim.startMs;
  }

  /** How far the learner was when the run was saved, or is. */
  get savedProgress(): Progress | undefined {
    return this.sim.table<Progress>('lesson/progress').get('now');
  }

  get elapsedMs(): number {
    return this.sim.now - this.startedMs;
  }

  /** A shell of its own over the same files and the same cluster. */
  openShell(terminal?: Terminal): Shell {
    return this.#newShell(this.#programs, terminal);
  }

  #newShell(programs: ReadonlyMap<string, Program>, terminal?: Terminal): Shell {
    return new Shell({
      files: this.files,
      leash: this.leash,
      programs,
      onYield: this.#options.turn,
      hostname: this.#hostname,
      ...(terminal && { terminal }),
    });
  }

  /** Tab after `kubectl …` and its short name. */
  readonly completers: ReadonlyMap<string, Completer> = new Map([
    ['kubectl', (words, surroundings) => this.#complete(words, surroundings)],
    ['k', (words, surroundings) => this.#complete(words, surroundings)],
  ]);

  async #complete(
    words: readonly string[],
    surroundings: Parameters<Completer>[1],
  ): Promise<readonly string[]> {
    const { complete } = await this.leash.hold(import('#lib/kubectl/complete.ts'));
    return complete([...words], surroundings, { client: this.client });
  }

  /** Home folder and kubeconfig. */
  #furnish(): void {
    const { nodes, apiServer } = this.cluster.config;
    const isMinikube = nodes.length === 1 && nodes[0]?.name === 'minikube';
    const names = isMinikube
      ? { cluster: 'minikube', user: 'minikube' }
      : { cluster: 'kubernetes', user: 'kubernetes-admin' };
    this.#write('.kube/config', defaultKubeconfig({ server: apiServer, ...names }));
    const home = Object.entries(this.#options.lab?.home ?? {}).map(
      ([path, { text }]) => [path, text] as const,
    );
    for (const [path, text] of [...home, ...Object.entries(this.#options.home ?? {})])
      this.#write(path, text);
    this.sim.settle();
  }

  /** What the first prompt need not wait for: the lab's objects, its traffic, its checks. */
  async #prepare(extra: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    const { lab, saved } = this.#options;
    if (!lab) return undefined;
    const [{ LessonHost: Host }] = await Promise.all([
      import('./lesson-host.ts'),
      import('#lib/kubectl/kubectl.ts'),
    ]);
    const failure = saved ? undefined : await this.#applyManifests(lab);
    if (failure !== undefined) return failure;
    if (!saved) {
      this.#startTraffic(extra['traffic']);
      this.sim.table<number>('session').set('startedMs', this.sim.now);
    }
    const { sim, cluster, files } = this;
    this.lesson = new Host({ lab, sim, cluster, files, startedMs: () => this.startedMs });
    this.lesson.start();
    return undefined;
  }

  #startTraffic(traffic: unknown): void {
    const { url, everyMs } = (traffic ?? {}) as { url?: unknown; everyMs?: unknown };
    if (typeof url !== 'string') return;
    this.cluster.traffic.start('visitors', { url, everyMs: typeof everyMs === 'number' ? everyMs : 1000 });
  }

  /** The lab's manifests as `kubectl apply` would bring them, then time until every Deployment is available. */
  async #applyManifests(lab: Lab): Promise<string | undefined> {
    if (lab.cluster.manifests.length === 0) return undefined;
    for (const { name, text } of lab.cluster.manifests) {
      const path = `/tmp/drydock-setup-${name}`;
      this.files.write(path, text);
      const errors: string[] = [];
      const io = plainStreams({ stdout: () => undefined, stderr: (line) => void errors.push(line) });
      const shell = this.#newShell(new Map([...this.#programs, ['kubectl', this.#plainKubectl]]));
      const status = await shell.run(`kubectl apply -f ${path}`, io);
      this.files.remove(path);
      if (status !== 0) return `cluster/${name}: ${errors.join('').trim()}`;
    }
    const limit = this.sim.now + SETTLE_LIMIT_MS;
    while (!this.#isAvailable() && this.sim.step(limit));
    this.sim.advance(this.sim.now + WARM_UP_MS);
    return undefined;
  }

  #isAvailable(): boolean {
    return this.cluster.store.list('deployments.apps').every((deployment) => {
      const { spec, status } = deployment as {
        spec?: { replicas?: number };
        status?: { availableReplicas?: number };
      };
      return (status?.availableReplicas ?? 0) >= (spec?.replicas ?? 1);
    });
  }

  #write(path: string, text: string): void {
    const absolute = `${HOME}/${path}`;
    this.files.makeDir(absolute.slice(0, absolute.lastIndexOf('/')), true);
    this.files.write(absolute, text, text.startsWith('#!') ? 0o755 : 0o644);
  }

  #allPrograms(): ReadonlyMap<string, Program> {
    const http: HttpClient = {
      begin: (request, source) => {
        const pending = this.cluster.network.begin(request, source);
        const finish = () => {
          const outcome = pending.finish();
          if (source === 'siege') this.cluster.traffic.record(source, outcome);
          return outcome;
        };
        return { tookMs: pending.tookMs, finish };
      },
    };
    const info = {
      ip: () => this.#nodeIP(),
      serviceUrls: (name: string, namespace: string) => this.#serviceUrls(name, namespace),
    };
    const kubectl = this.#kubectl();
    const own: readonly (readonly [string, Program])[] = [
      ['kubectl', kubectl],
      ['k', kubectl],
      ['curl', curl(http)],
      ['siege', siege(http)],
      ['minikube', minikube(info)],
    ];
    const everyday = everydayNames.map((name) => [name, everydayProgram(name)] as const);
    return new Map([...everyday, ...own]);
  }

  /** kubectl, loaded when it is first run. */
  readonly #plainKubectl: Program = async (process) => this.#runKubectl(process, this.client);

  async #runKubectl(process: Process, client: KubeClient): Promise<number> {
    const { createKubectl } = await this.leash.hold(import('#lib/kubectl/kubectl.ts'));
    return createKubectl({ client })(process);
  }

  /** kubectl as the learner's programs call it: the lesson hears what was run, and what was tried. */
  #kubectl(): Program {
    return async (process) => {
      await this.ready;
      let wrote = false;
      const client: KubeClient = {
        request: (request: KubeRequest) => {
          wrote ||= request.method !== 'GET';
          return this.client.request(request);
        },
      };
      const words = process.args.slice(1);
      try {
        const status = await this.#runKubectl(process, client);
        if (status === 0) this.lesson?.ran(words);
        if (wrote || status !== 0) this.lesson?.attempted();
        return status;
      } catch (error) {
        if (error instanceof Interrupted) this.lesson?.ran(words);
        throw error;
      }
    };
  }

  #nodeIP(): string {
    const [node] = this.cluster.store.list('nodes');
    const addresses = (node?.['status'] as { addresses?: { type: string; address: string }[] } | undefined)
      ?.addresses;
    return addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  }

  async #serviceUrls(name: string, namespace: string): Promise<readonly string[] | undefined> {
    const { status, body } = await this.client.request({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/services/${name}`,
    });
    if (status >= 400) return undefined;
    const ports = (body as Service).spec.ports ?? [];
    return ports.flatMap(({ nodePort }) => (nodePort ? [`http://${this.#nodeIP()}:${nodePort}`] : []));
  }
}

/** Loaded, with all the others, when the first of them is run. */
const everydayProgram =
  (name: string): Program =>
  async (process) => {
    const { everydayPrograms } = await process.leash.hold(import('#lib/shell/programs/index.ts'));
    const program = everydayPrograms.get(name);
    if (!program) throw new Error(`no program ${name}`);
    return program(process);
  };

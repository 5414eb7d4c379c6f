/**
 * One run of a lab: the simulation and everything that lives in it, introduced to each other. The Web Worker and the command
 * line both stand on it; who moves time (`drive.ts`) and who looks at it is theirs to say.
 */
import { Cluster } from '#lib/cluster/cluster.ts';
import { ConfigError, loadConfig } from '#lib/cluster/images/load.ts';
import { LocalClient } from '#lib/cluster/local-client.ts';
import type { KubeClient, KubeRequest } from '#lib/kube/client.ts';
import type { Service } from '#lib/kube/types.ts';
import { complete } from '#lib/kubectl/complete.ts';
import { defaultKubeconfig } from '#lib/kubectl/config/kubeconfig.ts';
import { createKubectl } from '#lib/kubectl/kubectl.ts';
import { readLab } from '#lib/lab/read.ts';
import type { Completer } from '#lib/shell/completion.ts';
import { HOME, VirtualFiles } from '#lib/shell/files.ts';
import type { HttpClient } from '#lib/shell/http.ts';
import type { Program, Terminal } from '#lib/shell/program.ts';
import { curl } from '#lib/shell/programs/curl.ts';
import { everydayPrograms } from '#lib/shell/programs/index.ts';
import { minikube } from '#lib/shell/programs/minikube.ts';
import { siege } from '#lib/shell/programs/siege.ts';
import { Shell } from '#lib/shell/shell.ts';
import { Interrupted, Leash } from '#lib/sim/leash.ts';
import { Simulation, type Snapshot } from '#lib/sim/simulation.ts';
import { headless, type Turn } from './drive.ts';
import { LessonHost } from './lesson-host.ts';
import { plainStreams } from './script.ts';

export interface SessionOptions {
  /** The lab's files, with the translation laid over them; without one the cluster is empty. */
  readonly lab?: { readonly id: string; readonly files: Readonly<Record<string, string>> };
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
  readonly lesson: LessonHost | undefined;
  readonly #options: SessionOptions;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #hostname: string;

  private constructor(options: SessionOptions, cluster: Cluster, sim: Simulation, lesson: Lesson) {
    this.#options = options;
    this.sim = sim;
    this.cluster = cluster;
    this.leash = new Leash(sim);
    this.client = new LocalClient(cluster, this.leash);
    this.files = new VirtualFiles(sim);
    this.#hostname = lesson.hostname;
    this.#programs = this.#allPrograms();
    const startedMs = () => this.startedMs;
    this.lesson =
      lesson.lab && new LessonHost({ lab: lesson.lab, sim, cluster, files: this.files, startedMs });
  }

  /** Starts a run, or goes on with a saved one. `problem` says in one line what is wrong with the lab. */
  static async open(
    options: SessionOptions,
  ): Promise<{ readonly session: Session } | { readonly problem: string }> {
    const read = options.lab && readLab(options.lab.id, options.lab.files);
    const problem = read?.problems[0];
    if (problem) return { problem: `${problem.file}:${problem.line}: ${problem.message}` };
    try {
      const config = loadConfig(read?.lab?.cluster.config, OUR_FIELDS);
      const sim = new Simulation({ seed: options.seed ?? read?.lab?.seed ?? 1 });
      const extra = read?.lab?.cluster.config ?? {};
      const hostname =
        typeof extra['hostname'] === 'string' ? extra['hostname'] : (config.nodes[0]?.name ?? 'drydock');
      const session = new Session(options, new Cluster(sim, config), sim, { lab: read?.lab, hostname });
      const failure = options.saved
        ? session.#resume(options.saved)
        : await session.#begin(config.apiServer, extra);
      return failure === undefined ? { session } : { problem: failure };
    } catch (error) {
      if (error instanceof ConfigError) return { problem: error.message };
      throw error;
    }
  }

  /** Virtual epoch milliseconds at which the learner came. */
  get startedMs(): number {
    return this.sim.table<number>('session').get('startedMs') ?? this.sim.startMs;
  }

  get elapsedMs(): number {
    return this.sim.now - this.startedMs;
  }

  /** A shell of its own over the same files and the same cluster. */
  openShell(terminal?: Terminal): Shell {
    return new Shell({
      files: this.files,
      leash: this.leash,
      programs: this.#programs,
      onYield: this.#options.turn,
      hostname: this.#hostname,
      ...(terminal && { terminal }),
    });
  }

  /** Tab after `kubectl …` and its short name. */
  readonly completers: ReadonlyMap<string, Completer> = new Map([
    ['kubectl', (words, surroundings) => complete([...words], surroundings, { client: this.client })],
    ['k', (words, surroundings) => complete([...words], surroundings, { client: this.client })],
  ]);

  async #begin(apiServer: string, extra: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    const isMinikube = this.cluster.config.nodes.length === 1 && this.cluster.config.nodes[0]?.name === 'minikube';
    const names = isMinikube ? { cluster: 'minikube', user: 'minikube' } : { cluster: 'kubernetes', user: 'kubernetes-admin' };
    this.#write('.kube/config', defaultKubeconfig({ server: apiServer, ...names }));
    const home = Object.entries(this.lesson?.lab.home ?? {}).map(([path, { text }]) => [path, text] as const);
    for (const [path, text] of [...home, ...Object.entries(this.#options.home ?? {})])
      this.#write(path, text);
    this.sim.settle();
    const failure = await this.#applyManifests();
    if (failure !== undefined) return failure;
    const traffic = extra['traffic'] as { url?: unknown; everyMs?: unknown } | undefined;
    if (typeof traffic?.url === 'string') {
      this.cluster.traffic.start('visitors', {
        url: traffic.url,
        everyMs: typeof traffic.everyMs === 'number' ? traffic.everyMs : 1000,
      });
    }
    this.sim.table<number>('session').set('startedMs', this.sim.now);
    this.lesson?.start();
    return undefined;
  }

  #resume(saved: Snapshot): string | undefined {
    this.sim.restore(saved);
    this.lesson?.start();
    return undefined;
  }

  /** The lab's manifests as `kubectl apply` would bring them, then time until every Deployment is available. */
  async #applyManifests(): Promise<string | undefined> {
    const manifests = this.lesson?.lab.cluster.manifests ?? [];
    if (manifests.length === 0) return undefined;
    for (const { name, text } of manifests) {
      const path = `/tmp/drydock-setup-${name}`;
      this.files.write(path, text);
      const errors: string[] = [];
      const shell = this.openShell();
      const io = plainStreams({ stdout: () => undefined, stderr: (text) => void errors.push(text) });
      const finished = shell.run(`kubectl apply -f ${path}`, io);
      const status = await headless(this.sim, this.leash, finished, this.#options.turn);
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
    return new Map([...everydayPrograms, ...own]);
  }

  /** kubectl as the learner's programs call it: the lesson hears what was run, and what was tried. */
  #kubectl(): Program {
    return async (process) => {
      let wrote = false;
      const client: KubeClient = {
        request: (request: KubeRequest) => {
          wrote ||= request.method !== 'GET';
          return this.client.request(request);
        },
      };
      const words = process.args.slice(1);
      try {
        const status = await createKubectl({ client })(process);
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

interface Lesson {
  readonly lab: ConstructorParameters<typeof LessonHost>[0]['lab'] | undefined;
  readonly hostname: string;
}

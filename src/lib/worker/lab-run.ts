/** The lab of a session: its cluster, the programs that reach it, the lab's own objects and its checks. Loaded behind the first prompt. */
import { Cluster } from '#lib/cluster/cluster.ts';
import type { ClusterConfig } from '#lib/cluster/config.ts';
import { ConfigError, loadConfig } from '#lib/cluster/images/load.ts';
import { LocalClient } from '#lib/cluster/local-client.ts';
import type { KubeClient, KubeRequest } from '#lib/kube/client.ts';
import type { Deployment } from '#lib/kube/types.ts';
import { defaultKubeconfig } from '#lib/kubectl/config/kubeconfig.ts';
import { createKubectl } from '#lib/kubectl/kubectl.ts';
import type { Lab } from '#lib/lab/lab.ts';
import type { Completer } from '#lib/shell/completion.ts';
import type { VirtualFiles } from '#lib/shell/files.ts';
import type { Net } from '#lib/net/network.ts';
import type { Program } from '#lib/shell/program.ts';
import { networkPrograms } from '#lib/shell/programs/network.ts';
import type { Shell } from '#lib/shell/shell.ts';
import { Interrupted, type Leash } from '#lib/sim/leash.ts';
import type { Simulation, Snapshot } from '#lib/sim/simulation.ts';
import { clusterTools, type ClusterTools } from './cluster-tools.ts';
import { putInHome } from './home.ts';
import { labFieldsSchema } from './lab-fields.ts';
import type { LessonHost } from './lesson-host.ts';
import { MachinePorts } from './local-ports.ts';
import { headless, type Turn } from './drive.ts';
import { runScript } from './script-run.ts';
import { plainStreams } from './script.ts';

export interface LabParts {
  readonly sim: Simulation;
  readonly leash: Leash;
  readonly files: VirtualFiles;
  readonly lab?: Lab;
  /** Files beside the lab's for the home folder. */
  readonly home: Readonly<Record<string, string>>;
  readonly saved?: Snapshot;
  /** Where the steps of the saved run began, by their ids. */
  readonly checkpoints?: ReadonlyMap<string, Snapshot>;
  /** A shell with these programs, for setting up. */
  readonly shell: (programs: ReadonlyMap<string, Program>) => Shell;
  /** A shell with the programs of that run and all everyday ones, of which the lesson hears nothing. */
  readonly quietShell: (run: LabRun) => Shell;
  readonly turn: Turn;
}

/** Programs whose every request is on record. */
const LOAD_GENERATORS: ReadonlySet<string> = new Set(['siege', 'hey', 'ab', 'wrk', 'fortio']);

/** How long the manifests of a lab may take to settle, and how long the cluster has run before the learner comes. */
const SETTLE_LIMIT_MS = 600_000;
const WARM_UP_MS = 90_000;
/** How long each script in `cluster/` may take. */
const SCRIPT_LIMIT_MS = 600_000;

/** Builds the cluster, and the lab on it (or the saved run). `problem` is one line for the lab's author. */
export async function setUpLab(
  parts: LabParts,
): Promise<{ readonly run: LabRun } | { readonly problem: string }> {
  try {
    // A lab brings its checks, and CEL with them. (The caller holds the clock.)
    const checks = parts.lab && (await import('./lesson-host.ts'));
    const config = loadConfig(parts.lab?.cluster.config, Object.keys(labFieldsSchema));
    await Cluster.bringPartsFor(config);
    const run = new LabRun(parts, config, checks?.LessonHost);
    const problem = parts.saved ? await run.resume(parts.saved) : await run.begin();
    return problem === undefined ? { run } : { problem };
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}

/** A program that is brought when it is first run. */
const late =
  (bring: () => Promise<Program>): Program =>
  async (process) =>
    (await process.leash.load(bring, process.interrupt))(process);

export class LabRun {
  readonly cluster: Cluster;
  readonly client: KubeClient;
  readonly programs: ReadonlyMap<string, Program>;
  /** The same programs for the lab's own scripts: the lesson does not take their commands for the learner's. */
  readonly quietPrograms: ReadonlyMap<string, Program>;
  readonly lesson: LessonHost | undefined;
  readonly #parts: LabParts;
  #localPorts: MachinePorts | undefined;
  #tools: ClusterTools | undefined;

  constructor(parts: LabParts, config: ClusterConfig, Host?: typeof LessonHost) {
    const { sim, leash, files, lab } = parts;
    this.#parts = parts;
    this.cluster = new Cluster(sim, { ...config, web: lab?.cluster.urls ?? {} });
    this.client = new LocalClient(this.cluster, leash);
    this.programs = this.#ownPrograms();
    const kubectl = createKubectl(this.#kubectlOptions(this.client));
    this.quietPrograms = new Map([...this.programs, ['kubectl', kubectl], ['k', kubectl]]);
    const startedMs = () => sim.table<number>('session').get('startedMs') ?? sim.startMs;
    this.lesson =
      lab &&
      Host &&
      new Host({
        lab,
        sim,
        leash,
        cluster: this.cluster,
        files,
        shell: () => parts.quietShell(this),
        startedMs,
      });
  }

  complete: Completer = async (words, surroundings) => {
    const { client } = this;
    const { leash } = this.#parts;
    const { complete } = await leash.hold(import('#lib/kubectl/complete.ts'));
    return complete([...words], surroundings, { client, leash });
  };

  async resume(saved: Snapshot): Promise<undefined> {
    const { sim, checkpoints } = this.#parts;
    for (const one of [saved, ...(checkpoints?.values() ?? [])]) await Cluster.needsOf(one)?.();
    sim.restore(saved);
    await this.#tools?.resume();
    this.lesson?.start(checkpoints);
  }

  /** Home folder, manifests, traffic, checks. Returns what is wrong with the lab. */
  async begin(): Promise<string | undefined> {
    const { sim, lab, home } = this.#parts;
    this.#furnish(lab, home);
    sim.settle();
    const problem = await this.#applyManifests(lab);
    if (problem !== undefined) return problem;
    const failed = await this.#runScripts(lab);
    if (failed !== undefined) return failed;
    this.#startTraffic(lab?.cluster.config['traffic']);
    sim.table<number>('session').set('startedMs', sim.now);
    this.lesson?.start();
    return undefined;
  }

  #furnish(lab: Lab | undefined, home: Readonly<Record<string, string>>): void {
    const { files } = this.#parts;
    const { nodes, apiServer } = this.cluster.config;
    const isMinikube = nodes.length === 1 && nodes[0]?.name === 'minikube';
    const names = isMinikube
      ? { cluster: 'minikube', user: 'minikube' }
      : { cluster: 'kubernetes', user: 'kubernetes-admin' };
    const namespace = lab?.cluster.config['namespace'];
    const own = typeof namespace === 'string' ? { namespace } : {};
    putInHome(files, '.kube/config', defaultKubeconfig({ server: apiServer, ...names, ...own }));
    for (const [path, { text }] of Object.entries(lab?.home ?? {})) putInHome(files, path, text);
    for (const [path, text] of Object.entries(home)) putInHome(files, path, text);
  }

  /**
   * The lab's manifests as `kubectl apply` would bring them, file by file in the order of their names: each is rolled out before the
   * next comes, so that a release can be made of what runs already. All of them together have `SETTLE_LIMIT_MS`.
   */
  async #applyManifests(lab: Lab | undefined): Promise<string | undefined> {
    const { sim, files, shell } = this.#parts;
    const manifests = lab?.cluster.manifests ?? [];
    if (manifests.length === 0) return undefined;
    const setUp = shell(new Map([['kubectl', createKubectl(this.#kubectlOptions(this.client))]]));
    const limit = sim.now + SETTLE_LIMIT_MS;
    for (const { name, text } of manifests) {
      const path = `/tmp/drydock-setup-${name}`;
      files.write(path, text);
      const errors: string[] = [];
      const io = plainStreams({ stdout: () => undefined, stderr: (said) => void errors.push(said) });
      const status = await setUp.run(`kubectl apply -f ${path}`, io);
      files.remove(path);
      if (status !== 0) return `cluster/${name}: ${errors.join('').trim()}`;
      while (!this.#isRolledOut() && sim.step(limit));
    }
    sim.advance(sim.now + WARM_UP_MS);
    return undefined;
  }

  /** The lab's scripts as their author would type them; time passes as they want it. */
  async #runScripts(lab: Lab | undefined): Promise<string | undefined> {
    const { sim, leash, turn, quietShell } = this.#parts;
    for (const script of lab?.cluster.scripts ?? []) {
      const { holds } = leash; // whoever sets the lab up holds the clock
      const ended = runScript(quietShell(this), leash, script, SCRIPT_LIMIT_MS);
      const { status, output } = await headless(sim, leash, ended, turn, Infinity, holds);
      if (status !== 0) return `cluster/${script.name}: ended with ${status}${output && `: ${output}`}`;
      sim.settle();
    }
    return undefined;
  }

  #isRolledOut(): boolean {
    const deployments = this.cluster.store.list('deployments.apps') as readonly Deployment[];
    return deployments.every(({ metadata, spec, status }) => {
      const wanted = spec.replicas ?? 1;
      return (
        status?.observedGeneration === metadata.generation &&
        [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every(
          (n) => (n ?? 0) === wanted,
        )
      );
    });
  }

  #startTraffic(traffic: unknown): void {
    const { url, everyMs } = (traffic ?? {}) as { url?: unknown; everyMs?: unknown };
    if (typeof url !== 'string') return;
    this.cluster.traffic.start('visitors', { url, everyMs: typeof everyMs === 'number' ? everyMs : 1000 });
  }

  #ownPrograms(): ReadonlyMap<string, Program> {
    const network: Net = {
      lookUp: (name, server) => this.cluster.network.lookUp(name, undefined, server),
      reach: (host, protocol, port) => this.cluster.network.reach(host, protocol, port),
      begin: (request, source) => {
        const pending = this.cluster.network.begin(request, source);
        const finish = () => {
          const outcome = pending.finish();
          if (LOAD_GENERATORS.has(source)) this.cluster.traffic.record(source, outcome);
          // Whoever was refused has tried something.
          if (!outcome.ok || outcome.status >= 400) this.lesson?.attempted();
          return outcome;
        };
        return { ...pending, finish };
      },
    };
    const http = new MachinePorts(network);
    this.#localPorts = http;
    this.#tools = clusterTools({
      kubectl: this.#kubectl,
      cluster: this.cluster,
      ports: http,
      onImages: () => this.lesson?.attempted(),
    });
    return new Map([
      ['kubectl', this.#kubectl],
      ['k', this.#kubectl],
      ...networkPrograms(http),
      ['wget', late(async () => (await import('#lib/shell/programs/wget.ts')).wget(http))],
      ...this.#tools.programs,
    ]);
  }

  #kubectlOptions(client: KubeClient): Parameters<typeof createKubectl>[0] {
    const localPorts = this.#localPorts;
    return { client, server: this.cluster.config.apiServer, ...(localPorts && { localPorts }) };
  }

  /** kubectl as the learner's programs call it: the lesson hears what was run, and what was tried. */
  readonly #kubectl: Program = async (process) => {
    let wrote = false;
    const step = this.lesson?.step;
    const client: KubeClient = {
      request: (request: KubeRequest) => {
        wrote ||= request.method !== 'GET';
        return this.client.request(request);
      },
    };
    const words = process.args.slice(1);
    try {
      const status = await createKubectl(this.#kubectlOptions(client))(process);
      if (status === 0) this.lesson?.ran(words);
      if (wrote || status !== 0) this.lesson?.attempted(step);
      return status;
    } catch (error) {
      if (error instanceof Interrupted) this.lesson?.ran(words);
      throw error;
    }
  };
}

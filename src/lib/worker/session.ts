/**
 * One run of a lab: the simulation, the files and the shells at once, and behind them the lab itself (`lab-run.ts`: cluster, kubectl,
 * checks), which is loaded when it is asked for. The Web Worker and the command line both stand on it; who moves time (`drive.ts`,
 * `paced.ts`) and who looks at it is theirs to say.
 */
import type { Lab } from '#lib/lab/lab.ts';
import type { Progress } from '#lib/lab/progress.ts';
import type { Completer } from '#lib/shell/completion.ts';
import { VirtualFiles } from '#lib/shell/files.ts';
import type { Program, Terminal } from '#lib/shell/program.ts';
import { networkProgramNames } from '#lib/shell/programs/network.ts';
import { everydayNames } from '#lib/shell/programs/names.ts';
import { Shell } from '#lib/shell/shell.ts';
import { Leash, loaded } from '#lib/sim/leash.ts';
import { Simulation, type Snapshot } from '#lib/sim/simulation.ts';
import { CLUSTER_TOOLS } from './cluster-tool-names.ts';
import type { Turn } from './drive.ts';
import type { LabRun } from './lab-run.ts';

export interface SessionOptions {
  /** Without one the cluster is empty. */
  readonly lab?: Lab;
  /** The lab's own unless given. */
  readonly seed?: number;
  /** Files beside the lab's for the home folder. */
  readonly home?: Readonly<Record<string, string>>;
  /** Lets a macrotask pass. */
  readonly turn: Turn;
  /** When virtual time begins, in milliseconds since the Unix epoch; always the same moment unless given. */
  readonly startMs?: number;
  /** A run to go on from, instead of a fresh one. */
  readonly saved?: Snapshot;
  /** Where the steps of that run began, by their ids. */
  readonly checkpoints?: ReadonlyMap<string, Snapshot>;
}

/** Programs that belong to the lab and come with it. */
const LAB_PROGRAMS = ['kubectl', 'k', ...networkProgramNames, 'wget', ...CLUSTER_TOOLS];

export class Session {
  readonly sim: Simulation;
  readonly leash: Leash;
  readonly files: VirtualFiles;
  readonly #options: SessionOptions;
  readonly #programs: ReadonlyMap<string, Program>;
  #prepared: Promise<LabRun> | undefined;
  #run: LabRun | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { startMs } = options;
    this.sim = new Simulation({
      seed: options.seed ?? options.lab?.seed ?? 1,
      ...(startMs !== undefined && { startMs }),
    });
    const rows = options.saved?.tables.find(([name]) => name === 'files')?.[1];
    if (rows) this.sim.table('files').restore(rows); // the rest follows when the cluster is there
    this.leash = new Leash(this.sim);
    this.files = new VirtualFiles(this.sim);
    const names = [...everydayNames, ...LAB_PROGRAMS];
    this.#programs = new Map(names.map((name) => [name, (process) => this.#runProgram(name, process)]));
  }

  /** A session with everything there. `problem` says in one line what is wrong with the lab. */
  static async open(
    options: SessionOptions,
  ): Promise<{ readonly session: Session; readonly run: LabRun } | { readonly problem: string }> {
    const session = new Session(options);
    try {
      return { session, run: await session.prepare() };
    } catch (error) {
      if (error instanceof LabProblem) return { problem: error.message };
      throw error;
    }
  }

  /** Loads the lab and sets it up; time stands still meanwhile. Throws `LabProblem`. */
  prepare(): Promise<LabRun> {
    return (this.#prepared ??= this.leash.hold(this.#setUp()));
  }

  /** The lab, once it is there. */
  get run(): LabRun | undefined {
    return this.#run;
  }

  /** Virtual milliseconds since the learner came. */
  get elapsedMs(): number {
    return this.sim.now - (this.sim.table<number>('session').get('startedMs') ?? this.sim.startMs);
  }

  /** How far the learner was when the run was saved, before the lab itself is there to say it. */
  get savedProgress(): Progress | undefined {
    const rows = this.#options.saved?.tables.find(([name]) => name === 'lesson/progress')?.[1];
    return rows?.find(([key]) => key === 'now')?.[1] as Progress | undefined;
  }

  /** A shell of its own over the same files and the same cluster. */
  openShell(terminal?: Terminal): Shell {
    return new Shell({
      files: this.files,
      leash: this.leash,
      programs: this.#programs,
      onYield: this.#options.turn,
      hostname: hostnameOf(this.#options.lab),
      env: environmentOf(this.#options.lab),
      ...(terminal && { terminal }),
    });
  }

  /** Tab after `kubectl …` and its short name. */
  readonly completers: ReadonlyMap<string, Completer> = new Map(
    ['kubectl', 'k', 'kubecolor'].map((name) => [
      name,
      async (words, surroundings) => (await this.prepare()).complete(words, surroundings),
    ]),
  );

  async #setUp(): Promise<LabRun> {
    const { lab, home = {}, saved, checkpoints } = this.#options;
    const [{ setUpLab }] = await Promise.all([import('./lab-run.ts'), lab && import('./lesson-host.ts')]);
    const { sim, leash, files } = this;
    const shell = (programs: ReadonlyMap<string, Program>) =>
      new Shell({ files, leash, programs, onYield: this.#options.turn });
    const result = await setUpLab({
      sim,
      leash,
      files,
      home,
      shell,
      turn: this.#options.turn,
      quietShell: (run) => this.#quietShell(run),
      ...(lab && { lab }),
      ...(saved && { saved }),
      ...(checkpoints && { checkpoints }),
    });
    if ('problem' in result) throw new LabProblem(result.problem);
    this.#run = result.run;
    return result.run;
  }

  async #runProgram(name: string, process: Parameters<Program>[0]): Promise<number> {
    const run = await this.prepare();
    try {
      return await this.#runOneOf(run.programs, name, process);
    } finally {
      run.lesson?.commandEnded();
    }
  }

  /** A shell for the lab's own scripts. */
  #quietShell(run: LabRun): Shell {
    const { leash, files } = this;
    const { lab, turn } = this.#options;
    const names = [...everydayNames, ...LAB_PROGRAMS];
    const programs = new Map<string, Program>(
      names.map((name) => [name, (process) => this.#runOneOf(run.quietPrograms, name, process)]),
    );
    return new Shell({
      files,
      leash,
      programs,
      onYield: turn,
      hostname: hostnameOf(lab),
      env: environmentOf(lab),
    });
  }

  async #runOneOf(
    programs: ReadonlyMap<string, Program>,
    name: string,
    process: Parameters<Program>[0],
  ): Promise<number> {
    const own = programs.get(name);
    if (own) return own(process);
    const { everydayPrograms } = await this.leash.hold(loaded(import('#lib/shell/programs/index.ts')));
    const program = everydayPrograms.get(name);
    if (!program) throw new Error(`no program ${name}`);
    return program(process);
  }
}

/** A lab that cannot be set up; the message is one line with file and place. */
export class LabProblem extends Error {}

function hostnameOf(lab: Lab | undefined): string {
  const { hostname, nodes } = (lab?.cluster.config ?? {}) as {
    hostname?: unknown;
    nodes?: readonly { name?: unknown }[];
  };
  const name = hostname ?? nodes?.[0]?.name;
  return typeof name === 'string' ? name : 'minikube';
}

/** What the lab says that the shell has exported from the start (`env` in cluster.yaml); whoever sets the lab up checks it. */
function environmentOf(lab: Lab | undefined): Readonly<Record<string, string>> {
  const { env } = (lab?.cluster.config ?? {}) as { env?: Readonly<Record<string, unknown>> | null };
  return Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, String(value)]));
}

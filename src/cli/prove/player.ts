/** Plays scripts in a lab as a learner would type them, on virtual time. */
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { EndpointSlice } from '#lib/kube/types.ts';
import type { Lab } from '#lib/lab/lab.ts';
import type { Snapshot } from '#lib/sim/simulation.ts';
import { headless } from '#lib/worker/drive.ts';
import { putInHome } from '#lib/worker/home.ts';
import type { LessonState } from '#lib/worker/protocol.ts';
import { commandsOf, plainStreams } from '#lib/worker/script.ts';
import { Session } from '#lib/worker/session.ts';
import { answersOf } from '#lib/lab/ways.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A lab that cannot be begun; the message is one line for its author. */
export class Unplayable extends Error {}

export interface PlayerOptions {
  readonly lab: Lab;
  /** The lab's own unless given. */
  readonly seed?: number;
  /** A checkpoint to go on from, instead of the lab's beginning. */
  readonly from?: Snapshot;
}

export class Player {
  readonly #session: Session;
  readonly #cluster: Cluster;
  readonly #state: () => LessonState;
  readonly #answer: (check: string, answer: string) => void;
  /** Lets the lab's scripts say how things stand. */
  readonly #runScripts: () => Promise<void>;

  private constructor(
    session: Session,
    cluster: Cluster,
    state: () => LessonState,
    answer: (check: string, answer: string) => void,
    runScripts: () => Promise<void>,
  ) {
    this.#session = session;
    this.#cluster = cluster;
    this.#state = state;
    this.#answer = answer;
    this.#runScripts = runScripts;
  }

  /** Throws `Unplayable`. */
  static async open({ lab, seed, from }: PlayerOptions): Promise<Player> {
    const opened = await Session.open({
      lab,
      turn,
      ...(seed !== undefined && { seed }),
      ...(from && { saved: from }),
    });
    if ('problem' in opened) throw new Unplayable(opened.problem);
    const { session, run } = opened;
    const { lesson } = run;
    if (!lesson) throw new Unplayable('there is no lesson in it');
    const player = new Player(
      session,
      run.cluster,
      () => lesson.state,
      (check, answer) => void lesson.answer(check, answer),
      () => lesson.runScripts(),
    );
    await headless(session.sim, session.leash, lesson.runScripts(), turn);
    return player;
  }

  /** The learner's progress as the page shows it. */
  get state(): LessonState {
    return this.#state();
  }

  /** Virtual milliseconds since the learner came. */
  get elapsedMs(): number {
    return this.#session.elapsedMs;
  }

  /** Requests of customers that failed so far. */
  get lost(): number {
    return this.#cluster.traffic.totals.failed;
  }

  /** The fewest ready endpoints that each Service has from now on, by namespace and name; it fills while time passes. */
  lowestReady(): ReadonlyMap<string, number> {
    const lowest = new Map<string, number>();
    const look = () => {
      const ready = new Map<string, number>();
      const slices = this.#cluster.store.list('endpointslices.discovery.k8s.io') as readonly EndpointSlice[];
      for (const { metadata, endpoints } of slices) {
        const service = `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`;
        const count = (endpoints ?? []).filter(({ conditions }) => conditions?.ready).length;
        ready.set(service, (ready.get(service) ?? 0) + count);
      }
      for (const [service, count] of ready)
        lowest.set(service, Math.min(count, lowest.get(service) ?? Infinity));
    };
    look();
    this.#session.sim.onSettled(look);
    return lowest;
  }

  snapshot(): Snapshot {
    return this.#session.sim.snapshot();
  }

  /**
   * Lays the files over the home folder, types the script command by command and gives its answers to questions. Returns what was
   * said, command by command. Throws where a command waits for something that never comes, or is not done after `limitMs` of
   * virtual time.
   */
  async play(
    script: string,
    edits: Readonly<Record<string, string>> = {},
    limitMs?: number,
  ): Promise<string> {
    const { sim, leash, files } = this.#session;
    for (const [path, text] of Object.entries(edits)) putInHome(files, path, text);
    sim.settle();
    const until = limitMs === undefined ? undefined : sim.now + limitMs;
    const shell = this.#session.openShell();
    let said = '';
    const write = (text: string) => void (said += text);
    for (const command of commandsOf(script)) {
      said += `$ ${command}\n`;
      const finished = shell.run(command, plainStreams({ stdout: write, stderr: write }));
      await headless(sim, leash, finished, turn, until);
      if (shell.exited) break;
    }
    for (const { check, answer } of answersOf(script)) this.#answer(check, answer);
    sim.settle();
    await headless(sim, leash, this.#runScripts(), turn);
    return said;
  }

  /** Lets virtual time pass with nobody doing anything. */
  async wait(ms: number): Promise<void> {
    const { sim, leash } = this.#session;
    await headless(sim, leash, leash.sleep(ms), turn);
    sim.settle();
    await headless(sim, leash, this.#runScripts(), turn);
  }
}

/** Puts a lab's checks beside its cluster: tells them what changed, keeps where the learner is, and where each step began. */
import type { Cluster } from '#lib/cluster/cluster.ts';
import { understand } from '#lib/kubectl/understand.ts';
import type { Lab } from '#lib/lab/lab.ts';
import { carriedOver } from '#lib/lab/carry-over.ts';
import { Lesson, type Changed, type Progress } from '#lib/lab/progress.ts';
import type { World } from '#lib/lab/world.ts';
import { HOME, type VirtualFiles } from '#lib/shell/files.ts';
import type { Shell } from '#lib/shell/shell.ts';
import type { Leash } from '#lib/sim/leash.ts';
import type { Simulation, Snapshot } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import { lessonState } from './lesson-state.ts';
import { LessonWorld, type StepStart } from './lesson-world.ts';
import type { LessonState } from './protocol.ts';
import { StepScripts } from './step-scripts.ts';

const PROGRESS = 'lesson/progress';
/** How many commands of a step are remembered. */
const REMEMBERED = 500;

export class LessonHost {
  #lab: Lab;
  #lesson: Lesson;
  readonly #sim: Simulation;
  readonly #seen: LessonWorld;
  readonly #scripts: StepScripts;
  readonly #startedMs: () => number;
  readonly #progress: Table<Progress>;
  readonly #starts: Table<StepStart>;
  /** The commands that were run since the step began, as words. */
  readonly #commands: Table<readonly (readonly string[])[]>;
  #checkpoints = new Map<number, Snapshot>();
  #changed = new Set<string>();
  #listener: (state: LessonState) => void = () => undefined;
  #looking = false;
  /** Whether the learner changed a file since the last look. */
  #edited = false;

  constructor(parts: {
    lab: Lab;
    sim: Simulation;
    cluster: Cluster;
    files: VirtualFiles;
    leash: Leash;
    /** A fresh shell whose programs are not the learner's. */
    shell: () => Shell;
    startedMs: () => number;
  }) {
    this.#lab = parts.lab;
    this.#sim = parts.sim;
    this.#seen = new LessonWorld(parts.cluster, parts.files);
    this.#startedMs = parts.startedMs;
    this.#progress = parts.sim.table(PROGRESS);
    this.#starts = parts.sim.table('lesson/starts');
    this.#commands = parts.sim.table('lesson/commands');
    this.#lesson = this.#lessonOf(parts.lab);
    parts.cluster.store.subscribe(({ resource }) => {
      for (const name of this.#seen.namesOf(resource)) this.#changed.add(name);
    });
    this.#scripts = new StepScripts({
      sim: parts.sim,
      leash: parts.leash,
      shell: parts.shell,
      current: () => {
        const index = this.progress?.current ?? 0;
        return { index, step: this.#lab.steps[index] };
      },
      report: (index, results) =>
        this.#update((progress) =>
          this.#lesson.scripted(progress, index, results, this.#world(), this.#startedMs()),
        ),
    });
    parts.cluster.traffic.onRequest(() => this.#changed.add('traffic'));
    parts.cluster.network.edges.onChange(() => this.#changed.add('traffic'));
    parts.files.onChange((path) => {
      this.#changed.add('file');
      // What programs keep for themselves (.kube, .bash_history) nobody wrote as an attempt.
      const byLearner = !this.#scripts.running;
      this.#edited ||= byLearner && path.startsWith(`${HOME}/`) && !path.startsWith(`${HOME}/.`);
    });
    parts.sim.onSettled(() => this.look());
  }

  /** Where steps began, by their ids and in their order: to be saved with the run. */
  get checkpoints(): ReadonlyMap<string, Snapshot> {
    return new Map(
      this.#lab.steps.flatMap(({ id }, index): [string, Snapshot][] => {
        const checkpoint = this.#checkpoints.get(index);
        return checkpoint ? [[id, checkpoint]] : [];
      }),
    );
  }

  /** Begins the lab, or goes on where saved progress is, with the checkpoints that were saved beside it. */
  start(checkpoints?: ReadonlyMap<string, Snapshot>): void {
    this.#changed.clear();
    this.#edited = false;
    const saved = this.progress;
    if (saved) {
      this.#progress.set('now', carriedOver(saved, this.#lab));
      for (const [index, { id }] of this.#lab.steps.entries()) {
        const checkpoint = checkpoints?.get(id);
        if (checkpoint)
          this.#checkpoints.set(
            index,
            withProgress(checkpoint, (then) => carriedOver(then, this.#lab)),
          );
      }
      // What is said of an attempt is worded anew.
      this.#update((progress) => this.#lesson.changed(progress, this.#world(), 'all', this.#startedMs()));
      this.#scripts.happened(true);
    } else this.#begin(0, () => this.#lesson.start(this.#world(), this.#startedMs()));
  }

  /** The lab's author changed it: goes on with the same cluster, and with what was passed in it. */
  revise(lab: Lab): void {
    const before = this.#lab;
    this.#lab = lab;
    this.#lesson = this.#lessonOf(lab);
    const checkpoints = [...this.#checkpoints].flatMap(([index, checkpoint]): [number, Snapshot][] => {
      const at = lab.steps.findIndex(({ id }) => id === before.steps[index]?.id);
      return at < 0 ? [] : [[at, withProgress(checkpoint, (saved) => carriedOver(saved, lab, before))]];
    });
    this.#checkpoints = new Map(checkpoints);
    const commands = (this.#commands.get('now') ?? []).flatMap((words) => understand(words) ?? []);
    const progress = this.progress;
    if (progress) {
      const after = this.#lesson.revised(progress, before, commands, this.#world(), this.#startedMs());
      this.#progress.set('now', after);
      // The step that the learner is in goes on where it stands now; only another one begins.
      if (lab.steps[after.current]?.id === before.steps[progress.current]?.id)
        this.#scripts.revised(progress.current, after.current);
      else this.#begin(after.current, () => after);
    }
    this.#listener(this.state);
  }

  onState(listener: (state: LessonState) => void): void {
    this.#listener = listener;
    listener(this.state);
  }

  get progress(): Progress | undefined {
    return this.#progress.get('now');
  }

  get state(): LessonState {
    return lessonState(this.#lab, this.progress);
  }

  /** Looks at what may be different since the last time; after each settled moment. */
  look(): void {
    if (this.#changed.size === 0 || this.#looking) return;
    if (this.#edited) {
      this.#edited = false;
      this.attempted();
    }
    const changed: Changed = this.#changed;
    this.#changed = new Set();
    if (!this.#scripts.running || changed.size > 1 || !changed.has('file')) this.#scripts.happened(false);
    this.#update((progress) => this.#lesson.changed(progress, this.#world(), changed, this.#startedMs()));
  }

  /** A kubectl command of the learner ended well (or was a stream they stopped). `words` are without `kubectl`. */
  ran(words: readonly string[]): void {
    const command = understand(words);
    if (!command) return;
    this.#commands.set('now', [...(this.#commands.get('now') ?? []), words].slice(-REMEMBERED));
    this.#update((progress) => this.#lesson.ran(progress, command, this.#world(), this.#startedMs()));
  }

  /** A program that the learner started has ended. */
  commandEnded(): void {
    this.#scripts.happened(true);
  }

  /** Lets the scripts of the step say how things stand now. It takes virtual time. */
  runScripts(): Promise<void> {
    return this.#scripts.settle();
  }

  /** `step`: where the learner was when it began. What ends a step is no attempt at the next one. */
  attempted(step = this.step): void {
    if (step !== this.step) return;
    this.#update((progress) => this.#lesson.attempted(progress, this.#world(), this.#startedMs()));
  }

  /** The index of the step that the learner is in. */
  get step(): number | undefined {
    return this.progress?.current;
  }

  answer(check: string, answer: string): void {
    this.#update((progress) =>
      this.#lesson.answer(progress, check, answer, this.#world(), this.#startedMs()),
    );
  }

  hint(step: string): void {
    const index = this.#lab.steps.findIndex(({ id }) => id === step);
    this.#update((progress) => this.#lesson.hint(progress, index));
  }

  /** Whether that step has a beginning to go back to. */
  hasBegun(index: number): boolean {
    return this.#checkpoints.has(index);
  }

  /** Back to where that step began. Returns whether the cluster was put back (terminals must be told). */
  goTo(index: number): boolean {
    const checkpoint = this.#checkpoints.get(index);
    if (checkpoint) this.#sim.restore(checkpoint);
    const progress = this.progress;
    if (progress)
      this.#begin(index, () => this.#lesson.goTo(progress, index, this.#world(), this.#startedMs()));
    this.#listener(this.state);
    return checkpoint !== undefined;
  }

  #update(change: (progress: Progress) => Progress): void {
    const before = this.progress;
    if (!before || this.#looking) return;
    this.#looking = true;
    try {
      const after = change(before);
      if (after === before) return;
      this.#progress.set('now', after);
      if (after.current !== before.current) this.#begin(after.current, () => after);
      this.#listener(this.state);
    } finally {
      this.#looking = false;
    }
  }

  /** A step begins: what it counts from here on, and the checkpoint to come back to. */
  #begin(index: number, progress: () => Progress): void {
    this.#starts.set('now', this.#seen.counted());
    this.#commands.set('now', []);
    this.#progress.set('now', progress());
    this.#scripts.begin();
    this.#checkpoints.set(index, this.#sim.snapshot());
  }

  #world(): World {
    return this.#seen.seen(this.#starts.get('now'));
  }

  #lessonOf(lab: Lab): Lesson {
    return new Lesson(lab, { parse: understand, resource: (word) => this.#seen.kind(word)?.resource });
  }
}

/** A checkpoint whose progress is another one. */
const withProgress = (checkpoint: Snapshot, change: (progress: Progress) => Progress): Snapshot => ({
  ...checkpoint,
  tables: checkpoint.tables.map(([name, rows]) =>
    name === PROGRESS
      ? ([name, rows.map(([key, value]) => [key, change(value as Progress)] as const)] as const)
      : ([name, rows] as const),
  ),
});

/**
 * The scripts of a lab's steps: what sets a step up, and what looks whether it is done. They run on virtual time, soon after something
 * happened, and not while the learner does nothing and nothing changes.
 */
import type { Step } from '#lib/lab/lab.ts';
import type { ScriptResult } from '#lib/lab/progress.ts';
import type { Shell } from '#lib/shell/shell.ts';
import type { Leash } from '#lib/sim/leash.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import { runScript } from './script-run.ts';

const LOOK = 'lesson/scripts';
/** Between what happened and the look at it: what comes together is looked at once. */
const SOON_MS = 1_000;
/** How long after the learner's last command a change of the cluster alone is still worth a look. */
const PATIENCE_MS = 600_000;
const CHECK_LIMIT_MS = 30_000;
const SET_UP_LIMIT_MS = 300_000;

interface Parts {
  readonly sim: Simulation;
  readonly leash: Leash;
  /** A fresh shell in the home folder. */
  readonly shell: () => Shell;
  readonly current: () => { readonly index: number; readonly step: Step | undefined };
  /** What the scripts of a step said, by check. */
  readonly report: (index: number, results: ReadonlyMap<string, ScriptResult>) => void;
}

export class StepScripts {
  readonly #parts: Parts;
  /** Index of the step that was set up last. */
  readonly #setUp: Table<number>;
  #running: Promise<void> | undefined;
  /** Something happened while the scripts ran. */
  #again = false;
  #activeAt = 0;
  /** Grows when the learner goes to another step: what runs then speaks of a past that is no more. */
  #era = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#setUp = parts.sim.table('lesson/set-up');
    parts.sim.onTimer(LOOK, () => {
      parts.leash.wake();
      void this.#run();
    });
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** A step begins: it is set up, and looked at. */
  begin(): void {
    this.#era += 1;
    this.#setUp.delete('now');
    this.happened(true);
  }

  /** The lab was changed under way, and the step that the learner is in has another index now. It is not set up again. */
  revised(before: number, after: number): void {
    if (this.#setUp.get('now') === before) this.#setUp.set('now', after);
    this.happened(true);
  }

  /** Something happened: by the learner's own hand, or in the cluster. */
  happened(byLearner: boolean): void {
    const { sim } = this.#parts;
    if (!this.#hasWork()) return;
    if (byLearner) this.#activeAt = sim.now;
    else if (sim.now - this.#activeAt > PATIENCE_MS) return;
    if (this.#running) this.#again = true;
    else if (sim.scheduled(LOOK, 'now') === undefined) sim.scheduleIn(LOOK, 'now', SOON_MS);
  }

  /** Runs them now, and is over when they have said how things stand, in each step that begins because of it. */
  async settle(): Promise<void> {
    for (;;) {
      await this.#running;
      const { index } = this.#parts.current();
      if (!this.#hasWork()) return;
      await this.#run();
      if (this.#parts.current().index === index) return;
    }
  }

  #hasWork(): boolean {
    const { step } = this.#parts.current();
    return (
      step !== undefined &&
      (step.setUp !== undefined || step.checks.some(({ condition }) => 'script' in condition))
    );
  }

  #run(): Promise<void> {
    this.#parts.sim.cancel(LOOK, 'now');
    this.#running ??= this.#once().finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.happened(false);
    });
    return this.#running;
  }

  async #once(): Promise<void> {
    const { leash, shell, current, report } = this.#parts;
    const { index, step } = current();
    const era = this.#era;
    if (step?.setUp !== undefined && this.#setUp.get('now') !== index) {
      await runScript(shell(), leash, { name: 'set-up.sh', text: step.setUp }, SET_UP_LIMIT_MS);
      if (era === this.#era) this.#setUp.set('now', index);
    }
    const results = new Map<string, ScriptResult>();
    for (const { id, condition } of step?.checks ?? []) {
      if (!('script' in condition) || era !== this.#era) continue;
      const own = shell();
      const { status, output } = await runScript(
        own,
        leash,
        { name: condition.script, text: condition.text },
        CHECK_LIMIT_MS,
      );
      own.hangUp();
      results.set(id, { passed: status === 0, output });
    }
    if (era === this.#era) report(index, results);
  }
}

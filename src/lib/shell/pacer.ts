/**
 * Keeps work that never waits from standing in the way of keys and of time. Every few hundred steps (commands, writes)
 * it lets a macrotask pass, with virtual time held; and where a program goes round without waiting for anything, it is
 * charged some virtual time, so that `until kubectl get pod | grep -q Running; do :; done` comes to an end.
 */
import type { Interrupt, Leash } from '#lib/sim/leash.ts';

const STEPS_PER_PAUSE = 256;
/** Pauses in one moment after which the work has cost `CHARGE_MS`. */
const PAUSES_PER_CHARGE = 16;
const CHARGE_MS = 50;

/** What starting a program counts for, in steps. */
export const STEPS_PER_PROGRAM = 32;

export class Pacer {
  readonly leash: Leash;
  readonly #onYield: () => Promise<void>;
  #steps = 0;
  #pauses = 0;
  #moment = -1;

  constructor(leash: Leash, onYield: () => Promise<void>) {
    this.leash = leash;
    this.#onYield = onYield;
  }

  /** Counts steps; now and then there is something to await. Throws Interrupted through that promise. */
  tick(steps: number, interrupt?: Interrupt): Promise<void> | undefined {
    this.#steps += steps;
    if (this.#steps < STEPS_PER_PAUSE) return undefined;
    this.#steps = 0;
    return this.#pause(interrupt);
  }

  async #pause(interrupt: Interrupt | undefined): Promise<void> {
    if (this.leash.now !== this.#moment) this.#pauses = 0;
    this.#moment = this.leash.now;
    await this.leash.hold(this.#onYield());
    await interrupt?.whenRunning();
    interrupt?.check();
    if ((this.#pauses += 1) < PAUSES_PER_CHARGE) return;
    this.#pauses = 0;
    await this.leash.sleep(CHARGE_MS, interrupt);
  }
}

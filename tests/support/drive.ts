/** A headless driver for tests: programs run until they wait, then the next timer is taken. */
import type { Leash } from '#lib/sim/leash.ts';
import type { Simulation } from '#lib/sim/simulation.ts';

/** Lets a macrotask pass; hand it to a `Shell` as `onYield`. */
export const yieldToLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Drives the simulation until the promise settles, and gives its result. Throws where everything waits for nothing
 * (no timer is left), which would hang.
 */
export async function drive<T>(sim: Simulation, leash: Leash, promise: Promise<T>): Promise<T> {
  let done = false;
  const settle = () => {
    done = true;
  };
  promise.then(settle, settle);
  let wakes = -1;
  for (let idle = 0; ;) {
    await yieldToLoop();
    if (done) return promise;
    if (leash.holds > 0) continue;
    if (leash.wakes !== wakes) {
      wakes = leash.wakes;
      idle = 0;
    } else if (sim.step()) idle = 0;
    else if ((idle += 1) > 5) throw new Error('everything waits, and no timer is set');
  }
}

/** Drives until nothing is left to do in this moment: programs that can run have run, and time stands still. */
export async function settle(leash: Leash): Promise<void> {
  for (let wakes = -1; wakes !== leash.wakes || leash.holds > 0;) {
    wakes = leash.wakes;
    await yieldToLoop();
    await yieldToLoop();
  }
}

/** Lets `ms` of virtual time pass, programs taking part. */
export async function pass(sim: Simulation, leash: Leash, ms: number): Promise<void> {
  const until = sim.now + ms;
  for (;;) {
    await settle(leash);
    if (!sim.step(until)) break;
  }
  sim.advance(until);
  await settle(leash);
}

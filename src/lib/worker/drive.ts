/** Drivers: who moves virtual time, and when. Programs run in microtasks; a macrotask passes before time moves again. */
import type { Leash } from '#lib/sim/leash.ts';
import type { Simulation } from '#lib/sim/simulation.ts';

/** Lets everything that can go on without time passing go on (one macrotask). */
export type Turn = () => Promise<void>;

/** Nothing but time passing could go on, and no timer is set: a program waits for something that never comes. */
export class Stuck extends Error {}

/** Jumps from timer to timer, as fast as the machine can, until `finished` is; at the virtual moment `until`, if given, it is given up as `Stuck`.
 * `ownHolds`: how many things hold the clock that wait for this. */
export async function headless<T>(
  sim: Simulation,
  leash: Leash,
  finished: Promise<T>,
  turn: Turn,
  until = Infinity,
  ownHolds = 0,
): Promise<T> {
  let over = false;
  const end = () => (over = true);
  finished.then(end, end);
  for (;;) {
    await turn();
    if (over) return finished;
    if (leash.holds > ownHolds) continue;
    if (sim.now >= until) throw new Stuck('the script is not done after all this time');
    const wakes = leash.wakes;
    while (leash.wakes === wakes)
      if (!sim.step()) throw new Stuck('the script waits for something that never comes');
  }
}

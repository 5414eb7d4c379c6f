import { expect, test } from 'vitest';
import { Leash } from '#lib/sim/leash.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { PacedDriver } from './paced.ts';

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A driver whose clock on the wall is moved by hand, and how often it asked for a turn. */
function driven() {
  const sim = new Simulation({ seed: 1 });
  const wall = { now: 0 };
  const asked = { turns: 0 };
  const turn = () => {
    asked.turns += 1;
    return macrotask();
  };
  const driver = new PacedDriver({ sim, leash: new Leash(sim), turn, realNow: () => wall.now });
  return { sim, wall, asked, driver };
}

async function macrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await macrotask();
}

test('a cluster in which nothing is due takes no turns, however time passes', async () => {
  const { asked, driver, wall } = driven();
  for (let i = 0; i < 50; i += 1) {
    wall.now += 3;
    await macrotask();
  }
  expect(asked.turns).toBeLessThan(5);
  driver.stop();
});

test('what became due while time passed is done at the next look', async () => {
  const { sim, wall, driver } = driven();
  const rung: string[] = [];
  sim.onTimer('bell', (key) => rung.push(key));
  sim.schedule('bell', 'noon', sim.now + 500);
  await macrotasks(5);
  expect(rung).toEqual([]);
  wall.now = 500;
  driver.kick();
  await macrotasks(5);
  expect(rung).toEqual(['noon']);
  driver.stop();
});

import { expect, test } from 'vitest';
import { Interrupt, Interrupted, Leash, NotLoaded } from './leash.ts';
import { Simulation } from './simulation.ts';

/** Lets woken programs run until all of them wait again: what a driver does between two timers. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

function leashed() {
  const sim = new Simulation({ seed: 1, startMs: 0 });
  return { sim, leash: new Leash(sim) };
}

test('a program that sleeps goes on when its time has come', async () => {
  const { sim, leash } = leashed();
  const seen: number[] = [];
  void (async () => {
    for (const ms of [100, 50]) {
      await leash.sleep(ms);
      seen.push(sim.now);
    }
  })();
  sim.step();
  await turn();
  sim.step();
  await turn();
  expect(seen).toEqual([100, 150]);
  expect(leash.wakes).toBe(2);
});

test('Ctrl-C ends a sleep and a wait for a line, and takes the timer away', async () => {
  const { sim, leash } = leashed();
  const interrupt = new Interrupt();
  const waits = [leash.sleep(1000, interrupt), leash.mailbox<string>().take(interrupt)];
  interrupt.raise('SIGINT');
  for (const wait of waits) await expect(wait).rejects.toThrow(Interrupted);
  expect(sim.nextDue()).toBeUndefined();
  await expect(leash.sleep(1, interrupt)).rejects.toThrow(Interrupted);
});

test('a child can be interrupted alone, and is with its parent', () => {
  const parent = new Interrupt();
  const [first, second] = [parent.child(), parent.child()];
  first.raise('SIGPIPE');
  expect([first.signal, parent.signal, second.signal]).toEqual(['SIGPIPE', undefined, undefined]);
  parent.raise('SIGTERM');
  expect(second.signal).toBe('SIGTERM');
});

test('a mailbox keeps what came, in order, and then says it is closed', async () => {
  const { leash } = leashed();
  const box = leash.mailbox<number>();
  box.put(1);
  box.put(2);
  expect([await box.take(), await box.take()]).toEqual([1, 2]);
  const late = box.take();
  box.put(3);
  expect(await late).toBe(3);
  box.put(4);
  box.close();
  box.put(5);
  expect([await box.take(), await box.take()]).toEqual([4, undefined]);
});

test('something from outside holds the clock while it lasts', async () => {
  const { leash } = leashed();
  let load: (value: string) => void = () => undefined;
  const held = leash.hold(new Promise<string>((resolve) => (load = resolve)));
  expect(leash.holds).toBe(1);
  load('jq');
  expect(await held).toBe('jq');
  expect(leash.holds).toBe(0);
});

test('a sleeper of before a restore is not woken by the timer of another', async () => {
  const { sim, leash } = leashed();
  const saved = sim.snapshot();
  let woken = false;
  void leash.sleep(100).then(() => (woken = true));
  sim.restore(saved);
  sim.advance(1000);
  await turn();
  expect(woken).toBe(false);
});

/** Another program under way, and one that needs a part: what both did, in order. */
async function besideOthers(part: () => Promise<string>): Promise<readonly string[]> {
  const { sim, leash } = leashed();
  const did: string[] = [];
  const other = async () => {
    for (const word of ['a', 'b', 'c']) {
      for (let i = 0; i < 20; i += 1) await Promise.resolve();
      did.push(`${word} ${sim.now}`);
      await leash.sleep(5);
    }
  };
  void leash.load(part).then((name) => did.push(`${name} ${sim.now}`));
  void other();
  for (let turns = 0; turns < 40; turns += 1) {
    await turn();
    if (leash.holds === 0) sim.step();
  }
  return did;
}

test('a part that is brought slowly makes no difference to the order of things, nor to time', async () => {
  const there = await besideOthers(() => Promise.resolve('part'));
  const slow = await besideOthers(() => new Promise((resolve) => setTimeout(() => resolve('part'), 20)));
  expect(there).toEqual(['a 0', 'part 0', 'b 5', 'c 10']);
  expect(slow).toEqual(there);
});

test('a part that cannot be loaded says so, and Ctrl-C ends the wait for one', async () => {
  const { sim, leash } = leashed();
  const broken = leash.load(() => Promise.reject(new TypeError('Failed to fetch')));
  sim.step();
  await expect(broken).rejects.toThrow(NotLoaded);
  await expect(broken).rejects.toThrow(/could not be loaded \(Failed to fetch\)/);
  const interrupt = new Interrupt();
  const endless = leash.load(() => new Promise(() => undefined), interrupt);
  sim.step();
  await turn();
  expect(leash.holds).toBe(1);
  interrupt.raise();
  await expect(endless).rejects.toThrow(Interrupted);
  expect(leash.holds).toBe(0);
});

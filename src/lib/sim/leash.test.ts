import { expect, test } from 'vitest';
import { Interrupt, Interrupted, Leash } from './leash.ts';
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

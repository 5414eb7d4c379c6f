import { describe, expect, test } from 'vitest';
import { containerId, nameSuffix, uid } from './ids.ts';
import { Random } from './random.ts';
import { Simulation } from './simulation.ts';
import { TimerQueue } from './timers.ts';

describe('chance', () => {
  test('the same seed gives the same names', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return [nameSuffix(random), uid(random), containerId(random), random.between(3, 5)];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('goes on where it was saved', () => {
    const random = new Random(1);
    random.uint32();
    const saved = random.save();
    const next = [random.uint32(), random.uint32()];
    random.restore(saved);
    expect([random.uint32(), random.uint32()]).toEqual(next);
  });

  test('a uid is a version 4 UUID', () => {
    const random = new Random(3);
    for (let i = 0; i < 50; i += 1)
      expect(uid(random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('timers', () => {
  test('come by time, then in the order they were set', () => {
    const queue = new TimerQueue();
    const random = new Random(5);
    const expected: { at: number; key: string }[] = [];
    for (let i = 0; i < 300; i += 1) {
      const at = random.below(20);
      queue.set('k', String(i), at);
      expected.push({ at, key: String(i) });
    }
    for (let i = 0; i < 300; i += 3) queue.cancel('k', String(i));
    const live = expected.filter((_, i) => i % 3 !== 0).sort((a, b) => a.at - b.at);
    const taken: { at: number; key: string }[] = [];
    for (let timer = queue.take(); timer; timer = queue.take()) taken.push({ at: timer.at, key: timer.key });
    expect(taken).toEqual(live);
  });

  test('set again is moved, not doubled', () => {
    const queue = new TimerQueue();
    queue.set('k', 'a', 5);
    queue.set('k', 'b', 5);
    queue.set('k', 'a', 5, 'new');
    expect([queue.take(), queue.take(), queue.take()]).toMatchObject([
      { key: 'b' },
      { key: 'a', data: 'new' },
      undefined,
    ]);
  });
});

/** A small world: counters that tick at their own pace, draw from the source, and wake a worker. */
function world(seed = 1) {
  const sim = new Simulation({ seed, startMs: 0 });
  const log = sim.table<string>('log');
  const note = (text: string) => log.set(String(log.size), `${sim.now} ${text}`);
  sim.onTimer('tick', (key) => {
    note(`tick ${key}`);
    sim.enqueue('work', key);
    sim.enqueue('work', 'all');
    sim.scheduleIn('tick', key, 10 + sim.random.below(30));
  });
  sim.onWork('work', (key) => note(`work ${key}`));
  return { sim, log: () => [...log.values()] };
}

const started = (seed?: number) => {
  const it = world(seed);
  for (const key of ['a', 'b', 'c']) it.sim.schedule('tick', key, 5);
  return it;
};

describe('time', () => {
  test.each([1, 7, 50, 333, 1000])('in steps of %i ms gives the same as in one', (step) => {
    const [one, many] = [started(), started()];
    one.sim.advance(1000);
    for (let at = step; at < 1000; at += step) many.sim.advance(at);
    many.sim.advance(1000);
    expect(many.log()).toEqual(one.log());
    expect(JSON.stringify(many.sim.snapshot())).toBe(JSON.stringify(one.sim.snapshot()));
  });

  test('work is done within its moment, each key once', () => {
    const { sim, log } = world();
    sim.onTimer('go', () => {
      for (const key of ['x', 'y', 'x']) sim.enqueue('work', key);
    });
    sim.schedule('go', '', 3);
    sim.advance(10);
    expect(log()).toEqual(['3 work x', '3 work y']);
  });

  test('work that comes first is done before what others wait for', () => {
    const { sim, log } = world();
    const note = (text: string) => sim.table<string>('log').set(String(log().length), `${sim.now} ${text}`);
    sim.onWork(
      'bind',
      (key) => {
        note(`bind ${key}`);
        if (key === 'x') sim.enqueue('bind', 'y');
      },
      { first: true },
    );
    for (const [name, key] of [
      ['work', '1'],
      ['work', '2'],
      ['bind', 'x'],
    ] as const)
      sim.enqueue(name, key);
    sim.settle();
    expect(log()).toEqual(['0 bind x', '0 bind y', '0 work 1', '0 work 2']);
  });

  test('a livelock is an error that names the key', () => {
    const sim = new Simulation({ seed: 1 });
    sim.onWork('loop', (key) => sim.enqueue('loop', key));
    sim.enqueue('loop', 'default/web');
    expect(() => sim.settle()).toThrow(/does not settle: loop default\/web/);
  });
});

describe('saved state', () => {
  test('restored in the middle, here or in a fresh process, goes on the same way', () => {
    const through = started();
    through.sim.advance(500);
    const text = JSON.stringify(through.sim.snapshot());
    through.sim.advance(1000);
    const end = JSON.stringify(through.sim.snapshot());

    const fresh = world(99);
    fresh.sim.table('never filled');
    fresh.sim.restore(JSON.parse(text));
    expect(JSON.stringify(fresh.sim.snapshot())).toBe(text);
    fresh.sim.advance(1000);
    expect(JSON.stringify(fresh.sim.snapshot())).toBe(end);

    through.sim.restore(JSON.parse(text));
    through.sim.advance(1000);
    expect(JSON.stringify(through.sim.snapshot())).toBe(end);
  });

  test('of an unknown version changes nothing', () => {
    const { sim } = started();
    const before = JSON.stringify(sim.snapshot());
    expect(() => sim.restore({ ...sim.snapshot(), version: 2 } as never)).toThrow('version 2 is not known');
    expect(JSON.stringify(sim.snapshot())).toBe(before);
  });
});

import { expect, test } from 'vitest';
import { Simulation } from '#lib/sim/simulation.ts';
import { readRun, writeRun, type SavedRun } from './saved-run.ts';

function read(text: string): SavedRun {
  const run = readRun(text);
  if ('problem' in run) throw new Error(run.problem);
  return run;
}

test('what is read is what was written, moment by moment, and in its order', () => {
  const sim = new Simulation({ seed: 1 });
  const objects = sim.table<{ readonly is: string }>('objects');
  const other = sim.table<number>('other');
  for (const name of ['a', 'b', 'c']) objects.set(name, { is: name });
  other.set('n', 1);
  const one = sim.snapshot();
  objects.set('b', { is: 'changed' });
  objects.delete('a');
  const two = sim.snapshot();
  objects.set('a', { is: 'back again' });
  other.delete('n');
  const run: SavedRun = {
    now: sim.snapshot(),
    checkpoints: new Map([
      ['one', one],
      ['two', two],
    ]),
  };
  const again = read(writeRun(run));
  expect(again).toEqual(run);
  expect([...again.checkpoints.keys()]).toEqual(['one', 'two']);
  expect(read(writeRun(again))).toEqual(run);
});

test('what did not change is written once', () => {
  const sim = new Simulation({ seed: 1 });
  const files = sim.table<{ readonly text: string }>('files');
  for (let n = 0; n < 50; n += 1) files.set(`file-${n}`, { text: 'x'.repeat(1000) });
  const one = sim.snapshot();
  files.set('file-0', { text: 'another' });
  const now = sim.snapshot();
  const alone = writeRun({ now, checkpoints: new Map() }).length;
  const checkpoints = new Map([
    ['one', one],
    ['two', one],
    ['three', now],
  ]);
  expect(writeRun({ now, checkpoints }).length).toBeLessThan(alone + 3000);
});

test('a run that was saved without checkpoints can still be read', () => {
  const now = new Simulation({ seed: 1 }).snapshot();
  expect(read(JSON.stringify(now))).toEqual({ now, checkpoints: new Map() });
});

test.each([
  ['{', { problem: 'it cannot be read' }],
  ['{"version":2}', { problem: 'it is of version 2' }],
])('%s is no run', (text, problem) => expect(readRun(text)).toEqual(problem));

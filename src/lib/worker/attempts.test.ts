/** When a check speaks about what the learner has tried, and that it still does after a run was saved and opened again. */
import { expect, test } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import type { Snapshot } from '#lib/sim/simulation.ts';
import { openedSession } from './session-for-tests.ts';

const step = (title: string, object: string): string =>
  `---\ntitle: ${title}\nchecks:\n  made:\n    say: It is there\n    now: object('configmap', '${object}') != null\n    otherwise:\n      - say: There is no ${object} yet.\n---\nText.\n`;

const { lab } = readLab('lab', {
  'lab.yaml': 'title: t\nsummary: s\n',
  'steps/10-one/step.md': step('One', 'one'),
  'steps/20-two/step.md': step('Two', 'two'),
});

async function page(saved?: Snapshot) {
  const { session, run, type } = await openedSession({ lab: lab!, ...(saved && { saved }) });
  const says = (index: number) => run.lesson?.state.steps[index]?.checks[0]?.message;
  return { session, type, says };
}

test('the command that ends a step is no attempt at the next', async () => {
  const { type, says } = await page();
  await type('kubectl create configmap wrong');
  expect(says(0)).toBe('There is no one yet.');
  await type('kubectl create configmap one');
  expect(says(1)).toBeUndefined();
  await type('kubectl delete configmap wrong');
  expect(says(1)).toBe('There is no two yet.');
});

test('what was said of an attempt is said again when the run is opened again', async () => {
  const before = await page();
  await before.type('kubectl create configmap wrong');
  const after = await page(before.session.sim.snapshot());
  expect(after.says(0)).toBe('There is no one yet.');
});

/** The lab's author changes it while somebody is in it. */
import { expect, test } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import { openedSession } from './session-for-tests.ts';

/** A lab of these steps, each with checks by id: the command that must have been run. */
function lab(steps: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const files: Record<string, string> = { 'lab.yaml': 'title: t\nsummary: s\n' };
  for (const [n, [id, checks]] of Object.entries(steps).entries()) {
    const text = Object.entries(checks).map(([check, ran]) => `  ${check}: { say: x, ran: ${ran} }`);
    files[`steps/${n}0-${id}/step.md`] = `---\ntitle: ${id}\nchecks:\n${text.join('\n')}\n---\n`;
  }
  const { lab: read, problems } = readLab('lab', files);
  expect(problems).toEqual([]);
  return read!;
}

test('a step that is put before the one somebody is in: they stay in it, and what was run in it counts', async () => {
  const one = { a: 'kubectl get nodes' };
  const { run, type } = await openedSession({ lab: lab({ one, two: { b: 'kubectl get secrets' } }) });
  await type('kubectl get nodes');
  await type('kubectl get pods');
  run.lesson?.revise(
    lab({ one, zero: { z: 'kubectl get jobs' }, two: { c: 'kubectl get po', b: 'kubectl get secrets' } }),
  );
  const seen = () =>
    run.lesson?.state.steps.map(({ id, done, checks }) => [id, done, ...checks.map(({ holds }) => holds)]);
  expect(seen()).toEqual([
    ['one', true, true],
    ['zero', false, false],
    ['two', false, true, false],
  ]);
  expect(run.lesson?.state.current).toBe(2);
  run.lesson?.revise(
    lab({ one, two: { b: 'kubectl get secrets', c: 'kubectl get po', d: 'kubectl get pods' } }),
  );
  expect(run.lesson?.state.current).toBe(1);
  expect(seen()?.[1]).toEqual(['two', false, false, true, true]);
  await type('kubectl get secrets');
  expect(run.lesson?.state.finished).toBe(true);
  expect(run.lesson?.goTo(1)).toBe(true);
  expect(seen()).toEqual([
    ['one', true, true],
    ['two', false, false, false, false],
  ]);
});

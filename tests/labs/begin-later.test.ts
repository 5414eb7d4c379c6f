/** Beginning a lab at its last step, as the page lets a learner do: every step before it is solved by its solution. */
import { expect, test } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import { answersOf, stepFolders, waysOf } from '#lib/lab/ways.ts';
import { commandsOf } from '#lib/worker/script.ts';
import { loadingLab } from '#lib/worker/session-for-tests.ts';
import { readLabFolder } from '../../src/cli/lab-folder.ts';
import { allLabs } from '../../src/cli/test.ts';

test.each(allLabs('.'))('%s can be begun at its last step', { timeout: 120_000 }, async (name) => {
  const { id, files } = readLabFolder(name, '.');
  const { lab } = readLab(id, files);
  const solutions = stepFolders(files).map((folder) => {
    const way = waysOf(folder, files).find(({ kind }) => kind === 'solution');
    return way && { commands: commandsOf(way.script), edits: way.edits, answers: answersOf(way.script) };
  });
  const { open, told } = loadingLab({ lab: lab! });
  await open.prepare();
  const last = lab!.steps.length - 1;
  await open.goToStep(last, solutions);
  expect(told().current).toBe(last);
  expect(told().steps.flatMap((step, at) => (step.done ? [at] : []))).toEqual([...Array(last).keys()]);
  open.driver.stop();
});

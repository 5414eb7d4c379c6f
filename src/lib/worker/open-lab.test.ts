/** What the page asks of an open lab: what it asks while the lab is still being loaded is done as soon as it is there, and not lost. */
import { expect, test } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import { HOME } from '#lib/shell/files.ts';
import { readRun, type SavedRun } from './saved-run.ts';
import { loadingLab, turn } from './session-for-tests.ts';

const { lab } = readLab('lab', {
  'lab.yaml': 'title: t\nsummary: s\n',
  'files/note.txt': 'from the lab\n',
  'steps/10-one/step.md':
    '---\ntitle: One\nchecks:\n  word:\n    say: The word\n    ask: Which word?\n    answer: dock\n---\nText.\n',
  'steps/20-two/step.md':
    "---\ntitle: Two\nhints:\n  - First.\nchecks:\n  made:\n    say: It is there\n    now: object('configmap', 'two') != null\n---\nText.\n",
});

const opened = (saved?: SavedRun) =>
  loadingLab({ lab: lab!, ...(saved && { saved: saved.now, checkpoints: saved.checkpoints }) });

test('a step that is begun before the lab is loaded is begun', async () => {
  const { open, told } = opened();
  const asked = open.goToStep(1, []);
  await open.prepare();
  await asked;
  expect(told().current).toBe(1);
});

test('answers and hints from before the lab is loaded count', async () => {
  const { open, told } = opened();
  const asked = [open.answer('word', 'dock'), open.showHint('two')];
  await open.prepare();
  await Promise.all(asked);
  expect(told().current).toBe(1);
  expect(told().steps[1]?.hintsShown).toBe(1);
});

test('what was written in the editor before the lab is loaded is not written over by the lab', async () => {
  const { open, session } = opened();
  const asked = open.writeFile(`${HOME}/note.txt`, 'mine\n');
  await open.prepare();
  await asked;
  expect(session.files.read(`${HOME}/note.txt`)).toBe('mine\n');
});

test('a step of a run that was saved and loaded begins again where it began before', async () => {
  const before = opened();
  await before.open.prepare();
  await before.open.writeFile(`${HOME}/note.txt`, 'of the first step\n');
  await before.open.answer('word', 'dock');
  await before.open.writeFile(`${HOME}/note.txt`, 'spoilt in the second\n');
  const saved = readRun(await before.open.save());
  if ('problem' in saved) throw new Error(saved.problem);

  const { open, session, told } = opened(saved);
  await open.prepare();
  expect(session.files.read(`${HOME}/note.txt`)).toBe('spoilt in the second\n');
  await open.goToStep(1, []);
  expect(session.files.read(`${HOME}/note.txt`)).toBe('of the first step\n');
  await open.goToStep(0, []);
  expect(session.files.read(`${HOME}/note.txt`)).toBe('from the lab\n');
  expect(told().current).toBe(0);
});

test('what is saved before the lab is loaded is the whole run', async () => {
  const before = opened();
  await before.open.prepare();
  await before.open.answer('word', 'dock');
  const first = await before.open.save();
  const saved = readRun(first);
  if ('problem' in saved) throw new Error(saved.problem);
  const { open } = opened(saved);
  const early = open.save();
  await open.prepare();
  const again = readRun(await early);
  if ('problem' in again) throw new Error(again.problem);
  expect(again.now.tables.map(([name]) => name)).toEqual(saved.now.tables.map(([name]) => name));
  expect([...again.checkpoints.keys()]).toEqual(['one', 'two']);
});

test('a terminal tells when it waits for a command again', async () => {
  const { open } = opened();
  const number = await open.openTerminal({ columns: 80, rows: 24 });
  await open.prepare();
  await open.untilPrompt(number);
  open.input(number, 'sleep 1000\r');
  let waits = false;
  const told = open.untilPrompt(number).then(() => (waits = true));
  await turn();
  expect(waits).toBe(false);
  open.input(number, '\x03');
  await told;
});

const word = { commands: [], edits: {}, answers: [{ check: 'word', answer: 'dock' }] };

test('a step that was never reached begins with those before it solved, from where the learner’s step began', async () => {
  const { open, session, told } = opened();
  const number = open.openTerminal({ columns: 80, rows: 24 });
  await open.prepare();
  await open.writeFile(`${HOME}/note.txt`, 'mine\n');
  open.input(number, 'sleep 1000\r');
  const stopped = open.untilPrompt(number);
  const first = { ...word, commands: ['echo solved > done.txt', 'sleep 100'] };
  await open.goToStep(1, [first, undefined]);
  await stopped;
  expect(told().current).toBe(1);
  expect(told().steps[0]?.done).toBe(true);
  expect(session.files.read(`${HOME}/done.txt`)).toBe('solved\n');
  expect(session.files.read(`${HOME}/note.txt`)).toBe('from the lab\n');
});

test.each([
  ['is not known', []],
  ['does not solve it', [{ ...word, answers: [{ check: 'word', answer: 'boat' }] }]],
])('a step whose solution %s is left open', async (_, solutions) => {
  const { open, told } = opened();
  await open.prepare();
  await open.goToStep(1, solutions);
  expect([told().current, told().steps[0]?.done]).toEqual([1, false]);
});

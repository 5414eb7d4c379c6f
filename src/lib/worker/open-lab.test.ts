/** What the page asks of a lab that is still being loaded: done as soon as the lab is there, and not lost. */
import { expect, test } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import { HOME } from '#lib/shell/files.ts';
import { OpenLab } from './open-lab.ts';
import type { LabListener, LessonState } from './protocol.ts';
import { readRun, type SavedRun } from './saved-run.ts';
import { Session } from './session.ts';
import { turn } from './session-for-tests.ts';

const { lab } = readLab('lab', {
  'lab.yaml': 'title: t\nsummary: s\n',
  'files/note.txt': 'from the lab\n',
  'steps/10-one/step.md':
    '---\ntitle: One\nchecks:\n  word:\n    say: The word\n    ask: Which word?\n    answer: dock\n---\nText.\n',
  'steps/20-two/step.md':
    "---\ntitle: Two\nhints:\n  - First.\nchecks:\n  made:\n    say: It is there\n    now: object('configmap', 'two') != null\n---\nText.\n",
});

function opened(saved?: SavedRun) {
  let state: LessonState | undefined;
  const nothing = () => undefined;
  const listener: LabListener = {
    output: nothing,
    lesson: (one) => (state = one),
    cluster: nothing,
    clock: nothing,
    traffic: nothing,
    flows: nothing,
    playing: nothing,
    edit: nothing,
    failed: nothing,
    filesChanged: nothing,
  };
  const session = new Session({
    lab: lab!,
    turn,
    ...(saved && { saved: saved.now, checkpoints: saved.checkpoints }),
  });
  const open = new OpenLab(session, listener, turn);
  return { open, session, told: () => state! };
}

test('a step that is begun before the lab is loaded is begun', async () => {
  const { open, told } = opened();
  const asked = open.goToStep(1);
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
  await open.goToStep(1);
  expect(session.files.read(`${HOME}/note.txt`)).toBe('of the first step\n');
  await open.goToStep(0);
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

test('a step that was never reached begins without stopping what runs; going back stops it', async () => {
  const { open } = opened();
  const number = open.openTerminal({ columns: 80, rows: 24 });
  await open.prepare();
  open.input(number, 'sleep 1000\r');
  let waits = false;
  const told = open.untilPrompt(number).then(() => (waits = true));
  await open.goToStep(1);
  await turn();
  expect(waits).toBe(false);
  await open.goToStep(0);
  await told;
});

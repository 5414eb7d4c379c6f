/** The Web Worker: one lab's session behind the face of `protocol.ts`. */
import { expose } from 'comlink';
import { lessonState } from './lesson-state.ts';
import { OpenLab } from './open-lab.ts';
import type { LabApi, LabListener, OpenRequest, OpenResult } from './protocol.ts';
import { readRun } from './saved-run.ts';
import { Session } from './session.ts';

const channel = new MessageChannel();
const turns: (() => void)[] = [];
channel.port1.onmessage = () => turns.shift()?.();

/** Lets a macrotask pass: messages from the page come in between. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    turns.push(resolve);
    channel.port2.postMessage(0);
  });

let running: OpenLab | undefined;

async function open({ lab, seed, saved }: OpenRequest, listener: LabListener): Promise<OpenResult> {
  const run = saved === undefined ? undefined : readRun(saved);
  const usable = run && 'now' in run ? run : undefined;
  const session = new Session({
    lab,
    seed,
    turn,
    ...(usable && { saved: usable.now, checkpoints: usable.checkpoints }),
  });
  running = new OpenLab(session, listener, turn);
  const state = lessonState(lab, session.savedProgress);
  const setAside = run && 'problem' in run ? run.problem : undefined;
  return { ok: true, resumed: usable !== undefined, state, ...(setAside !== undefined && { setAside }) };
}

/** Before a lab is open there is nothing to do anything with. */
function now(): OpenLab {
  if (!running) throw new Error('no lab is open');
  return running;
}

const api: LabApi = {
  open,
  openTerminal: async (size) => now().openTerminal(size),
  closeTerminal: async (terminal) => now().closeTerminal(terminal),
  input: async (terminal, data) => now().input(terminal, data),
  resize: async (terminal, size) => now().resize(terminal, size),
  untilPrompt: (terminal) => now().untilPrompt(terminal),
  setSpeed: async (speed) => now().driver.setSpeed(speed),
  untilChange: () => now().untilChange(),
  showHint: (step) => now().showHint(step),
  goToStep: (index, solutions) => now().goToStep(index, solutions),
  revise: (lab) => now().revise(lab),
  answer: (_step, check, answer) => now().answer(check, answer),
  play: (terminal, solution, atOnce) => now().play(terminal, solution, atOnce),
  stopPlaying: async () => now().stopPlaying(),
  listFiles: async () => now().listFiles(),
  readFile: async (path) => now().readFile(path),
  writeFile: (path, text) => now().writeFile(path, text),
  editorClosed: async (terminal, saved) => now().editorClosed(terminal, saved),
  save: () => now().save(),
  ping: async () => undefined,
};

expose(api);

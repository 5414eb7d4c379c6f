/**
 * One lab under way, as the page sees it. It mirrors what the worker says, sends what the learner does, saves the run every
 * few seconds, and starts the worker again from the last saved state when it is lost.
 */
import type { Lab } from '#lib/lab/lab.ts';
import { connect, type Connection } from '#lib/worker/connect.ts';
import type {
  ClockState,
  LabListener,
  LessonState,
  OpenResult,
  PlayState,
  Solution,
  TerminalSize,
} from '#lib/worker/protocol.ts';
import { prefersReducedMotion } from 'svelte/motion';
import type { LessonPage } from '#lib/ui/library/library.ts';
import { ClusterView } from '#lib/ui/cluster/cluster-view.svelte.ts';
import { FlowView } from './flows.svelte.ts';
import { Notices } from './notices.svelte.ts';
import {
  blocked,
  dropProgress,
  dropRun,
  loadRun,
  saveProgress,
  saveRun,
  setAside,
  type SavedRun,
} from './store.ts';
import { TrafficView } from './traffic.svelte.ts';

/** Where a terminal's text goes; resolves when it has been drawn. */
export type Sink = (text: string) => Promise<void>;

export interface EditRequest {
  readonly path: string;
  readonly text: string;
  /** Where to look, counted from 1. */
  readonly line?: number;
  /** The terminal whose program waits; undefined where the learner opened the file. */
  readonly terminal?: number;
}

export type Phase = 'starting' | 'ready' | 'broken';

/** The terminal draws some frames after it was told; six on, it is seen. A page in the background has no frames, and does not wait. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    const frame = (left: number): void => {
      if (left === 0) resolve();
      else requestAnimationFrame(() => frame(left - 1));
    };
    frame(6);
    setTimeout(resolve, UNSEEN_MS);
  });

const UNSEEN_MS = 250;
const SAVE_EVERY_MS = 3_000;
const HELD_UP_MS = 1_500;
/** So many losses in this time, and the learner decides whether to go on. */
const LOSSES = 3;
const LOSSES_WITHIN_MS = 60_000;

/** Whether both labs begin with the same cluster and the same files. */
const beginsAlike = (a: Lab, b: Lab): boolean =>
  JSON.stringify([a.seed, a.cluster, a.home]) === JSON.stringify([b.seed, b.cluster, b.home]);

export class LabSession {
  phase = $state<Phase>('starting');
  /** Why the phase is `broken`: the lab could not be started, or the worker was lost too often. */
  failure = $state.raw({ of: 'lab', message: '' } as {
    readonly of: 'lab' | 'worker';
    readonly message: string;
  });
  lesson = $state.raw<LessonState | undefined>();
  /** The step on the page. It stays when a step is done and the lab goes on: there may be something left to read. */
  viewed = $state(0);
  clock = $state.raw<ClockState>({ now: 0, elapsed: 0, speed: 1 });
  files = $state.raw<readonly { readonly path: string; readonly size: number }[]>([]);
  edit = $state.raw<EditRequest | undefined>();
  /** The solution that is being typed. */
  playing = $state.raw<PlayState | undefined>();
  /** Steps are being solved so that a later one can begin. */
  solving = $state(false);
  /** The terminal in which a command goes on that a line typed for the learner has to wait for. */
  heldUp = $state<number | undefined>();
  /** A line of a file that the learner wants to see in the editor. */
  place = $state.raw<{ readonly path: string; readonly line: number } | undefined>();
  savedAt = $state(0);
  /** Grows each time the worker was started anew: terminals attach again. */
  generation = $state(0);
  readonly cluster = new ClusterView();
  readonly traffic = new TrafficView();
  readonly flows = new FlowView();
  readonly notices = new Notices();

  #page: LessonPage;
  /** The lab that the run began with: what changed since in its cluster and its files takes a fresh one. */
  #begunWith: Lab;
  #connection: Connection | undefined;
  #opened: Promise<boolean> = Promise.resolve(false);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen reads it
  #sinks = new Map<number, Sink>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nor this
  #early = new Map<number, { readonly text: string; readonly drawn: () => void }>();
  #front: number | undefined;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #losses: number[] = [];
  #lastSpeed = 1;
  #prompted = false;
  /** The page's own time of the clock's last news. */
  #clockAt = 0;

  constructor(page: LessonPage) {
    this.#page = page;
    this.#begunWith = page.runs;
  }

  start(): void {
    this.#opened = this.#open();
  }

  /** Ends the worker; the run was saved as far as it could be. */
  stop(): void {
    clearTimeout(this.#saveTimer);
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #open(): Promise<boolean> {
    const connection = connect((why) => this.#lost(why));
    this.#connection = connection;
    this.solving = false; // a worker that died on it says no more
    const run = await loadRun(this.#page.lab.id);
    if (blocked()) this.notices.say('storageBlocked');
    const { lab, runs } = this.#page;
    if (!run) this.#begunWith = runs;
    const request = { lab: runs, seed: lab.seed, ...(run && { saved: run.text }) };
    // A fault of ours in there must not leave the page waiting for a prompt.
    const result = await connection
      .open(request, this.#listener(connection))
      .catch((error: unknown): OpenResult => ({ ok: false, message: String(error) }));
    if (connection !== this.#connection) return false;
    if (!result.ok) {
      this.phase = 'broken';
      this.failure = { of: 'lab', message: result.message };
      return false;
    }
    if (run && !result.resumed) await this.#aside(run);
    if (result.resumed && this.generation === 0) this.notices.say('resumed');
    this.savedAt = run && result.resumed ? run.savedAt : 0;
    this.lesson = result.state;
    this.viewed = Math.min(result.state.current, this.#page.steps.length - 1);
    this.phase = 'ready';
    void this.refreshFiles();
    return true;
  }

  async #aside(run: SavedRun): Promise<void> {
    await setAside(run);
    this.notices.say('setAside');
  }

  /** Calls of a worker that was given up are not heard any more. */
  #listener(connection: Connection): LabListener {
    const mine = () => connection === this.#connection;
    return {
      // The promise tells the worker when the text is on screen, so that a flood does not pile up.
      output: (terminal, text) => (mine() ? this.#output(terminal, text) : undefined),
      lesson: (state) => void (mine() && this.#acceptLesson(state)),
      cluster: (events, clock) => {
        if (!mine()) return;
        this.cluster.accept(events);
        this.#acceptClock(clock);
      },
      clock: (clock) => void (mine() && this.#acceptClock(clock)),
      traffic: (report) => void (mine() && this.traffic.accept(report)),
      flows: (edges, windowMs) => void (mine() && this.flows.accept(edges, windowMs)),
      playing: (state) => void (mine() && (this.playing = state)),
      edit: (request) => void (mine() && (this.edit = request)),
      failed: (message) => {
        if (!mine()) return;
        this.phase = 'broken';
        this.failure = { of: 'lab', message };
      },
      filesChanged: () => void (mine() && this.refreshFiles()),
    };
  }

  /** Resolves when the text is on screen; text for a terminal that is not attached yet waits for it. */
  #output(terminal: number, text: string): Promise<void> {
    const sink = this.#sinks.get(terminal);
    if (sink) return this.#draw(sink, text);
    const early = this.#early.get(terminal);
    return new Promise((resolve) => {
      const drawn = () => (early?.drawn(), resolve());
      this.#early.set(terminal, { text: (early?.text ?? '') + text, drawn });
    });
  }

  /** The first text is the prompt: what the worker does next waits until it is really seen. */
  #draw(sink: Sink, text: string): Promise<void> {
    if (this.#prompted) return sink(text);
    this.#prompted = true;
    return sink(text).then(painted);
  }

  #acceptClock(clock: ClockState): void {
    this.clock = clock;
    this.#clockAt = performance.now();
  }

  /** The cluster's time at this moment: the worker tells it once a second. */
  #elapsedNow(): number {
    return this.clock.elapsed + (performance.now() - this.#clockAt) * this.clock.speed;
  }

  #acceptLesson(state: LessonState): void {
    this.lesson = state;
    this.touch();
  }

  // --- terminals

  /** A terminal of the worker for this sink; undefined where the lab could not be opened. */
  async attach(size: TerminalSize, sink: Sink): Promise<number | undefined> {
    if (!(await this.#opened)) return undefined;
    const number = await this.#connection?.api.openTerminal(size);
    if (number === undefined) return undefined;
    const early = this.#early.get(number);
    this.#early.delete(number);
    if (early) void this.#draw(sink, early.text).then(early.drawn);
    this.#sinks.set(number, sink);
    this.#front ??= number;
    return number;
  }

  detach(terminal: number): void {
    this.#sinks.delete(terminal);
    if (this.#front === terminal) this.#front = [...this.#sinks.keys()].at(-1);
    void this.#connection?.api.closeTerminal(terminal);
  }

  /** The terminal that typed commands go to. */
  bringToFront(terminal: number): void {
    this.#front = terminal;
  }

  input(terminal: number, data: string): void {
    void this.#connection?.api.input(terminal, data);
    this.touch();
  }

  resize(terminal: number, size: TerminalSize): void {
    void this.#connection?.api.resize(terminal, size);
  }

  /** Types lines into the terminal in front, as the learner could have, and runs them. What stood at the prompt is wiped. */
  type(lines: string): void {
    if (this.#front === undefined) return;
    this.#tellIfHeldUp(this.#front);
    const typed = lines.split('\n').join('\r');
    this.input(this.#front, `\u0005\u0015${typed}\r`);
  }

  /** Asked before the line is typed. Most commands are through in a moment, and then nothing is said. */
  #tellIfHeldUp(terminal: number): void {
    const timer = setTimeout(() => (this.heldUp = terminal), HELD_UP_MS);
    void this.#connection?.api.untilPrompt(terminal).then(() => {
      clearTimeout(timer);
      if (this.heldUp === terminal) this.heldUp = undefined;
    });
  }

  /** Types a step's solution into the terminal in front; a key pressed there ends it. */
  play(solution: Solution): void {
    if (this.#front === undefined) return;
    const { commands, edits, answers } = solution;
    const plain = {
      commands: [...commands],
      edits: { ...edits },
      answers: answers.map((one) => ({ ...one })),
    };
    void this.#connection?.api.play(this.#front, plain, prefersReducedMotion.current);
    this.touch();
  }

  stopPlaying(): void {
    void this.#connection?.api.stopPlaying();
  }

  // --- time

  setSpeed(speed: number): void {
    if (speed > 0) this.#lastSpeed = speed;
    this.#acceptClock({ ...this.clock, elapsed: this.#elapsedNow(), speed });
    void this.#connection?.api.setSpeed(speed);
  }

  togglePause(): void {
    this.setSpeed(this.clock.speed === 0 ? this.#lastSpeed : 0);
  }

  untilChange(): void {
    void this.#connection?.api.untilChange();
    this.touch();
  }

  // --- lesson

  /**
   * The lab's author saved something: texts and checks change in place, cluster and progress stay. What a run begins with is only said
   * to have changed; a run that could not begin begins again.
   */
  revise(page: LessonPage): void {
    if (page === this.#page) return;
    const step = this.#page.steps[this.viewed]?.id;
    const at = page.steps.findIndex(({ id }) => id === step);
    this.#page = page;
    this.viewed = at >= 0 ? at : Math.max(0, Math.min(this.viewed, page.steps.length - 1));
    if (this.phase === 'broken' && this.failure.of === 'lab') return this.restart();
    if (beginsAlike(page.runs, this.#begunWith)) this.notices.drop('needsFresh');
    else this.notices.say('needsFresh');
    void this.#connection?.api.revise(page.runs);
  }

  /** Back to where that step began, cluster and all; or on to one that was never reached, with those before it solved. */
  async goToStep(index: number): Promise<void> {
    if (this.solving) return;
    this.viewed = index;
    this.traffic.clear();
    this.solving = index > (this.lesson?.current ?? 0);
    const solutions = this.#page.steps.map(({ solution }) => solution);
    try {
      await this.#connection?.api.goToStep(index, solutions);
    } finally {
      this.solving = false;
    }
    this.touch();
  }

  answer(step: string, check: string, answer: string): void {
    void this.#connection?.api.answer(step, check, answer);
    this.touch();
  }

  /** Resolves when the hint is there. */
  async showHint(step: string): Promise<void> {
    await this.#connection?.api.showHint(step);
  }

  // --- files

  async refreshFiles(): Promise<void> {
    this.files = (await this.#connection?.api.listFiles()) ?? [];
  }

  async openFile(path: string, line?: number): Promise<void> {
    const text = (await this.#connection?.api.readFile(path)) ?? '';
    this.edit = { path, text, ...(line !== undefined && { line }) };
  }

  /** `file` as a check names it: within the home folder. */
  showLine(file: string, line: number): void {
    const name = `/${file.replace(/^(\.|~)\//, '')}`;
    const paths = this.files.map(({ path }) => path).filter((path) => path === file || path.endsWith(name));
    const [path] = paths.sort((a, b) => a.length - b.length);
    if (path !== undefined) this.place = { path, line };
  }

  readFile = async (path: string): Promise<string | undefined> => this.#connection?.api.readFile(path);

  async writeFile(path: string, text: string): Promise<void> {
    await this.#connection?.api.writeFile(path, text);
    this.touch();
    await this.refreshFiles();
  }

  closeEdit(saved: boolean): void {
    const terminal = this.edit?.terminal;
    this.edit = undefined;
    if (terminal !== undefined) void this.#connection?.api.editorClosed(terminal, saved);
  }

  // --- saving, losing, starting again

  /** Something changed that is worth keeping: it is saved within a few seconds. */
  touch(): void {
    this.#saveTimer ??= setTimeout(() => void this.saveNow(), SAVE_EVERY_MS);
  }

  async saveNow(): Promise<void> {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    const connection = this.#connection;
    if (!connection || this.phase !== 'ready') return;
    const text = await connection.api.save().catch(() => undefined);
    if (text === undefined || connection !== this.#connection) return;
    const lab = this.#page.lab.id;
    const at = Date.now();
    await saveRun({ version: 1, lab, savedAt: at, text });
    await this.#saveProgress(lab, at);
    if (blocked()) this.notices.say('storageBlocked');
    else this.savedAt = at;
  }

  async #saveProgress(lab: string, at: number): Promise<void> {
    const steps = this.lesson?.steps ?? [];
    const done = steps.filter((step) => step.done).length;
    // At the end with steps that were skipped there is something left to do.
    const finished = (this.lesson?.finished ?? false) && done === steps.length;
    await saveProgress({ lab, done, of: steps.length, finished, at });
  }

  #lost(why: string): void {
    console.error(`drydock: the worker was lost: ${why}`);
    const now = Date.now();
    this.#losses = [...this.#losses.filter((at) => now - at < LOSSES_WITHIN_MS), now];
    if (this.#losses.length >= LOSSES) {
      this.phase = 'broken';
      this.failure = { of: 'worker', message: why };
      this.notices.drop('restarted');
      return;
    }
    this.notices.say(this.savedAt > 0 ? 'restarted' : 'restartedFresh', this.savedAt);
    this.restart();
  }

  /** From the last saved state, with the same panes. */
  restart(): void {
    this.stop();
    this.#reset();
    this.start();
  }

  async startAfresh(): Promise<void> {
    this.stop();
    await dropRun(this.#page.lab.id);
    await dropProgress(this.#page.lab.id);
    this.notices.clear();
    this.#losses = [];
    this.savedAt = 0;
    this.lesson = undefined;
    this.#reset();
    this.start();
  }

  #reset(): void {
    this.#saveTimer = undefined;
    this.#sinks.clear();
    this.#early.clear();
    this.#prompted = false;
    this.#front = undefined;
    this.edit = undefined;
    this.playing = undefined;
    this.heldUp = undefined;
    this.cluster.clear();
    this.traffic.clear();
    this.flows.clear();
    this.phase = 'starting';
    this.generation += 1;
  }
}

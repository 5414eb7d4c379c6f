/**
 * The processes of a container, one beside the other in virtual time. Each is a generator that says what it waits for: time, a file,
 * an answer, another process. Nothing is kept between two runs: the same script, files, answers and signals give the same output at
 * the same moments, so what only others know (the network's answers, how an image's own program ends) stops the run where it is missing.
 */
import { SIGNAL_NUMBERS } from '#lib/script/signals.ts';
import { Files } from './files.ts';
import type { AppStart, Answer, Question, RunOptions, RunResult, Turn, Written } from './run-options.ts';

/** Comes to a T, with waiting in between. */
export type Steps<T> = Generator<Wait, T, unknown>;

export type Wait =
  | { readonly for: 'time'; readonly until: number }
  /** Until the file is changed, or a moment. */
  | { readonly for: 'file'; readonly path: string; readonly version: number; readonly until: number }
  | { readonly for: 'answer'; readonly question: Omit<Question, 'at'> }
  /** Until an image's own program ends. */
  | { readonly for: 'app'; readonly start: Omit<AppStart, 'at'> }
  /** Until other processes have made it so. */
  | { readonly for: 'that'; readonly holds: () => boolean };

/** A process that others can wait for. */
export interface Task {
  readonly pid: number;
  readonly steps: Steps<number>;
  wait?: Wait;
  /** Which of the image's own programs it is. */
  app?: number;
  status?: number;
  /** The signal that ended it. */
  killed?: string;
  /** What it does when it gets a signal: true where that is dealt with. */
  onSignal?: (signal: string) => boolean;
  onEnd?: () => void;
}

/** Ends a process from wherever it is. */
export class Exit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

/** More commands than this between two moments is a loop that never rests. */
const MAX_STEPS = 20_000;
/** Whoever asks the network more often than this in a second waits at least so long for each answer: nobody's loop may eat up the time of all. */
const ASKS_A_SECOND = 20;
const HURRIED_MS = 1000 / ASKS_A_SECOND;

export class Machine {
  readonly options: RunOptions;
  readonly files: Files;
  /** Virtual epoch milliseconds. */
  now: number;
  answersSeen = 0;
  output: Written[] = [];
  signals: { at: number; signal: string; app?: number }[] = [];
  /** The last turn of the outermost loop. */
  turn?: Turn;
  #tasks: Task[] = [];
  #asks?: Question;
  #starts?: AppStart;
  #appsSeen = 0;
  #signalsSeen = 0;
  #endless = false;
  #commands = 0;
  #lastPid: number;
  #chance = 1;
  /** Answers that were seen when the last turn began, and how many a turn took at most. */
  #seenAtTurn = 0;
  #mostInTurn = 0;
  /** When it asked the network in the last second. */
  #asked: number[] = [];

  constructor(options: RunOptions) {
    const { from } = options;
    this.options = options;
    this.now = from?.now ?? options.startMs;
    this.files = new Files(options, from?.files);
    this.#lastPid = options.first ? 1 : 7;
    if (from) this.#goOn(from);
    this.files.apply(this.now);
  }

  #goOn(turn: Turn): void {
    const { counts } = turn;
    this.output = turn.output.slice(0, counts.output);
    this.files.made = turn.made.slice(0, counts.made);
    this.files.changesSeen = turn.changesSeen;
    this.signals = turn.signals.slice(0, counts.signals);
    this.answersSeen = turn.answersSeen;
    this.#asked = [...turn.asked];
    this.#commands = turn.steps;
    this.#lastPid = turn.pid;
    this.turn = turn;
  }

  /** What of a turn is the machine's; undefined where it is no good: nothing was asked yet, or others run beside. */
  turnHere() {
    const { answers = [], changes = [] } = this.options;
    if (this.answersSeen === 0 || this.#appsSeen > 0 || this.#signalsSeen > 0) return undefined;
    if (this.#tasks.filter(({ status }) => status === undefined).length > 1) return undefined;
    // Only the last one is of use: while many answers are left, there will be others.
    this.#mostInTurn = Math.max(this.#mostInTurn, this.answersSeen - this.#seenAtTurn);
    this.#seenAtTurn = this.answersSeen;
    if (answers.length - this.answersSeen > 2 * this.#mostInTurn) return undefined;
    const { made, changesSeen } = this.files;
    const counts = { output: this.output.length, made: made.length, signals: this.signals.length };
    return {
      now: this.now,
      steps: this.#commands,
      pid: this.#lastPid,
      files: this.files.copy(),
      asked: [...this.#asked],
      answersSeen: this.answersSeen,
      lastAnswer: answers[this.answersSeen - 1],
      changesSeen,
      changes,
      output: this.output,
      made,
      signals: this.signals,
      counts,
    };
  }

  /** Runs the first process until it ends, the time is over, or something is missing. */
  run(task: Task): Pick<RunResult, 'exit' | 'asks' | 'starts' | 'endless'> {
    this.#tasks.push(task);
    const until = this.options.untilMs;
    while (task.status === undefined) {
      this.#hearSignals();
      const ready = this.#tasks.find((one) => this.#isReady(one));
      if (ready) {
        this.#step(ready);
        continue;
      }
      if (this.#asks || this.#starts) break;
      const next = this.#nextMoment();
      if (next === Infinity) this.#endless = true;
      if (next > until) break;
      this.now = next;
      this.#commands = 0;
      this.files.apply(next);
      this.#tasks = this.#tasks.filter((one) => one.status === undefined);
    }
    return {
      ...(task.status !== undefined && { exit: { at: this.now, code: task.status } }),
      ...(this.#asks && { asks: this.#asks }),
      ...(this.#starts && { starts: this.#starts }),
      ...(this.#endless && { endless: true }),
    };
  }

  newPid(): number {
    return (this.#lastPid += 1);
  }

  get pid(): number {
    return this.#lastPid;
  }

  /** Begins a process beside those that run. */
  start(steps: Steps<number>, pid = this.newPid()): Task {
    const task: Task = { pid, steps };
    this.#tasks.push(task);
    return task;
  }

  #isReady({ status, wait, app }: Task): boolean {
    if (status !== undefined) return false;
    if (!wait) return true;
    switch (wait.for) {
      case 'time':
        return wait.until <= this.now;
      case 'file':
        return wait.until <= this.now || this.files.version(wait.path) !== wait.version;
      case 'that':
        return wait.holds();
      case 'app':
        return this.#endOfApp(app) <= this.now;
      case 'answer':
        return false; // it is handed on as soon as it is asked for
    }
  }

  #endOfApp(app: number | undefined): number {
    return (app === undefined ? undefined : this.options.apps?.[app]?.ends?.at) ?? Infinity;
  }

  #nextMoment(): number {
    let next = this.options.signals?.[this.#signalsSeen]?.at ?? Infinity;
    for (const { status, wait, app } of this.#tasks) {
      if (status !== undefined || !wait) continue;
      if (wait.for === 'time' || wait.for === 'file') next = Math.min(next, wait.until);
      else if (wait.for === 'app') next = Math.min(next, this.#endOfApp(app));
    }
    return next;
  }

  #step(task: Task): void {
    const code = task.wait?.for === 'app' ? this.options.apps?.[task.app ?? 0]?.ends?.code : undefined;
    delete task.wait;
    delete task.app;
    try {
      let step = task.steps.next(code);
      while (!step.done && step.value.for === 'answer') {
        const answer = this.#answer(step.value.question);
        if (!answer) break;
        step = task.steps.next(answer);
      }
      if (step.done) this.#end(task, step.value);
      else task.wait = step.value;
    } catch (stop) {
      if (!(stop instanceof Exit)) throw stop;
      this.#end(task, stop.code);
    }
    if (task.wait?.for === 'app') this.#launch(task, task.wait.start);
  }

  #end(task: Task, status: number): void {
    task.status = status;
    task.onEnd?.();
  }

  #launch(task: Task, start: Omit<AppStart, 'at'>): void {
    task.app = this.#appsSeen;
    this.#appsSeen += 1;
    if (!this.options.apps?.[task.app] && !this.#starts) this.#starts = { at: this.now, ...start };
  }

  /** What the network says, at once; that it takes time is for the one who asks. */
  #answer(question: Omit<Question, 'at'>): Answer | undefined {
    const answer = this.#asks ? undefined : this.options.answers?.[this.answersSeen];
    if (!answer) {
      this.#asks ??= { at: this.now, ...question };
      return undefined;
    }
    this.answersSeen += 1;
    this.#asked = [...this.#asked.filter((at) => at > this.now - 1000), this.now];
    const leastMs = this.#asked.length > ASKS_A_SECOND ? HURRIED_MS : 0;
    return (answer.tookMs ?? 0) < leastMs ? { ...answer, tookMs: leastMs } : answer;
  }

  /** One command more between two moments; waits for ever where there were too many. */
  *command(): Steps<void> {
    if ((this.#commands += 1) > MAX_STEPS) yield { for: 'time', until: Infinity };
  }

  /** Signals from outside, which are for process 1. */
  #hearSignals(): void {
    const { signals = [] } = this.options;
    for (; this.#signalsSeen < signals.length; this.#signalsSeen += 1) {
      const { at, signal } = signals[this.#signalsSeen] as { at: number; signal: string };
      if (at > this.now) return;
      this.#tasks[0]?.onSignal?.(signal); // process 1 gets only signals that it asked for
    }
  }

  /** Sends a signal to a process. Returns whether there is one. */
  kill(pid: number, signal: string): boolean {
    const task = this.#tasks.find((one) => one.pid === pid && one.status === undefined);
    if (pid === 1 && !this.options.first) this.signals.push({ at: this.now, signal });
    else if (!task) return false;
    else if (signal === '0' || task.onSignal?.(signal) || pid === 1) return true;
    else if (task.app !== undefined) this.signals.push({ at: this.now, signal, app: task.app });
    else if (!['CHLD', 'CONT', 'STOP'].includes(signal)) {
      task.killed = signal;
      this.#end(task, 128 + (SIGNAL_NUMBERS[signal] ?? 15));
    }
    return true;
  }

  /** Chance that repeats: the same moment gives the same numbers. */
  random(below: number): number {
    this.#chance = (Math.imul(this.#chance ^ (this.now & 0x7fff_ffff), 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#chance / 0x1_0000_0000) * below);
  }
}

/**
 * Where a learner is in a lab, as plain data, and the rules by which it moves on: a check is looked at when something it
 * reads has changed, and a step is done at the first moment at which all of its checks hold.
 */
import { compile, type Condition } from './conditions.ts';
import { carriedOver, freshStep } from './carry-over.ts';
import type { Check, Lab, Step } from './lab.ts';
import type { Mistake } from './mistakes/mistake.ts';
import { means, type CommandLanguage } from './ran.ts';
import type { ParsedCommand, World } from './world.ts';

export interface Progress {
  /** Index of the step whose checks are looked at; the number of steps when the lab is finished. */
  readonly current: number;
  readonly steps: readonly StepProgress[];
}

export interface StepProgress {
  readonly id: string;
  readonly done: boolean;
  readonly hintsShown: number;
  /** Whether the learner has tried something since the step began: only then is there an attempt to speak about. */
  readonly attempted: boolean;
  readonly answers: Readonly<Record<string, string>>;
  readonly checks: Readonly<Record<string, CheckProgress>>;
}

export interface CheckProgress {
  readonly holds: boolean;
  /** `became`: the condition was seen to be false. `never`, `always`: it was broken, and stays so. */
  readonly seenFalse?: boolean;
  readonly broken?: boolean;
  /** About this attempt; for a broken promise, fixed at the moment it broke. */
  readonly message?: string;
  /** Which parts of files and objects are not as the condition wants them; spoken of when messages are. */
  readonly mistakes?: readonly Mistake[];
}

/** How a script of a step ended. */
export interface ScriptResult {
  readonly passed: boolean;
  /** The last line that it printed; empty where it printed nothing. */
  readonly output: string;
}

/** What happened: kinds whose objects changed (in lower case, singular), `file`, `traffic`, `answers`; or all of it. */
export type Changed = ReadonlySet<string> | 'all';

export class Lesson {
  readonly lab: Lab;
  readonly #language: CommandLanguage;
  readonly #compiled = new Map<string, Condition | undefined>();

  constructor(lab: Lab, language: CommandLanguage) {
    this.lab = lab;
    this.#language = language;
  }

  start(world: World, startedMs: number): Progress {
    const fresh: Progress = { current: 0, steps: this.lab.steps.map(({ id }) => freshStep(id)) };
    return this.changed(fresh, world, 'all', startedMs);
  }

  /** Looks again at what reads something that changed. Returns the same value where nothing is different. */
  changed(progress: Progress, world: World, what: Changed, startedMs: number): Progress {
    const step = this.lab.steps[progress.current];
    const state = progress.steps[progress.current];
    if (!step || !state) return progress;
    let checks = state.checks;
    for (const check of step.checks) {
      if (!this.#concerns(check, what)) continue;
      const before = checks[check.id];
      const next =
        'expression' in check.condition
          ? this.#look(check, check.condition, before, state, world, startedMs)
          : this.#remind(check, before, state, world, startedMs);
      if (next && !same(next, before)) checks = { ...checks, [check.id]: next };
    }
    if (checks === state.checks && what !== 'all') return progress;
    return this.#settle(with_(progress, { ...state, checks }), world, startedMs);
  }

  /** A kubectl command was run and succeeded. */
  ran(progress: Progress, command: ParsedCommand, world: World, startedMs: number): Progress {
    const step = this.lab.steps[progress.current];
    const state = progress.steps[progress.current];
    if (!step || !state) return progress;
    const met = step.checks.filter((check) => {
      const held = state.checks[check.id]?.holds;
      return !held && 'ran' in check.condition && means(command, check.condition.ran, this.#language);
    });
    if (met.length === 0) return progress;
    const checks = { ...state.checks, ...Object.fromEntries(met.map(({ id }) => [id, { holds: true }])) };
    return this.#settle(with_(progress, { ...state, checks }), world, startedMs);
  }

  /** The learner changed something, or tried to: from now on messages speak about the attempt. */
  attempted(progress: Progress, world: World, startedMs: number): Progress {
    const state = progress.steps[progress.current];
    if (!state || state.attempted) return progress;
    return this.changed(with_(progress, { ...state, attempted: true }), world, 'all', startedMs);
  }

  /**
   * The scripts of the step were run: by check, whether each ended with 0 and the last line it printed. `index`: the step they belong to;
   * what is no longer the current one is not heard.
   */
  scripted(
    progress: Progress,
    index: number,
    results: ReadonlyMap<string, ScriptResult>,
    world: World,
    startedMs: number,
  ): Progress {
    const step = this.lab.steps[index];
    const state = progress.steps[index];
    if (!step || !state || progress.current !== index) return progress;
    let checks = state.checks;
    for (const check of step.checks) {
      const result = results.get(check.id);
      if (!result) continue;
      const isSpokenOf = !result.passed && state.attempted;
      const words = isSpokenOf
        ? (this.#message(check, state, world, undefined, startedMs)?.replaceAll(
            '{{output}}',
            result.output,
          ) ?? result.output)
        : undefined;
      const next = { holds: result.passed, ...(words && { message: words }) };
      if (!same(next, checks[check.id])) checks = { ...checks, [check.id]: next };
    }
    if (checks === state.checks) return progress;
    return this.#settle(with_(progress, { ...state, checks }), world, startedMs);
  }

  answer(progress: Progress, id: string, answer: string, world: World, startedMs: number): Progress {
    const check = this.lab.steps[progress.current]?.checks.find((one) => one.id === id);
    const state = progress.steps[progress.current];
    if (!check || !state || !('ask' in check.condition)) return progress;
    const holds = normal(answer) === normal(check.condition.answer);
    const heard = { ...state, answers: { ...state.answers, [id]: answer } };
    const message = holds ? undefined : this.#message(check, heard, world, undefined, startedMs);
    const checks = { ...state.checks, [id]: { holds, ...(message && { message }) } };
    const answered = with_(progress, { ...heard, checks });
    return this.changed(this.#settle(answered, world, startedMs), world, new Set(['answers']), startedMs);
  }

  hint(progress: Progress, index: number): Progress {
    const steps = progress.steps.map((step, at) =>
      at === index
        ? { ...step, hintsShown: Math.min(step.hintsShown + 1, this.lab.steps[at]?.hints.length ?? 0) }
        : step,
    );
    return { ...progress, steps };
  }

  /** Begins the step anew: its checks, and those of the steps behind it, are open again. */
  goTo(progress: Progress, index: number, world: World, startedMs: number): Progress {
    const steps = progress.steps.map((step, at) =>
      at < index ? step : { ...freshStep(step.id), hintsShown: step.hintsShown },
    );
    return this.changed({ current: index, steps }, world, 'all', startedMs);
  }

  /**
   * Goes on with progress that was made in the lab as it was before, in the same world. `commands`: those that were run since the step
   * began, for checks that are about commands.
   */
  revised(
    progress: Progress,
    before: Lab,
    commands: readonly ParsedCommand[],
    world: World,
    startedMs: number,
  ): Progress {
    let next = carriedOver(progress, this.lab, before);
    const { current } = next;
    const answers = Object.entries(next.steps[current]?.answers ?? {});
    for (const [id, answer] of answers)
      if (next.current === current) next = this.answer(next, id, answer, world, startedMs);
    for (const command of commands)
      if (next.current === current) next = this.ran(next, command, world, startedMs);
    return this.changed(next, world, 'all', startedMs);
  }

  #concerns(check: Check, what: Changed): boolean {
    if (what === 'all') return true;
    const expressions = check.otherwise.flatMap(({ when }) => (when ? [when] : []));
    if ('expression' in check.condition) expressions.push(check.condition.expression);
    return expressions.some((expression) => {
      const reads = this.#condition(expression)?.reads ?? new Set<string>();
      return reads.has('*') || [...reads].some((read) => what.has(read));
    });
  }

  #look(
    check: Check,
    { when, expression }: Extract<Check['condition'], { expression: string }>,
    before: CheckProgress | undefined,
    state: StepProgress,
    world: World,
    startedMs: number,
  ): CheckProgress {
    if (before?.broken || (before?.holds && (when === 'ever' || when === 'became'))) return before;
    const condition = this.#condition(expression);
    const isTrue = condition?.evaluate(world, state.answers) === true;
    const seenFalse = before?.seenFalse || !isTrue;
    const holds = when === 'never' ? !isTrue : when === 'became' ? isTrue && seenFalse : isTrue;
    const broken = !holds && (when === 'never' || when === 'always');
    const isSpokenOf = !holds && (broken || state.attempted);
    const message = isSpokenOf ? this.#message(check, state, world, condition, startedMs) : undefined;
    const mistakes =
      isSpokenOf && !isTrue
        ? condition?.mistakes(world, state.answers, { reveals: check.reveals ?? true })
        : undefined;
    return {
      holds,
      ...(when === 'became' && { seenFalse }),
      ...(broken && { broken }),
      ...(message && { message }),
      ...(mistakes?.length && { mistakes }),
    };
  }

  /** What a learner is told who tried something, but has not run what is wanted. Questions speak when they are answered. */
  #remind(
    check: Check,
    before: CheckProgress | undefined,
    state: StepProgress,
    world: World,
    startedMs: number,
  ): CheckProgress | undefined {
    if (!('ran' in check.condition) || before?.holds || !state.attempted) return before;
    const message = this.#message(check, state, world, undefined, startedMs);
    return message === undefined ? before : { holds: false, message };
  }

  #message(
    check: Check,
    state: StepProgress,
    world: World,
    condition: Condition | undefined,
    startedMs: number,
  ): string | undefined {
    const found = check.otherwise.find(
      ({ when }) => when === undefined || this.#condition(when)?.evaluate(world, state.answers) === true,
    );
    return found?.say.replace(/\{\{(at|actual)\}\}/g, (_, mark: string) =>
      mark === 'at' ? clockTime(world.now - startedMs) : shown(condition?.actual(world, state.answers)),
    );
  }

  /** A condition that does not compile holds never; lint tells the author. */
  #condition(expression: string): Condition | undefined {
    if (!this.#compiled.has(expression)) {
      let condition: Condition | undefined;
      try {
        condition = compile(expression);
      } catch {
        condition = undefined;
      }
      this.#compiled.set(expression, condition);
    }
    return this.#compiled.get(expression);
  }

  /** Moves on where every check of the step holds. */
  #settle(progress: Progress, world: World, startedMs: number): Progress {
    const step = this.lab.steps[progress.current];
    const state = progress.steps[progress.current];
    if (!step || !state || !isDone(step, state)) return progress;
    const next = { ...with_(progress, { ...state, done: true }), current: progress.current + 1 };
    return this.changed(next, world, 'all', startedMs);
  }
}

const isDone = (step: Step, state: StepProgress): boolean =>
  step.checks.length > 0 && step.checks.every(({ id }) => state.checks[id]?.holds);

const with_ = (progress: Progress, state: StepProgress): Progress => ({
  ...progress,
  steps: progress.steps.map((step, at) => (at === progress.current ? state : step)),
});

const same = (a: CheckProgress, b: CheckProgress | undefined): boolean =>
  b !== undefined &&
  a.holds === b.holds &&
  a.seenFalse === b.seenFalse &&
  a.broken === b.broken &&
  a.message === b.message &&
  JSON.stringify(a.mistakes) === JSON.stringify(b.mistakes);

const normal = (answer: string): string => answer.trim().toLowerCase().replace(/\s+/g, ' ');

/** `1:05`, minutes and seconds since the run began. */
function clockTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const shown = (value: unknown): string =>
  value === undefined || value === null
    ? 'none'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string | number | bigint | boolean);

/** A learner's progress in a lab that has changed since: what still exists stays as it stands. */
import type { Check, Lab, Step } from './lab.ts';
import type { CheckProgress, Progress, StepProgress } from './progress.ts';

/** A step that nobody has begun. */
export const freshStep = (id: string): StepProgress => ({
  id,
  done: false,
  hintsShown: 0,
  attempted: false,
  answers: {},
  checks: {},
});

/**
 * Steps are found again by their ids: what was passed stays passed, what is new is open. The learner stays in the step they are in, or
 * comes to the next that is left of those that were to come. `before`: the lab in which the progress was made, where it is known; a check
 * whose condition is another one now is open again.
 */
export function carriedOver(progress: Progress, lab: Lab, before?: Lab): Progress {
  // Runs that were saved before steps had ids are read in the order of the steps.
  const old = progress.steps.map((step, at) => ({ ...step, id: step.id ?? lab.steps[at]?.id }));
  const steps = lab.steps.map((step) => {
    const state = old.find(({ id }) => id === step.id);
    return state
      ? carriedStep(
          state,
          step,
          before?.steps.find(({ id }) => id === step.id),
        )
      : freshStep(step.id);
  });
  const places = old
    .slice(progress.current)
    .map(({ id }) => steps.findIndex((step) => step.id === id && !step.done));
  const open = steps.findIndex(({ done }) => !done);
  const current = places.find((at) => at >= 0) ?? (open >= 0 ? open : steps.length);
  return { current, steps };
}

function carriedStep(state: StepProgress, step: Step, before: Step | undefined): StepProgress {
  const checks = step.checks.flatMap((check): [string, CheckProgress][] => {
    const progress = state.checks[check.id];
    const was = before?.checks.find(({ id }) => id === check.id);
    if (!progress || (was && !sameCondition(check, was))) return [];
    // What was said of an attempt may be worded otherwise now. What broke a promise was said for good.
    const { message: _, mistakes: _mistakes, ...said } = progress;
    return [[check.id, progress.broken ? progress : said]];
  });
  const asked = Object.entries(state.answers).filter(([id]) => step.checks.some((check) => check.id === id));
  return {
    ...state,
    hintsShown: Math.min(state.hintsShown, step.hints.length),
    answers: Object.fromEntries(asked),
    checks: Object.fromEntries(checks),
  };
}

const sameCondition = (a: Check, b: Check): boolean =>
  JSON.stringify(a.condition) === JSON.stringify(b.condition);

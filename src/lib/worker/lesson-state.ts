/** A learner's progress as the page shows it. */
import type { Lab } from '#lib/lab/lab.ts';
import type { Progress } from '#lib/lab/progress.ts';
import type { LessonState } from './protocol.ts';

/** Without progress: the lab as it is before it has begun. */
export function lessonState(lab: Lab, progress: Progress | undefined): LessonState {
  const steps = lab.steps.map((step, at) => {
    const state = progress?.steps[at];
    const done = state?.done ?? false;
    const checks = step.checks.map(({ id, say, condition }) => {
      // A check that the author wrote into a step that was passed already: passed stays passed.
      const { holds = done, message, mistakes } = state?.checks[id] ?? {};
      const answer = state?.answers[id];
      const ask = 'ask' in condition && {
        ask: {
          question: condition.ask,
          ...(condition.choices && { choices: condition.choices }),
          ...(answer !== undefined && { answer }),
        },
      };
      return {
        id,
        say,
        holds,
        ...(message !== undefined && { message }),
        ...(mistakes && { mistakes }),
        ...ask,
      };
    });
    return {
      id: step.id,
      title: step.title,
      checks,
      done,
      hintsShown: state?.hintsShown ?? 0,
    };
  });
  const current = progress?.current ?? 0;
  return { steps, current, finished: steps.length > 0 && current >= steps.length };
}

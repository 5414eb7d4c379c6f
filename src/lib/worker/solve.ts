/** Solves steps for a learner who begins a later one: their solutions are played unseen, as fast as the machine can. */
import type { VirtualFiles } from '#lib/shell/files.ts';
import type { Shell } from '#lib/shell/shell.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { putInHome } from './home.ts';
import type { LessonHost } from './lesson-host.ts';
import type { Solution } from './protocol.ts';
import { plainStreams } from './script.ts';

/** Virtual time that a command may take, and that checks may take to hold once all is done. */
const LIMIT_MS = 3_600_000;

export interface SolveOptions {
  readonly sim: Simulation;
  readonly files: VirtualFiles;
  readonly lesson: LessonHost;
  /** A new shell of the learner's: checks hear what is run in it. */
  readonly openShell: () => Shell;
  /** Lets virtual time pass, as fast as it goes, until `until` says so or `limitMs` are over. */
  readonly jump: (until: () => boolean, limitMs: number) => Promise<void>;
}

/**
 * From where the learner's step began, step after step up to `index`. A step without a solution, or whose checks do not hold in time, is
 * left as it is; step `index` begins in any case.
 */
export async function solveUpTo(
  index: number,
  solutions: readonly (Solution | undefined)[],
  options: SolveOptions,
): Promise<void> {
  const { lesson } = options;
  lesson.goTo(lesson.step ?? 0);
  for (let at = lesson.step ?? 0; at < index; at = lesson.step ?? index) {
    const solution = solutions[at];
    if (solution) await solve(at, solution, options);
    if (lesson.step === at) lesson.goTo(at + 1);
  }
}

async function solve(
  step: number,
  { edits, commands, answers }: Solution,
  options: SolveOptions,
): Promise<void> {
  const { sim, files, lesson, openShell, jump } = options;
  const over = async (work: Promise<unknown>): Promise<boolean> => {
    let isOver = false;
    const end = () => void (isOver = true);
    work.then(end, end);
    await jump(() => isOver, LIMIT_MS);
    return isOver;
  };
  for (const [path, text] of Object.entries(edits)) putInHome(files, path, text);
  sim.settle();
  const shell = openShell();
  for (const command of commands) {
    const streams = plainStreams({ stdout: () => undefined, stderr: () => undefined });
    if (await over(shell.run(command, streams))) continue;
    streams.interrupt.raise();
    return;
  }
  for (const { check, answer } of answers) if (lesson.step === step) lesson.answer(check, answer);
  sim.settle();
  await over(lesson.runScripts());
  if (lesson.step === step) await jump(() => lesson.step !== step, LIMIT_MS);
}

/** Plays each step of a lab with one mistake after another in its solution, and sees whether a check notices. */
import type { Lab } from '#lib/lab/lab.ts';
import { readLab } from '#lib/lab/read.ts';
import { stepFolders, waysOf, type Way } from '#lib/lab/ways.ts';
import type { Snapshot } from '#lib/sim/simulation.ts';
import { Player, Unplayable } from './player.ts';
import { fileMutants, scriptMutants, type Mutant } from './mutants.ts';
import { differences, stateOf } from './end-state.ts';

export interface Outcome {
  /** `steps/30-update` */
  readonly step: string;
  readonly mutant: Mutant;
  /** `same`: nothing that lasts is different. `red`: a check noticed. `green`: it is different, and the step is done. */
  readonly end: 'same' | 'red' | 'green';
  /** What is different: objects, files, what customers met. */
  readonly differs: readonly string[];
}

/** After the last command so much time passes, so that what is under way comes to its end. */
const SETTLE_MS = 120_000;
/** A command that has not ended by then (a watch, a wait for what does not come) is given up. */
const LIMIT_MS = 900_000;

/** Throws `Unplayable` where the lab cannot be read, or its own solution does not solve it. */
export async function* mutateLab(
  id: string,
  files: Readonly<Record<string, string>>,
): AsyncGenerator<Outcome> {
  const { lab, problems } = readLab(id, files);
  const [problem] = problems;
  if (!lab || problem)
    throw new Unplayable(problem ? `${problem.file}:${problem.line}: ${problem.message}` : id);
  let from = (await Player.open({ lab })).snapshot();
  for (const [index, step] of stepFolders(files).entries()) {
    const [solution] = waysOf(step, files);
    if (solution?.kind !== 'solution') throw new Unplayable(`${step} has no solution.sh`);
    const right = await play(lab, from, index, solution);
    if (!right.done) throw new Unplayable(`${step}/solution.sh does not solve the step`);
    for (const mutant of mutantsOf(solution)) {
      const wrong = await play(lab, from, index, withMistake(solution, mutant));
      const differs = differences(right.state, wrong.state);
      const end = differs.length === 0 ? 'same' : wrong.done ? 'green' : 'red';
      yield { step, mutant, end, differs };
    }
    from = right.after;
  }
}

const mutantsOf = ({ file, script, edits }: Way): readonly Mutant[] => [
  ...scriptMutants(file, script),
  ...Object.entries(edits).flatMap(([path, text]) => fileMutants(`solution/${path}`, text)),
];

const withMistake = (way: Way, { file, text }: Mutant): Way =>
  file === way.file
    ? { ...way, script: text }
    : { ...way, edits: { ...way.edits, [file.slice('solution/'.length)]: text } };

interface Ended {
  readonly done: boolean;
  readonly state: ReadonlyMap<string, string>;
  /** The moment after the last command. */
  readonly after: Snapshot;
}

async function play(lab: Lab, from: Snapshot, index: number, { script, edits }: Way): Promise<Ended> {
  const player = await Player.open({ lab, from });
  const lows = player.lowestReady();
  try {
    await player.play(script, edits, LIMIT_MS);
  } catch {
    // It waits for something that never comes; how far it got is what counts.
  }
  const after = player.snapshot();
  await player.wait(SETTLE_MS);
  const state = new Map(stateOf(player.snapshot()));
  for (const [service, lowest] of lows) state.set(`fewest ready of ${service}`, String(lowest));
  state.set('lost requests', String(player.lost > 0));
  return { done: player.state.steps[index]?.done ?? false, state, after };
}

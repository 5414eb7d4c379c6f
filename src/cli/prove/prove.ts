/**
 * Proves a lab: it is unsolved at the start, its solution and every other right way solve each step from the checkpoint before it,
 * doing nothing solves none, each wrong way leaves the check red that it names, and two runs with one seed are the same.
 */
import type { Lab } from '#lib/lab/lab.ts';
import type { Mistake } from '#lib/lab/mistakes/mistake.ts';
import { mistakeWords, placeWords } from '#lib/lab/mistakes/words.ts';
import { readLab } from '#lib/lab/read.ts';
import type { Snapshot } from '#lib/sim/simulation.ts';
import { Player, Unplayable } from './player.ts';
import { staysRed, stepFolders, waysOf, type Way } from '#lib/lab/ways.ts';

/** What came of one proof. */
export interface Verdict {
  /** Folder of the step; empty for what concerns the whole lab. */
  readonly step: string;
  /** `solution.sh`, `nothing`, `same seed`, … */
  readonly what: string;
  readonly ok: boolean;
  /** What a wrong way is told, or why the proof failed. */
  readonly say: string;
  readonly virtualMs: number;
  readonly realMs: number;
}

/** How long nothing is done, to see that a step does not solve itself. */
const IDLE_MS = 120_000;

/** `files`: the lab's text files by path within its folder. The verdicts come as they are reached. */
export async function* proveLab(
  id: string,
  files: Readonly<Record<string, string>>,
): AsyncGenerator<Verdict> {
  const { lab, problems } = readLab(id, files);
  const [problem] = problems;
  if (!lab || problem) {
    const say = problem ? `${problem.file}:${problem.line}: ${problem.message}` : 'cannot be read';
    return void (yield { step: '', what: 'read', ok: false, say, virtualMs: 0, realMs: 0 });
  }
  yield* new Proof(lab, files).verdicts();
}

class Proof {
  readonly #lab: Lab;
  readonly #files: Readonly<Record<string, string>>;
  readonly #steps: readonly string[];

  constructor(lab: Lab, files: Readonly<Record<string, string>>) {
    this.#lab = lab;
    this.#files = files;
    this.#steps = stepFolders(files);
  }

  async *verdicts(): AsyncGenerator<Verdict> {
    const checkpoints: Snapshot[] = [];
    const solutions = this.#solutions(checkpoints);
    for await (const verdict of solutions) {
      yield verdict;
      if (!verdict.ok) return;
    }
    for (const [index, step] of this.#steps.entries()) {
      const from = checkpoints[index];
      if (!from) continue;
      yield await this.#attempt(step, 'nothing', from, async (player) => {
        await player.wait(IDLE_MS);
        return player.state.steps[index]?.done ? 'the step is done though nobody did anything' : '';
      });
      for (const way of waysOf(step, this.#files))
        if (way.kind !== 'solution') yield await this.#way(index, way, from);
    }
    yield await this.#attempt('', 'same seed', undefined, () => this.#isRepeatable());
  }

  /** The lab from its beginning to its end; `checkpoints` gets the moment at which each step begins. */
  async *#solutions(checkpoints: Snapshot[]): AsyncGenerator<Verdict> {
    const began = performance.now();
    let player: Player;
    try {
      player = await Player.open({ lab: this.#lab });
    } catch (error) {
      return void (yield failed('', 'begin', error, began));
    }
    for (const [index, step] of this.#steps.entries()) {
      const [solution] = waysOf(step, this.#files);
      if (this.#lab.draft && solution?.kind !== 'solution') {
        const say = 'a draft: without a solution of this step nothing from here on is proved';
        return void (yield { step, what: 'solution.sh', ok: true, say, virtualMs: 0, realMs: 0 });
      }
      const realFrom = performance.now();
      const virtualFrom = player.elapsedMs;
      checkpoints.push(player.snapshot());
      let say = player.state.steps[index]?.done ? 'is done before anybody did anything' : '';
      try {
        if (solution?.kind === 'solution') await player.play(solution.script, solution.edits);
        say ||= solution?.kind === 'solution' ? this.#openChecks(player, index) : 'there is no solution.sh';
      } catch (error) {
        say ||= wordsOf(error);
      }
      yield {
        step,
        what: 'solution.sh',
        ok: say === '',
        say,
        virtualMs: player.elapsedMs - virtualFrom,
        realMs: performance.now() - realFrom,
      };
    }
  }

  #way(index: number, way: Way, from: Snapshot): Promise<Verdict> {
    return this.#attempt(way.step, way.file, from, async (player, note) => {
      await player.play(way.script, way.edits);
      if (way.kind === 'alt') return this.#openChecks(player, index);
      const named = staysRed(way.script);
      if (named === undefined) return 'its first line does not say `# stays red: CHECK`';
      const state = player.state.steps[index];
      const check = state?.checks.find(({ id }) => id === named);
      if (!check) return `there is no check ${named}`;
      if (state?.done) return 'it solves the step';
      if (check.holds) return `the check ${named} is green`;
      const hasWords = this.#lab.steps[index]?.checks.find(({ id }) => id === named)?.otherwise.length;
      if (hasWords && check.message === undefined) return `the check ${named} is red, and says nothing`;
      note(
        [
          `${named} stays red${check.message === undefined ? '' : `: ${check.message}`}`,
          ...this.#mistakes(check),
        ].join('\n'),
      );
      return '';
    });
  }

  /** Which checks of the step do not hold; empty where it is done. */
  #openChecks(player: Player, index: number): string {
    const state = player.state.steps[index];
    if (state?.done) return '';
    const open = state?.checks.filter(({ holds }) => !holds) ?? [];
    if (open.length === 0) return 'the step has no checks, so it is never done';
    return open
      .map(({ id, message, mistakes }) =>
        [`${id} is red${message === undefined ? '' : ` (${message})`}`, ...this.#mistakes({ mistakes })].join(
          '\n',
        ),
      )
      .join('\n');
  }

  /** What a learner is told of the parts of files and objects that are not as they should be, a line each. */
  #mistakes({ mistakes = [] }: { readonly mistakes?: readonly Mistake[] | undefined }): readonly string[] {
    const language = this.#lab.languages[0] ?? 'en';
    return mistakes.map((mistake) => {
      const place = placeWords(mistake, language);
      return `  ${place === undefined ? '' : `${place}: `}${mistakeWords(mistake, language)}`;
    });
  }

  /** Empty where two runs of all solutions say and leave the same. */
  async #isRepeatable(): Promise<string> {
    const run = async () => {
      const player = await Player.open({ lab: this.#lab });
      const said: string[] = [];
      for (const step of this.#steps) {
        const [solution] = waysOf(step, this.#files);
        if (solution) said.push(await player.play(solution.script, solution.edits));
      }
      return [...said, JSON.stringify(player.snapshot())];
    };
    const [first, second] = [await run(), await run()];
    const at = first.findIndex((text, index) => text !== second[index]);
    if (at < 0) return '';
    return at < this.#steps.length
      ? `${this.#steps[at]} said other things the second time`
      : 'the second run ended otherwise';
  }

  /** One proof with its times; `prove` returns why it failed, or nothing. */
  async #attempt(
    step: string,
    what: string,
    from: Snapshot | undefined,
    prove: (player: Player, note: (say: string) => void) => Promise<string>,
  ): Promise<Verdict> {
    const began = performance.now();
    let noted = '';
    try {
      const player = await Player.open({ lab: this.#lab, ...(from && { from }) });
      const virtualFrom = player.elapsedMs;
      const why = await prove(player, (say) => (noted = say));
      const virtualMs = player.elapsedMs - virtualFrom;
      return { step, what, ok: why === '', say: why || noted, virtualMs, realMs: performance.now() - began };
    } catch (error) {
      return failed(step, what, error, began);
    }
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function failed(step: string, what: string, error: unknown, began: number): Verdict {
  if (!(error instanceof Unplayable || error instanceof Error)) throw error;
  return { step, what, ok: false, say: wordsOf(error), virtualMs: 0, realMs: performance.now() - began };
}

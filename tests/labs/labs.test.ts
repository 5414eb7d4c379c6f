/**
 * Every lab is played: its solutions from checkpoint to checkpoint, each other right way, and each wrong way, which must leave the check
 * red that its first line names. Doing nothing must not pass a step.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Lab } from '#lib/lab/lab.ts';
import { commandLines, readLab } from '#lib/lab/read.ts';
import { headless } from '#lib/worker/drive.ts';
import { plainStreams } from '#lib/worker/script.ts';
import type { LabRun } from '#lib/worker/lab-run.ts';
import { Session } from '#lib/worker/session.ts';
import { readFolder } from '../support/folder.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Way {
  readonly lab: string;
  /** `steps/30-update` */
  readonly step: string;
  /** `solution.sh`, `alt-patch.sh`, `wrong-delete-pods.sh` */
  readonly file: string;
}

const labs = readdirSync('labs', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const filesOf = new Map(labs.map((lab) => [lab, readFolder(`labs/${lab}`)]));

const ways: readonly Way[] = labs.flatMap((lab) =>
  Object.keys(filesOf.get(lab) ?? {}).flatMap((path) => {
    const match = /^(steps\/[^/]+)\/((?:alt-|wrong-)[^/]+\.sh|solution\.sh)$/.exec(path);
    return match ? [{ lab, step: match[1] ?? '', file: match[2] ?? '' }] : [];
  }),
);

function labOf(id: string): Lab {
  const { lab, problems } = readLab(id, filesOf.get(id) ?? {});
  if (!lab) throw new Error(JSON.stringify(problems));
  return lab;
}

class Player {
  readonly files: Readonly<Record<string, string>>;
  readonly session: Session;

  readonly lesson: LabRun['lesson'];

  constructor(files: Readonly<Record<string, string>>, session: Session, run: LabRun) {
    this.files = files;
    this.session = session;
    this.lesson = run.lesson;
  }

  static async open(lab: string): Promise<Player> {
    const files = filesOf.get(lab) ?? {};
    const opened = await Session.open({ lab: labOf(lab), turn });
    if ('problem' in opened) throw new Error(opened.problem);
    return new Player(files, opened.session, opened.run);
  }

  get steps(): readonly string[] {
    return [...new Set(ways.flatMap(({ step }) => (`${step}/step.md` in this.files ? [step] : [])))].sort();
  }

  async play(path: string): Promise<void> {
    const script = this.files[path] ?? '';
    const shell = this.session.openShell();
    for (const line of commandLines(script)) {
      const finished = shell.run(line, plainStreams({ stdout: () => undefined, stderr: () => undefined }));
      await headless(this.session.sim, this.session.leash, finished, turn);
    }
    for (const [, check = '', answer = ''] of script.matchAll(/^# answer (\S+): (.*)$/gm)) this.lesson?.answer(check, answer);
    this.session.sim.settle();
  }

  /** Solves the steps before this one; returns its index. */
  async reach(step: string): Promise<number> {
    const index = this.steps.indexOf(step);
    for (const before of this.steps.slice(0, index)) await this.play(`${before}/solution.sh`);
    expect(this.lesson?.state.current).toBe(index);
    return index;
  }
}

test.each(ways.filter(({ file }) => !file.startsWith('wrong-')))('$lab $step: $file solves it', async ({ lab, step, file }) => {
  const player = await Player.open(lab);
  const index = await player.reach(step);
  expect(player.lesson?.state.steps[index]?.done).toBe(false);
  await player.play(`${step}/${file}`);
  const red = player.lesson?.state.steps[index]?.checks.filter(({ holds }) => !holds);
  expect(red).toEqual([]);
  expect(player.lesson?.state.steps[index]?.done).toBe(true);
});

test.each(ways.filter(({ file }) => file.startsWith('wrong-')))('$lab $step: $file does not solve it', async ({ lab, step, file }) => {
  const player = await Player.open(lab);
  const index = await player.reach(step);
  const script = player.files[`${step}/${file}`] ?? '';
  const named = /^# stays red: (\S+)$/m.exec(script)?.[1];
  expect(named).toBeDefined();
  await player.play(`${step}/${file}`);
  const state = player.lesson?.state.steps[index];
  const check = state?.checks.find(({ id }) => id === named);
  expect(check).toMatchObject({ id: named, holds: false });
  expect(state?.done).toBe(false);
});

test.each(labs)('%s: doing nothing passes no step', async (lab) => {
  const player = await Player.open(lab);
  for (const [index, step] of player.steps.entries()) {
    player.session.sim.advance(player.session.sim.now + 120_000);
    expect(player.lesson?.state.steps[index]?.done).toBe(false);
    await player.play(`${step}/solution.sh`);
  }
  expect(player.lesson?.state.finished).toBe(true);
});

test.each(labs)('%s: the same seed gives the same bytes, another one does not', async (lab) => {
  const bytes = async (seed: number): Promise<string> => {
    const opened = await Session.open({ lab: labOf(lab), seed, turn });
    if ('problem' in opened) throw new Error(opened.problem);
    return JSON.stringify(opened.session.sim.snapshot());
  };
  expect(await bytes(4)).toBe(await bytes(4));
  expect(await bytes(4)).not.toBe(await bytes(5));
});

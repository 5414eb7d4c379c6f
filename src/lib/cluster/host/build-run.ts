/** RUN: a command in the stand-in for a container's shell. What installs or compiles is taken to succeed, and what it would make is guessed. */
import { hashOf } from '#lib/cluster/images/reference.ts';
import type { Answer, Question } from '#lib/cluster/kubelet/sh/run-options.ts';
import { runProgram } from '#lib/cluster/kubelet/sh/run.ts';
import { OPAQUE } from './behaviour.ts';
import type { Files } from './build-copy.ts';
import { inFolder, type StageState } from './build-stage.ts';
import { QUIET, TOOLCHAINS } from './toolchains.ts';

/** How far it is looked ahead: what runs longer is taken to be killed. */
const LIMIT_MS = 3_600_000;
/** So many questions a command gets an answer to. */
const MOST_ANSWERS = 50;
/** What a command that is not simulated takes, and about what it leaves. */
const HEAVY_MS = 2500;
const MEGABYTE = 1_000_000;

/** What a command came to. */
export interface RunStep {
  readonly log: readonly string[];
  readonly code: number;
  readonly ms: number;
  readonly bytes: number;
  readonly files: Files;
  /** It ran something that is not simulated. */
  readonly guesses: boolean;
}

/** Runs a command in a stage. `written`: its words as the Dockerfile has them. */
export function runStep(
  state: StageState,
  argv: readonly string[],
  written: string,
  { now, ask }: { readonly now: number; ask(question: Question): Answer },
): RunStep {
  const options = {
    argv,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      ...state.args,
      ...state.env,
    },
    hostname: 'buildkitsandbox',
    files: state.files,
    folders: [state.workdir],
    startMs: now,
    untilMs: now + LIMIT_MS,
    cwd: state.workdir,
    passes: { loud: TOOLCHAINS, quiet: QUIET },
  };
  const answers: Answer[] = [];
  let result = runProgram(options);
  while (result.asks && answers.length < MOST_ANSWERS) {
    answers.push(ask(result.asks));
    result = runProgram({ ...options, answers });
  }
  const log = result.output
    .map(({ text }) => text)
    .join('')
    .split('\n')
    .filter((line, at, all) => line !== '' || at < all.length - 1);
  const heavy = log.filter((line) => line.startsWith('not simulated: ')).length;
  const files: Record<string, string> = { ...state.files };
  let bytes = heavy * (5 + (hashOf(written) % 20)) * MEGABYTE;
  for (const { path, text } of result.files) {
    if (text === null) delete files[path];
    else files[path] = text;
    bytes += text?.length ?? 0;
  }
  if (heavy > 0) for (const path of outputsOf(written)) files[inFolder(state, path)] ??= OPAQUE;
  return {
    log,
    code: result.notFound !== undefined ? 127 : (result.exit?.code ?? 137),
    ms: (result.exit?.at ?? now) - now + 200 + heavy * HEAVY_MS,
    bytes,
    files,
    guesses: heavy > 0,
  };
}

/** What a compiler that is not simulated would leave: `go build -o app`, `gcc -o /bin/app`. */
const outputsOf = (script: string): readonly string[] =>
  [...script.matchAll(/(?:^|\s)-o[= ]?(\S+)/g)].map(([, path = '']) =>
    path.replace(/^\.\//, '').replace(/["']/g, ''),
  );

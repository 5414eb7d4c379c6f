/** Scripts and commands in a container of the learner's machine: run in the stand-in that pods have, anew from the same data each time. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import { leaves, ownProgram } from '#lib/cluster/images/own-program.ts';
import { isShell } from '#lib/cluster/kubelet/sh/names.ts';
import { runProgram } from '#lib/cluster/kubelet/sh/run.ts';
import type {
  Answer,
  AppStart,
  Question,
  RunOptions,
  RunResult,
} from '#lib/cluster/kubelet/sh/run-options.ts';
import { hostnameOf, type Container, type Launch } from './container.ts';
import { appOf, editionOf, hasInside, rootFiles, runnable } from './container-image.ts';

/** So many answers, and so many programs of the image's own, a script gets in its life. */
const MOST = 1000;
/** So many answers a command gets. */
const MOST_OF_COMMAND = 100;

/** Whether it is a shell on a keyboard: it waits for what is typed. */
export const waitsForInput = ({ argv, stdin, typed }: Container): boolean =>
  stdin && typed === undefined && argv.length === 1 && isShell(argv[0] ?? '');

/** What a script has come to, with all that it was told on its way. */
interface MainRun {
  readonly result: RunResult;
  readonly answers: readonly Answer[];
  readonly launches: readonly Launch[];
}

/** Runs a container's script from its start to `untilMs`. `told`: signals that come to it beside those that it got. */
export function runMain(
  container: Container,
  image: AppBehaviour,
  around: {
    readonly now: number;
    readonly untilMs: number;
    readonly told: RunOptions['signals'];
    readonly ask: (question: Question) => Answer;
    readonly begin: (start: AppStart) => Launch;
  },
): MainRun {
  const { now, untilMs, told = [], ask, begin } = around;
  const app = appOf(image, container);
  const options = {
    argv: waitsForInput(container) ? ['sleep', 'infinity'] : runnable(container, app, container.argv),
    env: container.env,
    hostname: hostnameOf(container),
    files: rootFiles(container, app),
    folders: [container.workdir],
    changes: container.changes,
    startMs: container.startedMs ?? 0,
    untilMs,
    cwd: container.workdir,
    stdin: container.typed ?? '',
    first: true,
    signals: told,
    own: (argv: readonly string[]) => {
      const own = ownProgram(image, argv);
      return own && (leaves(own, argv) ? ('leaves' as const) : ('stays' as const));
    },
    ...(image.wrapper && { wrapper: image.wrapper.name }),
    ...editionOf(container, image),
    user: { uid: app.user ?? 0, gid: 0, groups: [0] },
  };
  let { answers, launches = [] } = container;
  let result = runProgram({ ...options, answers, apps: launches });
  while (answers.length < MOST && launches.length < MOST) {
    const { asks, starts } = result;
    if (asks && asks.at <= now) answers = [...answers, ask(asks)];
    else if (starts && starts.at <= now) launches = [...launches, begin(starts)];
    else break;
    result = runProgram({ ...options, answers, apps: launches });
  }
  return { result, answers, launches };
}

/** A command of `docker exec`. */
export interface ExecOrder {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  /** How far it is looked ahead. */
  readonly limitMs: number;
}

/** Runs a command in a container, all of it at once. Undefined where there is no such program. */
export function runCommand(
  container: Container,
  image: AppBehaviour,
  order: ExecOrder,
  around: {
    readonly now: number;
    readonly files: Readonly<Record<string, string>>;
    readonly ask: (question: Question) => Answer;
  },
): RunResult | undefined {
  const { now, files, ask } = around;
  const app = appOf(image, container);
  const { launches = [] } = container;
  if (app.shell === false || !hasInside(container, app, order.argv[0] ?? '')) return undefined;
  const options = {
    ...order,
    argv: runnable(container, app, order.argv),
    hostname: hostnameOf(container),
    files,
    folders: [container.workdir],
    startMs: now,
    untilMs: now + order.limitMs,
    serving: [...launches, container].some(({ listensMs = Infinity }) => listensMs <= now),
    main: launches.at(-1)?.argv ?? container.argv,
    ...editionOf(container, image),
    user: { uid: app.user ?? 0, gid: 0, groups: [0] },
  };
  const answers: Answer[] = [];
  let result = runProgram(options);
  while (result.asks && answers.length < MOST_OF_COMMAND) {
    answers.push(ask(result.asks));
    result = runProgram({ ...options, answers });
  }
  return result;
}

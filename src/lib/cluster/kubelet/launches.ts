/** The image's own program in a container: as process 1, or begun by the script that is. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import { leaves } from '#lib/cluster/images/own-program.ts';
import { wholeValue } from '#lib/kube/quantity.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import type { Context } from './context.ts';
import { argument, userOf } from './program-of.ts';
import type { Ending, Launch, Run } from './record.ts';
import type { Scripts } from './scripts.ts';

const MiB = 1 << 20;
/** A program that cannot work ends about so soon, and one that goes to the background. */
const FAULT_MS = 60;

export const ending = (at: number, code: number): Ending => ({
  at,
  code,
  reason: code === 0 ? 'Completed' : 'Error',
});

/** What an image's own program was begun with last. */
export function begunWith({
  launches,
  argv,
  env,
  startedAt,
}: Run): Pick<Launch, 'argv' | 'env'> & { at: number } {
  const last = launches?.at(-1);
  return last ?? { argv, env, at: startedAt ?? 0 };
}

/** Whether an image's own program runs at a moment, and not a stand-in alone. */
export function runsApp({ app, launches }: Run, now: number): boolean {
  if (app) return true;
  const last = launches?.at(-1);
  return last !== undefined && (last.ends?.at ?? Infinity) > now;
}

/** Whether it accepts connections at a moment. */
export const listens = (run: Run, now: number): boolean =>
  runsApp(run, now) && (run.listensAt ?? Infinity) <= now;

/** Whether signals to process 1 are for the image's own program. */
export const appIsFirst = ({ app, launches }: Run): boolean => app || launches?.at(-1)?.first === true;

/** What becomes of an image's own program that begins now: when it listens, what keeps it from working, how it ends by itself. */
export function begun(
  context: Context,
  scripts: Scripts,
  pod: Pod,
  container: Container,
  run: Run,
): Pick<Launch, 'listensAt' | 'fault' | 'ends'> {
  const { now } = context.sim;
  const app = context.appOf(run);
  const fault = missingVariable(app, run) ?? scratchFault(scripts, pod, container, run, app);
  if (fault !== undefined) return { fault, ends: ending(now + FAULT_MS, 1) };
  // Process 1 is gone as soon as it has left for the background.
  if (run.app && leaves(app, run.argv)) return { ends: ending(now + FAULT_MS, 0) };
  const ends = ownEnd(context, app, run, container);
  return { listensAt: now + context.pick(app.listenAfterMs ?? 0), ...(ends && { ends }) };
}

/** How an image's own program answers a signal, if it does. */
export function answersSignal(context: Context, run: Run, signal: string, at: number): Ending | undefined {
  if (signal === 'KILL') return { at, code: 137, reason: 'Error' };
  if (!['TERM', 'INT', 'QUIT'].includes(signal)) return undefined;
  const { stopAfterMs = 0, stopExitCode = 0 } = context.appOf(run);
  return stopAfterMs === 'ignore' ? undefined : ending(at + context.pick(stopAfterMs), stopExitCode);
}

/** Why the program cannot make the folder that it needs: it is not root, or its files are read-only. */
function scratchFault(
  scripts: Scripts,
  pod: Pod,
  container: Container,
  run: Run,
  { scratch, ...app }: AppBehaviour,
): string | undefined {
  const locked = container.securityContext?.['readOnlyRootFilesystem'] === true;
  if (!scratch || (!locked && userOf(pod, container, app).uid === 0)) return undefined;
  const { user, folders, readOnly } = scripts.root(pod, container.name, run);
  const inside = (folder: string) => `${scratch.folder}/`.startsWith(`${folder}/`);
  if (folders.some((folder) => inside(folder))) return undefined;
  const why =
    user.uid !== 0
      ? '13: Permission denied'
      : readOnly.includes('')
        ? '30: Read-only file system'
        : undefined;
  return why && scratch.log.replace('{{why}}', why);
}

function ownEnd(context: Context, app: AppBehaviour, run: Run, container: Container): Ending | undefined {
  const { now } = context.sim;
  const limit = container.resources?.limits?.['memory'];
  const takes = memoryMiB(app, run);
  if (takes !== undefined && limit !== undefined && takes * MiB > wholeValue(limit))
    return { at: now + context.pick(app.oomAfterMs ?? 1500), code: 137, reason: 'OOMKilled' };
  // Endless is nothing at all once it was saved as JSON.
  const exitAfterMs = app.exitAfterMs ?? Infinity;
  return exitAfterMs === Infinity ? undefined : ending(now + context.pick(exitAfterMs), app.exitCode ?? 0);
}

function missingVariable({ requires }: AppBehaviour, run: Run): string | undefined {
  const { env } = begunWith(run);
  return requires?.anyOf.some((name) => env[name]) ? undefined : requires?.log;
}

/** MiB that the program wants: a number, or `250M` from a variable or an argument. */
function memoryMiB({ memoryMiB: says }: AppBehaviour, run: Run): number | undefined {
  if (says === undefined || typeof says === 'number') return says;
  const { env, argv } = begunWith(run);
  const text = 'env' in says ? env[says.env] : argument(argv, says.arg);
  const match = /^(\d+)([kKmMgG]?)/.exec(text ?? '');
  return match
    ? Number(match[1]) * ({ k: 1 / 1024, g: 1024 }[match[2]?.toLowerCase() ?? ''] ?? 1)
    : undefined;
}

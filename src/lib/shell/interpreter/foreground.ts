/** What runs in front of the prompt: a program, a pipeline, a subshell, which Ctrl-Z makes a job that is stopped. */
import { Jump } from './flow.ts';
import type { Interpreter } from './interpreter.ts';
import type { Job } from './jobs.ts';

/** The status of what SIGTSTP stopped. */
const STOPPED = 148;

/** Whether what this shell starts can be stopped: it is the one at the prompt. */
export const controlsJobs = (sh: Interpreter): boolean =>
  sh.host.jobControl === true && sh.interactive && sh.pid === sh.mainPid;

/**
 * Runs something in a part of the shell of its own until it ends or is stopped. `text` is how `jobs` shows it. Stopped,
 * it becomes a job, and what it would have given is replaced by `ifStopped` of 148.
 */
export async function inForeground<T>(
  sh: Interpreter,
  text: string,
  body: (child: Interpreter) => Promise<T>,
  as: { readonly statusOf: (result: T) => number; readonly ifStopped: (status: number) => T },
): Promise<T> {
  const child = sh.fork();
  const interrupt = (child.interrupt = sh.interrupt.child());
  const ended = body(child);
  const job: Job = {
    id: 0,
    pid: child.pid,
    command: text,
    interrupt,
    ended: ended.then(as.statusOf, () => (interrupt.signal === undefined ? 1 : 130)),
  };
  void job.ended.then((status) => {
    job.status = status;
    job.told = false;
    sh.host.leash.wake();
  });
  const result = await untilStopped(sh, job, ended);
  if (result.isStopped) return as.ifStopped(STOPPED);
  interrupt.leave();
  return result.value;
}

/** Waits in front of the prompt for a job that went on (`fg`). Gives its status, 148 when it was stopped again. */
export async function waitInForeground(sh: Interpreter, job: Job): Promise<number> {
  const result = await untilStopped(sh, job, job.ended);
  if (result.isStopped) return STOPPED;
  sh.jobs.forget(job);
  return result.value;
}

async function untilStopped<T>(
  sh: Interpreter,
  job: Job,
  ended: Promise<T>,
): Promise<{ isStopped: true } | { isStopped: false; value: T }> {
  const { host } = sh;
  const before = host.foreground;
  host.foreground = job.interrupt;
  let stopListening = () => {};
  const stopped = new Promise<{ isStopped: true }>((resolve) => {
    stopListening = job.interrupt.onStop(() => {
      host.leash.wake();
      resolve({ isStopped: true });
    });
  });
  try {
    const first = await Promise.race([
      ended.then((value) => ({ isStopped: false, value }) as const),
      stopped,
    ]);
    if (first.isStopped) await announce(sh, job);
    return first;
  } finally {
    stopListening();
    host.foreground = before;
  }
}

/** Says that it was stopped, and leaves the loops around it, as bash does. */
async function announce(sh: Interpreter, job: Job): Promise<void> {
  const known = sh.jobs.all.includes(job);
  if (!known) {
    Object.assign(job, { id: sh.jobs.nextId });
    sh.jobs.add(job);
  }
  job.told = true;
  sh.lastStatus = STOPPED;
  await sh.print(`\n${sh.jobs.describe(job)}\n`, 2);
  if (sh.loops > 0) throw new Jump('break', sh.loops);
}

/** jobs, wait, fg, bg, disown. `kill` knows `%1` through `index.ts`. */
import { Interrupt, Interrupted } from '#lib/sim/leash.ts';
import { ShellError, signalStatus } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import { waitInForeground } from '#lib/shell/interpreter/foreground.ts';
import { isStopped, type Job } from '#lib/shell/interpreter/jobs.ts';
import type { Builtin } from './index.ts';

/** Waits for something that programs bring about; an interrupt ends the wait. */
function interruptible<T>(promise: Promise<T>, interrupt: Interrupt): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = interrupt.onRaise((signal) => reject(new Interrupted(signal)));
    promise.then(resolve, reject).finally(stop);
  });
}

function findJob(sh: Interpreter, text: string): Job {
  const job = sh.jobs.find(text);
  if (!job) throw new ShellError(`${text === '' ? 'current' : text}: no such job`);
  return job;
}

async function waitFor(sh: Interpreter, job: Job): Promise<number> {
  const status = job.status ?? (await interruptible(job.ended, sh.interrupt));
  sh.jobs.forget(job);
  return status;
}

const wait: Builtin = async (sh, args) => {
  const words = args.slice(1).filter((arg) => arg !== '-f');
  if (words[0] === '-n') {
    const running = sh.jobs.all.filter((job) => job.status === undefined);
    const ended = sh.jobs.all.find((job) => job.status !== undefined);
    if (ended) return waitFor(sh, ended);
    if (running.length === 0) return 127;
    const first = await interruptible(
      Promise.race(running.map((job) => job.ended.then(() => job))),
      sh.interrupt,
    );
    return waitFor(sh, first);
  }
  if (words.length === 0) {
    for (const job of [...sh.jobs.all]) {
      if (job.status === undefined) await interruptible(job.ended, sh.interrupt);
      if (!sh.interactive) sh.jobs.forget(job);
    }
    return 0;
  }
  let status = 0;
  for (const word of words) {
    const job = sh.jobs.find(word);
    if (job) status = await waitFor(sh, job);
    else {
      await sh.complain(
        /^\d+$/.test(word)
          ? `wait: pid ${word} is not a child of this shell`
          : `wait: ${word.startsWith('%') ? `${word}: no such job` : `\`${word}': not a pid or valid job spec`}`,
      );
      status = /^(\d+|%.*)$/.test(word) ? 127 : 1;
    }
  }
  return status;
};

/** Ctrl-C then reaches the job, and Ctrl-Z. */
const fg: Builtin = async (sh, [, spec = '']) => {
  if (!sh.interactive) throw new ShellError('no job control');
  const job = findJob(sh, spec);
  await sh.print(`${job.command}\n`);
  const stop = sh.interrupt.onRaise((signal) => job.interrupt.raise(signal));
  try {
    job.told = true;
    job.interrupt.background = false;
    job.interrupt.resume();
    const status = job.status ?? (await waitInForeground(sh, job));
    if (job.status !== undefined) sh.jobs.forget(job);
    return sh.interrupt.signal ? signalStatus(sh.interrupt.signal) : status;
  } finally {
    stop();
  }
};

const bg: Builtin = async (sh, [, spec = '']) => {
  if (!sh.interactive) throw new ShellError('no job control');
  const job = findJob(sh, spec);
  if (job.status !== undefined) throw new ShellError('job has terminated');
  if (!isStopped(job)) throw new ShellError(`job ${job.id} already in background`, { status: 0 });
  await sh.print(`${sh.jobs.label(job)} ${job.command} &\n`);
  job.told = false;
  job.interrupt.background = true;
  job.interrupt.resume();
  sh.jobs.touch(job);
  sh.lastBackground = job.pid;
  return 0;
};

export const jobBuiltins: Record<string, Builtin> = {
  wait,
  fg,
  bg,
  jobs: async (sh, args) => {
    const flags = args
      .slice(1)
      .filter((arg) => arg.startsWith('-'))
      .join('');
    const specs = args.slice(1).filter((arg) => !arg.startsWith('-'));
    const jobs = specs.length > 0 ? specs.map((spec) => findJob(sh, spec)) : sh.jobs.all;
    for (const job of [...jobs]) {
      if (flags.includes('r') && (job.status !== undefined || isStopped(job))) continue;
      if (flags.includes('s') && !isStopped(job)) continue;
      await sh.print(
        flags.includes('p') ? `${job.pid}\n` : `${sh.jobs.describe(job, flags.includes('l'))}\n`,
      );
    }
    for (const job of [...jobs]) if (job.status !== undefined) sh.jobs.forget(job);
    return 0;
  },
  disown: (sh, [, spec = '']) => {
    sh.jobs.forget(findJob(sh, spec));
    return 0;
  },
};

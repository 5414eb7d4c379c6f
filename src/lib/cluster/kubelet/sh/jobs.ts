/** Jobs and signals in a container's shell: `wait`, `kill`, `trap`. */
import { SIGNAL_NUMBERS } from '#lib/script/signals.ts';
import type { Builtin } from './builtins.ts';
import { Complaint } from './complaint.ts';
import type { Steps, Task } from './machine.ts';
import type { Shell } from './shell.ts';

/** `TERM`, `SIGTERM`, `15` → `TERM`; undefined where there is no such signal. */
export function signalName(word: string): string | undefined {
  const name = word.toUpperCase().replace(/^SIG/, '');
  if (/^\d+$/.test(name)) {
    if (name === '0') return 'EXIT';
    return Object.keys(SIGNAL_NUMBERS).find((one) => SIGNAL_NUMBERS[one] === Number(name));
  }
  return name === 'EXIT' || Object.hasOwn(SIGNAL_NUMBERS, name) ? name : undefined;
}

const jobOf = (sh: Shell, word: string): Task | undefined =>
  word.startsWith('%')
    ? /^%[%+]?$/.test(word)
      ? sh.jobs.at(-1)
      : sh.jobs[Number(word.slice(1)) - 1]
    : sh.jobs.find(({ pid }) => pid === Number(word));

const ENDED: Readonly<Record<string, string>> = {
  KILL: 'Killed',
  TERM: 'Terminated',
  HUP: 'Hangup',
  QUIT: 'Quit',
  INT: '',
};

/** Waits for jobs to end, or for a signal that is trapped. */
function* wait(sh: Shell, args: readonly string[]): Steps<number> {
  const words = args.filter((arg) => arg !== '-n');
  const jobs = words.length > 0 ? words.map((word) => jobOf(sh, word)) : sh.jobs;
  const isOver = () => jobs.every((job) => job?.status !== undefined || job === undefined);
  yield { for: 'that', holds: () => isOver() || sh.hasPending };
  if (sh.hasPending && !isOver()) return yield* sh.runTraps();
  if (sh.dialect !== 'bash')
    for (const job of jobs)
      if (job?.killed !== undefined) sh.process.write(`${ENDED[job.killed] ?? job.killed}\n`, true);
  if (words.length === 0) return 0;
  return jobs.at(-1) ? (jobs.at(-1)?.status ?? 0) : 127;
}

function kill(sh: Shell, args: readonly string[]): number {
  const rest = [...args];
  if (rest[0] === '-l') {
    sh.write(`${Object.keys(SIGNAL_NUMBERS).join('\n')}\n`);
    return 0;
  }
  let signal = 'TERM';
  const flag = /^-(.+)$/.exec(rest[0] ?? '')?.[1];
  if (flag !== undefined) {
    rest.shift();
    const word = flag === 's' ? (rest.shift() ?? '') : flag.replace(/^s(?=[A-Z])/, '');
    const known = word === '0' ? '0' : signalName(word);
    if (known === undefined) {
      const why = {
        dash: `kill: Illegal option -${word}`,
        ash: `kill: bad signal name '${word}'`,
        bash: `kill: ${word}: invalid signal specification`,
      };
      throw new Complaint(why[sh.dialect], { status: sh.dialect === 'dash' ? 2 : 1 });
    }
    signal = known;
  }
  let status = 0;
  for (const word of rest.filter((one) => one !== '--')) {
    const pid = word.startsWith('%') ? (jobOf(sh, word)?.pid ?? -1) : Number(word);
    if (sh.process.kill(pid, signal)) continue;
    status = 1;
    const why = {
      dash: 'kill: No such process\n',
      ash: `kill: can't kill pid ${word}: No such process`,
      bash: `kill: (${word}) - No such process`,
    };
    sh.complain(why[sh.dialect]);
  }
  return status;
}

function trap(sh: Shell, args: readonly string[]): number {
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length === 0 || words[0] === '-p') {
    for (const [signal, action] of [...sh.traps].sort(([a], [b]) => order(a) - order(b)))
      sh.write(
        `trap -- '${action.replaceAll("'", "'\\''")}' ${sh.dialect === 'bash' && signal !== 'EXIT' ? `SIG${signal}` : signal}\n`,
      );
    return 0;
  }
  const [action = '', ...signals] = words.length === 1 ? ['-', ...words] : words;
  for (const word of signals) {
    const signal = signalName(word);
    if (signal === undefined) {
      sh.complain(
        sh.dialect === 'bash'
          ? `trap: ${word}: invalid signal specification`
          : `trap: ${word}: ${sh.dialect === 'dash' ? 'bad trap' : 'invalid signal specification'}`,
      );
      return 1;
    }
    if (action === '-') sh.traps.delete(signal);
    else sh.traps.set(signal, action);
  }
  return 0;
}

const order = (signal: string): number => SIGNAL_NUMBERS[signal] ?? 0;

function jobs(sh: Shell): number {
  sh.jobs.forEach((job, i) => {
    if (job.status === undefined) sh.write(`[${i + 1}]${i === sh.jobs.length - 1 ? '+' : ' '} Running\n`);
  });
  return 0;
}

export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  wait: { run: wait },
  kill: { run: kill },
  trap: { run: trap },
  jobs: { run: jobs },
  fg: { run: (sh, args) => wait(sh, args.length > 0 ? args : ['%%']) },
  bg: { run: () => 0 },
};

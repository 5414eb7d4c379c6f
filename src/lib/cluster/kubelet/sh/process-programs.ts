/** Programs of a container that wait, run others, or send signals. */
import { signalName } from './jobs.ts';
import type { Steps, Task } from './machine.ts';
import { hasProgram } from './names.ts';
import type { Process } from './process.ts';
import type { Io, StandIn } from './programs.ts';

function durationMs(word: string): number | undefined {
  if (word === 'infinity' || word === 'inf') return Infinity;
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(word);
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] || 's'] ?? 1000;
  return match ? Number(match[1]) * unit : undefined;
}

function* sleep({ args, err, run }: Io): Steps<number> {
  let ms = 0;
  if (args.length === 0) {
    err('sleep: missing operand\n');
    return 1;
  }
  for (const arg of args) {
    const one = durationMs(arg);
    if (one === undefined) {
      err(`sleep: invalid time interval '${arg}'\n`);
      return 1;
    }
    ms += one;
  }
  yield* run.sleep(ms);
  return 0;
}

/** A program that another one runs; what it says where there is none. */
function* runs(io: Io, name: string, argv: readonly string[], env = io.run.env): Steps<number> {
  const [program = ''] = argv;
  const known =
    hasProgram(program, io.run.options.has) ||
    io.run.options.own?.(argv) ||
    io.run.read(program) !== undefined;
  if (known) return yield* io.run.exec(argv, { env });
  const { base } = io.run.options;
  const isSmall = base === 'busybox' || base === 'alpine';
  io.err(`${name}: ${isSmall ? `can't execute '${program}'` : `‘${program}’`}: No such file or directory\n`);
  return 127;
}

/** `env [-i] [-u NAME] [NAME=VALUE…] [COMMAND…]`. */
function* env(io: Io): Steps<number> {
  const rest = [...io.args];
  let vars: Record<string, string> = { ...io.run.env };
  for (;;) {
    const [word = ''] = rest;
    if (word === '-i' || word === '-') vars = {};
    else if (word === '-u') delete vars[rest.splice(1, 1)[0] ?? ''];
    else if (/^[A-Za-z_]\w*=/.test(word))
      vars[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    else break;
    rest.shift();
  }
  if (rest.length > 0) return yield* runs(io, 'env', rest, vars);
  for (const [name, value] of Object.entries(vars)) io.out(`${name}=${value}\n`);
  return 0;
}

function printenv({ args, out, run }: Io): number {
  if (args.length === 0) for (const [name, value] of Object.entries(run.env)) out(`${name}=${value}\n`);
  for (const name of args) {
    const value = run.env[name];
    if (value === undefined) return 1;
    out(`${value}\n`);
  }
  return 0;
}

function* slept(run: Process, ms: number): Steps<number> {
  yield* run.sleep(ms);
  return 0;
}

/** Runs a program for so long at most. */
function* timeout(io: Io): Steps<number> {
  const rest = [...io.args];
  let signal = 'TERM';
  while (/^-/.test(rest[0] ?? '')) {
    const flag = rest.shift() ?? '';
    if (flag === '-s' || flag === '-k') {
      const value = rest.shift() ?? '';
      if (flag === '-s') signal = signalName(value) ?? 'TERM';
    }
  }
  const ms = durationMs(rest.shift() ?? '');
  if (ms === undefined || rest.length === 0) {
    io.err('timeout: invalid time interval\n');
    return 125;
  }
  const { machine } = io.run;
  const task: Task = machine.start(runs(io, 'timeout', rest));
  const alarm = machine.start(slept(io.run, ms));
  yield { for: 'that', holds: () => task.status !== undefined || alarm.status !== undefined };
  if (task.status === undefined) {
    machine.kill(task.pid, signal);
    yield { for: 'that', holds: () => task.status !== undefined };
    return signal === 'KILL' ? 137 : 124;
  }
  machine.kill(alarm.pid, 'KILL');
  return task.status;
}

/** `kill` as a program of its own. */
function kill({ args, err, run }: Io): number {
  const flag = args.find((arg) => arg.startsWith('-')) ?? '-TERM';
  const word = flag === '-s' ? (args[args.indexOf('-s') + 1] ?? '') : flag.slice(1);
  const pid = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  if (run.kill(Number(pid), signalName(word) ?? word)) return 0;
  err(`kill: can't kill pid ${pid}: No such process\n`);
  return 1;
}

/** `pkill` and `killall`: process 1, where it has that name. */
function killByName({ args, run }: Io): number {
  const name = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const flag = args.find((arg) => arg.startsWith('-'))?.slice(1) ?? 'TERM';
  const main = run.options.main?.[0] ?? '';
  if (name === '' || main.slice(main.lastIndexOf('/') + 1) !== name) return 1;
  return run.kill(1, signalName(flag) ?? flag) ? 0 : 1;
}

export const processPrograms: Readonly<Record<string, StandIn>> = {
  env,
  kill,
  killall: killByName,
  nice: (io) => runs(io, 'nice', io.args[0] === '-n' ? io.args.slice(2) : io.args),
  nohup: (io) => runs(io, 'nohup', io.args),
  pkill: killByName,
  printenv,
  sleep,
  timeout,
  usleep: ({ args, run }) => slept(run, Number(args[0] ?? 0) / 1000),
};

/** Runs a command in a container, in virtual time and as a pure function. */
import { findsProgram, NOT_FOUND, runProgramIn } from './exec.ts';
import { Input } from './input.ts';
import { Machine, type Task } from './machine.ts';
import { ownSink, Process } from './process.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { Shell } from './shell.ts';
import { bareName, isShell } from './names.ts';

/** What a command has written by `untilMs`, and when it ends or what it waits for. */
export function runProgram(options: RunOptions): RunResult {
  const machine = new Machine(options);
  const sink = (stderr: boolean) =>
    ownSink((text) => machine.output.push({ at: machine.now, text, ...(stderr && { stderr }) }));
  const process = new Process(machine, runProgramIn, {
    pid: machine.pid,
    cwd: options.cwd ?? '/',
    env: options.env,
    streams: { input: new Input(options.stdin ?? ''), out: sink(false), err: sink(true) },
  });
  const [name = ''] = options.argv;
  const shell =
    isShell(name) && (options.has?.(bareName(name)) ?? true)
      ? new Shell(process, name, { isFirst: true })
      : undefined;
  const task: Task = {
    pid: process.pid,
    steps: shell ? shell.main(options.argv.slice(1)) : runProgramIn(process, options.argv),
  };
  if (shell) task.onSignal = (signal) => shell.hears(signal);
  const done = machine.run(task);
  return {
    ...done,
    output: machine.output,
    files: machine.files.made,
    signals: machine.signals,
    env: shell ? shell.values() : process.env,
    functions: shell ? shell.functionTexts() : {},
    cwd: shell ? shell.process.cwd : process.cwd,
    ...(shell?.left && { left: true }),
    ...(!shell && done.exit?.code === NOT_FOUND && !findsProgram(process, name) && { notFound: name }),
    ...(machine.turn && { turn: machine.turn }),
  };
}

/** docker exec: a command, or a shell on this keyboard, in a container that runs. */
import { isShell } from '#lib/cluster/kubelet/sh/names.ts';
import { containerOf, type Command } from './context.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';
import { converse, runInside } from './run-inside.ts';
import { envIn } from './run.ts';

export const exec: Command = async (run) => {
  const { docker, flags, args, process } = run;
  const container = containerOf(run, args[0] ?? '');
  if (!docker.containers.isRunning(container)) throw daemonError(`container ${container.id} is not running`);
  if (flags.given.includes('user') && !/^(0|root)(:|$)/.test(flags.value('user') ?? ''))
    throw notSimulated('exec --user');
  if (flags.has('tty') && !process.stdin.isTerminal && flags.has('interactive'))
    throw new DockerError('the input device is not a TTY');
  const argv = args.slice(1);
  const env = { ...container.env, ...envIn(run) };
  const cwd = flags.value('workdir') ?? (container.workdir || '/');
  if (flags.has('interactive') && argv.length === 1 && isShell(argv[0] ?? '') && process.stdin.isTerminal)
    return converse(run, container, env, cwd);
  const stdin = flags.has('interactive') && !process.stdin.isTerminal ? await process.stdin.readAll() : '';
  return runInside(run, container, { argv, env, cwd, stdin, quiet: flags.has('detach') });
};

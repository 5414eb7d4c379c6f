/** `kubectl exec` */
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError, throwAll, usageError } from '#lib/kubectl/errors.ts';
import { checkRunningTimeout, defaultContainer, podOf } from '#lib/kubectl/pods.ts';
import { converse, openRemote } from '#lib/kubectl/remote.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';

const flags = {
  container: { type: 'string', short: 'c', about: 'Which container' },
  filename: { type: 'string-slice', short: 'f', about: 'A file that names the pod or workload' },
  'pod-running-timeout': { type: 'duration', default: 60_000, about: 'How long to wait for a pod to exist' },
  quiet: { type: 'bool', short: 'q', about: 'Print only what the command prints' },
  stdin: { type: 'bool', short: 'i', about: 'Pass standard input on' },
  tty: { type: 'bool', short: 't', about: 'Standard input is a terminal' },
} as const;

type ExecRun = Run<typeof flags & GlobalFlags>;

export const exec = command({
  use: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Run a command in a container',
  examples: [
    '# The date in a pod',
    'kubectl exec web-1 -- date',
    '# A shell in the container app',
    'kubectl exec -it web-1 -c app -- sh',
    '# In some pod of a deployment',
    'kubectl exec deployment/web -- env',
  ],
  flags,
  async run(run) {
    const { args, dash, flags } = run;
    if (dash < 0 && args.length > 1) {
      throw usageError(
        run.path,
        'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
      );
    }
    const name = args.length > 0 && dash !== 0 ? args[0] : undefined;
    const words = dash < 0 ? [] : args.slice(dash);
    checkRunningTimeout(flags['pod-running-timeout']);
    if (name === undefined && flags.filename.length === 0) {
      throw new CommandError('pod, type/name or --filename must be specified');
    }
    if (words.length === 0) throw new CommandError('you must specify at least one command for the container');
    const { pod } = await podOf(run, await objectNamed(run, name), 'exec', flags['pod-running-timeout']);
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    }
    const container = flags.container || (await defaultContainer(run, pod, flags.quiet));
    return runIn(run, pod, container, words);
  },
});

async function objectNamed(run: ExecRun, name: string | undefined): Promise<KubeObject> {
  const args = name === undefined ? [] : name.includes('/') ? [name] : ['pods', name];
  const { targets, errors } = await targetsOf(run, {
    args,
    filenames: run.flags.filename,
    fetch: true,
  }).all();
  throwAll(errors);
  return targets[0]!.object!;
}

async function runIn(run: ExecRun, pod: Pod, container: string, words: readonly string[]): Promise<number> {
  const { flags, process } = run;
  const tty = flags.tty && process.stdin.isTerminal;
  if (flags.tty && !tty) {
    await run.printErr('Unable to use a TTY - input is not a terminal or the right kind of file');
  }
  const stream = await openRemote(run, pod, 'exec', {
    command: words,
    container,
    stdout: 'true',
    ...(!tty && { stderr: 'true' }),
    ...(flags.stdin && { stdin: 'true' }),
    ...(tty && { tty: 'true' }),
  });
  return converse(run, stream, flags.stdin, tty);
}

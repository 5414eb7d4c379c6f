/** `kubectl attach` */
import { command } from '#lib/kubectl/command.ts';
import { attachTo } from '#lib/kubectl/attached.ts';
import { CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { defaultContainer, podOf } from '#lib/kubectl/pods.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';

export const attach = command({
  use: 'attach (POD | TYPE/NAME) -c CONTAINER',
  short: 'Attach to a running container',
  examples: [
    '# What the first container of a pod writes from now on',
    'kubectl attach web-1',
    '# A shell that waits in a pod made by `kubectl run -it`',
    'kubectl attach -it tmp',
  ],
  flags: {
    container: { type: 'string', short: 'c', about: 'Which container' },
    'pod-running-timeout': {
      type: 'duration',
      default: 60_000,
      about: 'How long to wait for a pod to exist',
    },
    quiet: { type: 'bool', short: 'q', about: 'Print only what the container writes' },
    stdin: { type: 'bool', short: 'i', about: 'Pass standard input on' },
    tty: { type: 'bool', short: 't', about: 'Standard input is a terminal' },
  },
  async run(run) {
    const { args, flags } = run;
    if (args.length === 0) throw new CommandError('at least 1 argument is required for attach');
    if (args.length > 2) {
      throw new CommandError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    }
    const words = args.length === 2 || args[0]!.includes('/') ? args : ['pods', args[0]!];
    const { targets, errors } = await targetsOf(run, { args: words, fetch: true }).all();
    throwAll(errors);
    const { pod } = await podOf(run, targets[0]!.object!, 'exec', flags['pod-running-timeout']);
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed')
      throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`);
    const known = [
      ...pod.spec.containers,
      ...(pod.spec.initContainers ?? []),
      ...(pod.spec.ephemeralContainers ?? []),
    ];
    if (flags.container && !known.some(({ name }) => name === flags.container))
      throw new CommandError(`container ${flags.container} not found in pod ${pod.metadata.name}`);
    const container = flags.container || (await defaultContainer(run, pod, flags.quiet));
    return attachTo(run, pod, container, flags);
  },
});

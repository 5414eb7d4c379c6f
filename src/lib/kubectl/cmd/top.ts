/** `kubectl top`: without a metrics server it says what a real cluster without one says. */
import { command } from '#lib/kubectl/command.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';

const flags = {
  containers: { type: 'bool', about: 'Show containers' },
  'all-namespaces': { type: 'bool', short: 'A', about: 'Of all namespaces' },
  'no-headers': { type: 'bool', about: 'Leave the headers out' },
  selector: { type: 'string', short: 'l', about: 'Only objects with these labels' },
  'sort-by': { type: 'string', about: 'cpu or memory' },
} as const;

type TopRun = Pick<Run, 'args' | 'path'> & {
  readonly flags: { readonly selector: string; readonly 'sort-by': string };
};

/** Checks the use of the command, then finds that nobody measures. */
const noMetrics =
  (use: string, selector: string) =>
  async ({ args, path, flags }: TopRun): Promise<void> => {
    if (args.length > 1) throw usageError(path, use);
    if (!['', 'cpu', 'memory'].includes(flags['sort-by']))
      throw new CommandError('--sort-by accepts only cpu or memory');
    if (args.length > 0 && flags.selector)
      throw new CommandError(`only one of NAME or ${selector} can be provided`);
    throw new CommandError('Metrics API not available');
  };

const topPod = command({
  use: 'pod [NAME | -l label]',
  short: 'Show use of CPU and memory by pods',
  aliases: ['pods', 'po'],
  flags,
  completes: 'pods',
  run: noMetrics('pod [NAME | -l label]', 'selector'),
});

const { containers: _, 'all-namespaces': __, ...nodeFlags } = flags;

const topNode = command({
  use: 'node [NAME | -l label]',
  short: 'Show use of CPU and memory by nodes',
  aliases: ['nodes', 'no'],
  flags: nodeFlags,
  completes: 'nodes',
  run: noMetrics('node [NAME | -l label]', '--selector'),
});

export const top = command({
  use: 'top',
  short: 'Show use of CPU and memory',
  commands: [topNode, topPod],
});

/** `kubectl top`: without a metrics server it says what a real cluster without one says. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

const flags = {
  containers: { type: 'bool', about: 'Show containers' },
  'all-namespaces': { type: 'bool', short: 'A', about: 'Of all namespaces' },
  'no-headers': { type: 'bool', about: 'Leave the headers out' },
  selector: { type: 'string', short: 'l', about: 'Only objects with these labels' },
  'sort-by': { type: 'string', about: 'cpu or memory' },
} as const;

const noMetrics = async (): Promise<void> => {
  throw new CommandError('Metrics API not available');
};

const topPod = command({
  use: 'pod [NAME | -l label]',
  short: 'Show use of CPU and memory by pods',
  aliases: ['pods', 'po'],
  flags,
  completes: 'pods',
  run: noMetrics,
});

const { containers: _, 'all-namespaces': __, ...nodeFlags } = flags;

const topNode = command({
  use: 'node [NAME | -l label]',
  short: 'Show use of CPU and memory by nodes',
  aliases: ['nodes', 'no'],
  flags: nodeFlags,
  completes: 'nodes',
  run: noMetrics,
});

export const top = command({
  use: 'top',
  short: 'Show use of CPU and memory',
  commands: [topNode, topPod],
});

/** `kubectl top node` */
import type { KubeList, KubeObject, Node } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import {
  amountsOf,
  cells,
  checkMetrics,
  checkSelectors,
  checkSort,
  getMetrics,
  laidOut,
  listMetrics,
  ordered,
  sharedFlags,
} from './measurements.ts';

interface NodeMetrics extends KubeObject {
  readonly usage: Readonly<Record<string, string>>;
}

export const topNode = command({
  use: 'node [NAME | -l label]',
  short: 'Show use of CPU and memory by nodes',
  aliases: ['nodes', 'no'],
  flags: {
    ...sharedFlags,
    'show-capacity': { type: 'bool', about: 'Of all that a node has, not of what pods may have' },
  },
  async run(run) {
    const { args, flags } = run;
    const [name] = args;
    if (args.length > 1) throw usageError(run.path, run.command.use);
    checkSort(flags['sort-by']);
    if (name && flags.selector) throw new CommandError('only one of NAME or --selector can be provided');
    checkSelectors(flags.selector);
    await checkMetrics(run);
    const found = name
      ? [await getMetrics<NodeMetrics>(run, `/nodes/${name}`)]
      : await listMetrics<NodeMetrics>(run, '/nodes', { labelSelector: flags.selector });
    if (found.length === 0) throw new CommandError('metrics not available yet');
    const nodes = await run.send<KubeList<Node>>({ method: 'GET', path: '/api/v1/nodes' });
    const room = new Map(
      nodes.items.map(({ metadata, status }) => [
        metadata.name,
        amountsOf((flags['show-capacity'] ? status?.capacity : status?.allocatable) ?? {}),
      ]),
    );
    const sorted = ordered(
      found,
      flags['sort-by'],
      ({ usage }) => amountsOf(usage),
      ({ metadata }) => metadata.name,
    );
    const rows = sorted.map(({ metadata, usage }) => {
      const used = amountsOf(usage);
      const all = room.get(metadata.name) ?? used;
      const share = (part: number, whole: number) => `${Math.trunc((part * 100) / whole)}%`;
      const [cpu, memory] = cells(used);
      return [metadata.name, cpu, share(used.cpu, all.cpu), memory, share(used.memory, all.memory)];
    });
    const head = flags['no-headers'] ? [] : [['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)']];
    await run.write(laidOut([...head, ...rows]));
  },
});

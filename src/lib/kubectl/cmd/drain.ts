/** `kubectl drain`: takes a node out of service, and its pods off it. From pkg/cmd/drain. */
import { parseLabelSelector } from '#lib/kube/labels.ts';
import type { Pod } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { collectable, CommandError, ExitError, Failures, throwAll, usageError } from '#lib/kubectl/errors.ts';
import { listItems } from '#lib/kubectl/resources/list.ts';
import { sortPods, type DrainRules, type Sorted } from '#lib/kubectl/write/drain-filter.ts';
import { deletePods, evictPods } from '#lib/kubectl/write/eviction.ts';
import { dryRunFlag, dryRunOf, dryRunSuffix, selectorFlag, type DryRun } from '#lib/kubectl/write/flags.ts';
import { findNodes, markNode, type FoundNode } from '#lib/kubectl/write/nodes.ts';

const flags = {
  ...dryRunFlag,
  ...selectorFlag,
  'chunk-size': { type: 'int', default: 500, about: 'How many pods a page of a list has; 0 for all' },
  'delete-emptydir-data': { type: 'bool', about: 'Even pods whose emptyDir volumes are lost with them' },
  'disable-eviction': { type: 'bool', about: 'Delete instead of evicting: disruption budgets do not count' },
  force: { type: 'bool', about: 'Even pods that nobody makes anew' },
  'grace-period': { type: 'int', default: -1, about: 'Seconds each pod has to end; its own if negative' },
  'ignore-daemonsets': { type: 'bool', about: 'Leave pods of DaemonSets where they are' },
  'pod-selector': { type: 'string', about: 'Only pods with these labels' },
  'skip-wait-for-delete-timeout': {
    type: 'int',
    about: 'Do not wait for pods that have been ending for longer than so many seconds',
  },
  timeout: { type: 'duration', about: 'How long to try; 0 is for ever' },
} as const;

type DrainRun = Run<typeof flags & GlobalFlags>;

export const drain = command({
  use: 'drain NODE',
  short: 'Empty a node for maintenance',
  examples: [
    '# Even if there are pods that nobody makes anew',
    'kubectl drain node01 --force',
    '# Give each pod fifteen minutes to end',
    'kubectl drain node01 --grace-period=900',
  ],
  flags,
  async run(run) {
    const { args, flags, changed } = run;
    if (args.length === 0 && !changed('selector')) throw usageError(run.path, 'USAGE: drain NODE [flags]');
    if (args.length > 0 && flags.selector)
      throw usageError(run.path, 'error: cannot specify both a node name and a --selector option');
    const dryRun = await dryRunOf(run, flags['dry-run']);
    checkSelector(flags['pod-selector']);
    const nodes = await findNodes(run, { names: args, selector: flags.selector });
    for (const node of nodes) await markNode(run, node, 'cordon', dryRun);
    await drainAll(run, nodes, dryRun);
  },
});

function checkSelector(text: string): void {
  if (!text) return;
  try {
    parseLabelSelector(text);
  } catch {
    throw new CommandError('--pod-selector=<pod_selector> must be a valid label selector');
  }
}

/** One node after the other: what fails does not keep the others from being drained. */
async function drainAll(run: DrainRun, nodes: readonly FoundNode[], dryRun: DryRun): Promise<void> {
  const failures: Error[] = [];
  const remaining: string[] = [];
  for (const { name } of nodes) {
    try {
      await drainOne(run, name, dryRun);
      await run.print(`node/${name} drained${dryRunSuffix(dryRun)}`);
    } catch (error) {
      const failure = collectable(error);
      failures.push(failure);
      remaining.push(name);
      const why = `unable to drain node "${name}" due to error: ${failure.message}`;
      await run.printErr(`error: ${why}, continuing command...\nThere are pending nodes to be drained:`);
      for (const one of remaining) await run.printErr(` ${one}`);
    }
  }
  if (failures.length === 0) return;
  // What an aggregate of Go's says has no `error: ` before it, even where it holds only one.
  const all = new Failures(failures).errors;
  for (const { message } of all) await run.printErr(message);
  throw new ExitError();
}

async function drainOne(run: DrainRun, node: string, dryRun: DryRun): Promise<void> {
  const { flags } = run;
  const { removed, warnings, errors } = await podsToRemove(run, node);
  throwAll(errors);
  if (warnings) await run.printErr(`Warning: ${warnings}`);
  if (dryRun === 'client') {
    for (const { metadata } of removed)
      await run.print(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)`);
    return;
  }
  const evicts = !flags['disable-eviction'];
  const options = {
    graceSeconds: flags['grace-period'],
    timeoutMs: flags.timeout,
    skipWaitSeconds: flags['skip-wait-for-delete-timeout'],
    dryRun,
    done: ({ metadata }: Pod) => run.print(`pod/${metadata.name} ${evicts ? 'evicted' : 'deleted'}`),
  };
  try {
    await (evicts ? evictPods : deletePods)(run, removed, options);
  } catch (error) {
    await tellPending(run, node, collectable(error));
    throw error;
  }
}

async function podsToRemove(run: DrainRun, node: string): Promise<Sorted> {
  const { flags } = run;
  const rules: DrainRules = {
    force: flags.force,
    ignoreDaemonSets: flags['ignore-daemonsets'],
    deleteEmptyDir: flags['delete-emptydir-data'],
    skipWaitSeconds: flags['skip-wait-for-delete-timeout'],
  };
  const mapping = await run.mapper.resourceFor('pods');
  const query = { fieldSelector: `spec.nodeName=${node}`, labelSelector: flags['pod-selector'] };
  const { items } = await listItems(run, mapping, '', query, flags['chunk-size']);
  return sortPods(run, items as unknown as Pod[], rules);
}

async function tellPending(run: DrainRun, node: string, failure: Error): Promise<void> {
  const { removed, errors } = await podsToRemove(run, node);
  if (removed.length > 0) {
    await run.printErr(`There are pending pods in node "${node}" when an error occurred: ${failure.message}`);
    for (const { metadata } of removed) await run.printErr(`pod/${metadata.name}`);
  }
  if (errors.length > 0)
    await run.printErr(
      `Following errors occurred while getting the list of pods to delete:\n${new Failures(errors).message}`,
    );
}

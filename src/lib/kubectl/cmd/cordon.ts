/** `kubectl cordon` and `kubectl uncordon`: whether a node takes new pods. From pkg/cmd/drain. */
import { command, type Command } from '#lib/kubectl/command.ts';
import { collectable, usageError } from '#lib/kubectl/errors.ts';
import { dryRunFlag, dryRunOf, dryRunSuffix, selectorFlag, type DryRun } from '#lib/kubectl/write/flags.ts';
import { findNodes, type FoundNode } from '#lib/kubectl/write/nodes.ts';
import { patchObject, type Basics } from '#lib/kubectl/write/requests.ts';

const flags = { ...dryRunFlag, ...selectorFlag } as const;

function verb(name: 'cordon' | 'uncordon', short: string): Command {
  return command({
    use: `${name} NODE`,
    short,
    examples: [`kubectl ${name} node01`],
    completes: 'nodes',
    flags,
    async run(run) {
      const { args, flags, changed } = run;
      if (args.length === 0 && !changed('selector'))
        throw usageError(run.path, `USAGE: ${name} NODE [flags]`);
      if (args.length > 0 && flags.selector)
        throw usageError(run.path, 'error: cannot specify both a node name and a --selector option');
      const dryRun = await dryRunOf(run, flags['dry-run']);
      const nodes = await findNodes(run, { names: args, selector: flags.selector });
      for (const node of nodes) await mark(run, node, name, dryRun);
    },
  });
}

async function mark(
  run: Basics,
  node: FoundNode,
  name: 'cordon' | 'uncordon',
  dryRun: DryRun,
): Promise<void> {
  const wanted = name === 'cordon';
  const isSo = (node.object.spec?.unschedulable ?? false) === wanted;
  if (!isSo && dryRun !== 'client') {
    const patch = { spec: { unschedulable: wanted || null } };
    try {
      await patchObject(run, node, 'strategic', patch, { dryRun });
    } catch (error) {
      await run.printErr(`error: unable to ${name} node "${node.name}": ${collectable(error).message}`);
      return;
    }
  }
  await run.print(`node/${node.name} ${isSo ? 'already ' : ''}${name}ed${dryRunSuffix(dryRun)}`);
}

export const cordon = verb('cordon', 'Keep new pods off a node');
export const uncordon = verb('uncordon', 'Let new pods onto a node again');

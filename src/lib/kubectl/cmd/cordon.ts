/** `kubectl cordon` and `kubectl uncordon`: whether a node takes new pods. From pkg/cmd/drain. */
import { command, type Command } from '#lib/kubectl/command.ts';
import { usageError } from '#lib/kubectl/errors.ts';
import { dryRunFlag, dryRunOf, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { findNodes, markNode } from '#lib/kubectl/write/nodes.ts';

const flags = { ...dryRunFlag, ...selectorFlag } as const;

function verb(name: 'cordon' | 'uncordon', short: string): Command {
  return command({
    use: `${name} NODE`,
    short,
    examples: [`kubectl ${name} node01`],
    flags,
    async run(run) {
      const { args, flags, changed } = run;
      if (args.length === 0 && !changed('selector'))
        throw usageError(run.path, `USAGE: ${name} NODE [flags]`);
      if (args.length > 0 && flags.selector)
        throw usageError(run.path, 'error: cannot specify both a node name and a --selector option');
      const dryRun = await dryRunOf(run, flags['dry-run']);
      const nodes = await findNodes(run, { names: args, selector: flags.selector });
      for (const node of nodes) await markNode(run, node, name, dryRun);
    },
  });
}

export const cordon = verb('cordon', 'Keep new pods off a node');
export const uncordon = verb('uncordon', 'Let new pods onto a node again');

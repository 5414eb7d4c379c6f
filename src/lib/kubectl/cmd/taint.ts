/** `kubectl taint`: what keeps pods off nodes. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import {
  dryRunFlag,
  dryRunOf,
  managerFlag,
  selectorFlag,
  validateFlag,
  validationOf,
} from '#lib/kubectl/write/flags.ts';
import { findNodes } from '#lib/kubectl/write/nodes.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject } from '#lib/kubectl/write/requests.ts';
import { changeTaints, checkConflicts, parseTaints, type TaintChanges } from '#lib/kubectl/write/taints.ts';

export const taint = command({
  use: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Change the taints of nodes',
  examples: [
    'kubectl taint nodes node01 dedicated=batch:NoSchedule',
    'kubectl taint nodes node01 dedicated-',
  ],
  flags: {
    ...selectorFlag,
    ...dryRunFlag,
    ...printFlags,
    ...validateFlag,
    ...managerFlag('kubectl-taint'),
    all: { type: 'bool', about: 'Every node' },
    overwrite: { type: 'bool', about: 'Allow to change taints that are there already' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const validation = validationOf(flags.validate);
    const { resources, taints } = split(run.args);
    const changes = parsed(run.path, taints);
    const [type = '', ...names] = resources;
    const { kind } = await run.mapper.resourceFor(type);
    if (kind !== 'Node')
      throw new CommandError(`invalid resource type ${type.toLowerCase()}, only node type is supported`);
    checkConflicts(changes);
    if (flags.all && flags.selector)
      throw new CommandError("setting 'all' parameter with a non empty selector is prohibited");
    if (!flags.all && !flags.selector && names.length === 0)
      throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
    for (const node of await findNodes(run, { names, selector: flags.selector, all: flags.all })) {
      const { spec } = node.object;
      const result = changeTaints(node.name, spec?.taints ?? [], changes, flags.overwrite);
      const wanted = result.taints.length > 0 ? result.taints : null;
      const options = { dryRun, manager: flags['field-manager'], validation };
      const object =
        dryRun === 'client'
          ? { ...node.object, spec: { ...spec, taints: result.taints } }
          : await patchObject(run, node, 'strategic', { spec: { taints: wanted } }, options);
      await resultPrinter(run, flags, result.operation, dryRun)(object);
    }
  },
});

/** What is before the first taint names nodes. Throws in kubectl's words. */
function split(words: readonly string[]): {
  readonly resources: readonly string[];
  readonly taints: readonly string[];
} {
  const isTaint = (word: string) => /[=:]|-$/.test(word);
  const at = words.findIndex(isTaint);
  const resources = at < 0 ? words : words.slice(0, at);
  const taints = at < 0 ? [] : words.slice(at);
  const stray = taints.find((word) => !isTaint(word));
  if (stray !== undefined)
    throw new CommandError(`all resources must be specified before taint changes: ${stray}`);
  if (resources.length === 0)
    throw new CommandError('one or more resources must be specified as <resource> <name>');
  if (taints.length === 0) throw new CommandError('at least one taint update is required');
  return { resources, taints };
}

function parsed(path: string, words: readonly string[]): TaintChanges {
  try {
    return parseTaints(words);
  } catch (error) {
    if (error instanceof CommandError) throw usageError(path, error.message);
    throw error;
  }
}

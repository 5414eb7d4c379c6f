/** Nodes that a command names or selects, for the verbs that are about nodes alone. */
import type { Node } from '#lib/kube/types.ts';
import { collectable } from '#lib/kubectl/errors.ts';
import { dryRunSuffix, type DryRun } from './flags.ts';
import { patchObject, type Basics } from './requests.ts';
import { findTargets, type FoundTarget } from './targets.ts';

export interface FoundNode extends FoundTarget {
  readonly object: Node;
}

interface Selection {
  readonly names: readonly string[];
  readonly selector?: string;
  readonly all?: boolean;
}

/** Every one of them, fetched; the first that cannot be had is thrown. */
export async function findNodes(
  run: Basics,
  { names, selector, all }: Selection,
): Promise<readonly FoundNode[]> {
  const found: FoundTarget[] = [];
  const args = ['nodes', ...names];
  await findTargets(run, { args, selector, all, fetch: true }).visit(async (node) => void found.push(node));
  return found as FoundNode[];
}

/** Whether the node takes new pods from now on; says what became of it. */
export async function markNode(
  run: Basics,
  node: FoundNode,
  verb: 'cordon' | 'uncordon',
  dryRun: DryRun,
): Promise<void> {
  const wanted = verb === 'cordon';
  const isSo = (node.object.spec?.unschedulable ?? false) === wanted;
  if (!isSo && dryRun !== 'client') {
    const patch = { spec: { unschedulable: wanted || null } };
    try {
      await patchObject(run, node, 'strategic', patch, { dryRun });
    } catch (error) {
      await run.printErr(`error: unable to ${verb} node "${node.name}": ${collectable(error).message}`);
      return;
    }
  }
  await run.print(`node/${node.name} ${isSo ? 'already ' : ''}${verb}ed${dryRunSuffix(dryRun)}`);
}

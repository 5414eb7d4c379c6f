/** Nodes that a command names or selects, for the verbs that are about nodes alone. */
import type { Node } from '#lib/kube/types.ts';
import type { Basics } from './requests.ts';
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

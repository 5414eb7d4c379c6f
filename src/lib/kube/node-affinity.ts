/** Which nodes a pod wants, by their labels (k8s.io/component-helpers/scheduling/corev1/nodeaffinity). */
import type { Labels, Node, Pod } from './types.ts';

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values?: readonly string[];
}

export interface NodeTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms: readonly NodeTerm[];
  };
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly preference: NodeTerm;
  }[];
}

const affinityOf = ({ spec }: Pod): NodeAffinity | undefined =>
  (spec.affinity as { readonly nodeAffinity?: NodeAffinity } | undefined)?.nodeAffinity;

/** Whether the pod's nodeSelector and required node affinity take the node. */
export function acceptsNode(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const { nodeSelector } = pod.spec;
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinityOf(pod)?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferences that the node meets. */
export function preferenceWeight(pod: Pod, node: Node): number {
  const preferred = affinityOf(pod)?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred.reduce(
    (sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0),
    0,
  );
}

/** A term without any requirement takes nothing. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeTerm,
  { metadata }: Node,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': metadata.name };
  return (
    matchExpressions.every((one) => holds(one, metadata.labels ?? {})) &&
    matchFields.every((one) => holds(one, fields))
  );
}

function holds({ key, operator, values = [] }: Requirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

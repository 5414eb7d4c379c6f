/**
 * Kinds that are defined in the cluster itself, with CEL for their rules. Large, and few labs define any: it is brought before the first
 * definition arrives (`Cluster.needs`), or a saved cluster that has one.
 */
import type { CustomResourceDefinition } from '#lib/kube/types/apiextensions.ts';

type Machinery = typeof import('./machinery.ts');

let machinery: Machinery | undefined;

/** Brings the machinery; whoever lets definitions in awaits it before. */
export async function bringCustomKinds(): Promise<void> {
  machinery ??= await import('./machinery.ts');
}

/** The machinery. Throws where nobody brought it: a fault of ours. */
export function customKinds(): Machinery {
  if (!machinery) throw new Error('a CustomResourceDefinition arrived before bringCustomKinds()');
  return machinery;
}

/** Whether a condition of the definition holds. */
export const isTrue = ({ status }: CustomResourceDefinition, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

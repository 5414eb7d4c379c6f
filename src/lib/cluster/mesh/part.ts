/**
 * Istio: its kinds, what it lets in, how its proxies route. Large, and few labs have a mesh: it is brought before a cluster with one is made
 * (`bringMesh`).
 */
import { bringCustomKinds } from '#lib/cluster/apiserver/custom/part.ts';

type Machinery = typeof import('./machinery.ts');

let machinery: Machinery | undefined;

/** Brings the machinery; whoever makes a cluster with a mesh awaits it before. */
export async function bringMesh(): Promise<void> {
  await bringCustomKinds();
  machinery ??= await import('./machinery.ts');
}

/** The machinery. Throws where nobody brought it: a fault of ours. */
export function meshParts(): Machinery {
  if (!machinery) throw new Error('a cluster with a mesh was made before bringMesh()');
  return machinery;
}

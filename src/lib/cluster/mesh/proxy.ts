/** Which pods have a proxy of the mesh in them. */
import type { Pod } from '#lib/kube/types.ts';

export const PROXY = 'istio-proxy';

export const isProxied = ({ spec }: Pod): boolean =>
  [...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => name === PROXY);

/** What the plugins that look at pods have in common. */
import { forbidden, StatusError } from '#lib/kube/status.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';

/** Whether this is a pod being created (not something done to one through a subresource). */
export const createsPod = ({ operation, resource, subresource }: AdmissionRequest): boolean =>
  operation === 'CREATE' && !subresource && resource.kind === 'Pod' && resource.group === '';

/** Whether a pod that exists is being replaced or patched as a whole. */
export const updatesPod = ({ operation, resource, subresource }: AdmissionRequest): boolean =>
  operation === 'UPDATE' && !subresource && resource.kind === 'Pod' && resource.group === '';

/** The pod with other values in its spec. */
export const withSpec = (pod: Pod, spec: Partial<Pod['spec']>): Pod => ({
  ...pod,
  spec: { ...pod.spec, ...spec },
});

/** Refuses as admission does: under the name that is known so far. */
export function refuse({ resource }: AdmissionRequest, object: KubeObject, why: string): never {
  const { name, generateName } = object.metadata;
  throw new StatusError(forbidden(resource, name || generateName || 'Unknown', why));
}

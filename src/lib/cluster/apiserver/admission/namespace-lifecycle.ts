/** NamespaceLifecycle, its part about deletion: what the cluster cannot do without stays. Creation is write.ts's. */
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { refuse } from './pods.ts';

const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  admit(request) {
    const { operation, resource, object } = request;
    if (operation === 'DELETE' && resource.kind === 'Namespace' && IMMORTAL.has(object.metadata.name))
      refuse(request, object, 'this namespace may not be deleted');
    return object;
  },
};

/** RuntimeClass: a pod's class must be there (plugin/pkg/admission/runtimeclass). */
import type { Pod } from '#lib/kube/types.ts';
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { createsPod, refuse } from './pods.ts';

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  admit(request, { view }) {
    if (!createsPod(request)) return request.object;
    const { runtimeClassName: name } = (request.object as Pod).spec as { runtimeClassName?: string };
    if (name !== undefined && !view.get('runtimeclasses.node.k8s.io', undefined, name))
      refuse(request, request.object, `pod rejected: RuntimeClass "${name}" not found`);
    return request.object;
  },
};

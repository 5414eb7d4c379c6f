/** DefaultTolerationSeconds: a pod stays five minutes on a node that is not ready or not reachable. */
import type { Pod, Toleration } from '#lib/kube/types.ts';
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { createsPod, updatesPod, withSpec } from './pods.ts';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;
const DEFAULTS = KEYS.map((key): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

const tolerates = (tolerations: readonly Toleration[], taint: string | undefined): boolean =>
  tolerations.some(({ key, effect }) => (!key || key === taint) && (!effect || effect === 'NoExecute'));

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  admit(request) {
    if (!createsPod(request) && !updatesPod(request)) return request.object;
    const pod = request.object as Pod;
    const own = pod.spec.tolerations ?? [];
    const missing = DEFAULTS.filter(({ key }) => !tolerates(own, key));
    return missing.length > 0 ? withSpec(pod, { tolerations: [...own, ...missing] }) : pod;
  },
};

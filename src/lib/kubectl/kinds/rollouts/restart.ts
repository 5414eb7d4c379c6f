/** `kubectl rollout restart`: a template that differs in one annotation (polymorphichelpers/objectrestarter.go). */
import type { KubeObject, PodTemplateSpec } from '#lib/kube/types.ts';
import { fieldOf } from '#lib/kubectl/kinds/kind.ts';
import type { Change } from './rollout.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

export const restart: Change = (object: KubeObject, now: string) => {
  const template = fieldOf<PodTemplateSpec>(object, 'spec', 'template');
  if (template?.metadata?.annotations?.[RESTARTED_AT] === now)
    return 'failed to create patch: if restart has already been triggered within the past second, please wait before attempting to trigger another';
  return { patch: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } } };
};

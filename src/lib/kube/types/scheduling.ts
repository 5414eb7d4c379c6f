/** scheduling.k8s.io/v1: how important a pod is. */
import type { KubeObject } from '#lib/kube/types.ts';

export interface PriorityClass extends KubeObject {
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly description?: string;
  readonly preemptionPolicy?: 'PreemptLowerPriority' | 'Never';
}

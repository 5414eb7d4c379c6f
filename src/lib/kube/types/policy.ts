/** policy/v1: what a disruption may take away. */
import type { Condition, IntOrString, KubeObject, LabelSelector } from '#lib/kube/types.ts';

export interface PodDisruptionBudget extends KubeObject {
  readonly spec: {
    readonly minAvailable?: IntOrString;
    readonly selector?: LabelSelector | null;
    readonly maxUnavailable?: IntOrString;
    readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow';
  };
  readonly status?: {
    readonly observedGeneration?: number;
    /** Pods whose eviction was granted and that are still there: their names and since when. */
    readonly disruptedPods?: Readonly<Record<string, string>>;
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
    readonly conditions?: readonly Condition[];
  };
}

/** What differs between two pod specs, as the refusal of a pod update shows it. */
import type { PodSpec } from '#lib/kube/types.ts';

export function diffPodSpecs(_old: PodSpec, _now: PodSpec): string {
  return '';
}

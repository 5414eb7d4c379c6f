/** Taints of nodes, and pods that bear them (k8s.io/component-helpers/scheduling/corev1). */
import type { Pod, Taint, Toleration } from './types.ts';

/** Whether a toleration is for that taint. */
export function tolerates(
  { key, operator = 'Equal', value = '', effect }: Toleration,
  taint: Taint,
): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === 'Exists' || (!!key && value === (taint.value ?? ''));
}

/** The taints with one of these effects that the pod does not bear. */
export const untolerated = (
  { spec }: Pod,
  taints: readonly Taint[] | undefined,
  effects: readonly Taint['effect'][],
): Taint[] =>
  (taints ?? []).filter(
    (taint) =>
      effects.includes(taint.effect) && !spec.tolerations?.some((toleration) => tolerates(toleration, taint)),
  );

/** How fast and how far an autoscaler may go (pkg/controller/podautoscaler/horizontal.go, normalizeDesiredReplicasWithBehaviors). */
import type { HorizontalPodAutoscaler, ScalingRules } from '#lib/kube/types/autoscaling.ts';

/** What a controller remembers of an autoscaler. */
export interface Memory {
  readonly recommendations: readonly { readonly at: number; readonly replicas: number }[];
  /** By how many pods it went up (or down, below zero). */
  readonly changes: readonly { readonly at: number; readonly by: number }[];
}

export const NOTHING: Memory = { recommendations: [], changes: [] };

const DOWN_WINDOW = 300;
const UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DOWN: ScalingRules = { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/** The longest anybody looks back. */
const KEPT_MS = 3_600_000;

export interface Bounded {
  readonly replicas: number;
  /** Conditions: reason and message of ScalingLimited, and of AbleToScale where the past decides. */
  readonly limit?: readonly [reason: string, message: string];
  readonly stabilized?: 'up' | 'down';
  readonly memory: Memory;
}

const TOO_MANY = [
  'TooManyReplicas',
  'the desired replica count is more than the maximum replica count',
] as const;
const TOO_FEW = [
  'TooFewReplicas',
  'the desired replica count is less than the minimum replica count',
] as const;
const UP_LIMIT = [
  'ScaleUpLimit',
  'the desired replica count is increasing faster than the maximum scale rate',
] as const;
const DOWN_LIMIT = [
  'ScaleDownLimit',
  'the desired replica count is decreasing faster than the maximum scale rate',
] as const;

export function bounded(
  { spec }: HorizontalPodAutoscaler,
  current: number,
  wanted: number,
  before: Memory,
  now: number,
): Bounded {
  const [up, down] = [spec.behavior?.scaleUp ?? UP, spec.behavior?.scaleDown ?? DOWN];
  const recommendations = [...before.recommendations, { at: now, replicas: wanted }].filter(
    ({ at }) => at > now - KEPT_MS,
  );
  const memory = { ...before, recommendations };
  const within = (seconds: number) =>
    recommendations
      .filter(({ at }) => at > now - seconds * 1000 || at === now)
      .map(({ replicas }) => replicas);
  const lowest = Math.min(...within(up.stabilizationWindowSeconds ?? 0));
  const highest = Math.max(...within(down.stabilizationWindowSeconds ?? DOWN_WINDOW));
  const steady = Math.min(Math.max(current, lowest), highest);
  const stabilized = steady === wanted ? undefined : wanted < steady ? 'down' : 'up';
  const { minReplicas = 1, maxReplicas } = spec;
  const result = (replicas: number, limit?: readonly [string, string]): Bounded => ({
    replicas,
    ...(limit && { limit }),
    ...(stabilized && { stabilized }),
    memory,
  });
  if (steady > current) {
    const most = rateLimit(up, current, before, now, 1);
    const cap = Math.min(most, maxReplicas);
    if (steady > cap) return result(cap, most < maxReplicas ? UP_LIMIT : TOO_MANY);
    return result(steady);
  }
  if (steady < current) {
    const least = rateLimit(down, current, before, now, -1);
    const floor = Math.max(least, minReplicas);
    if (steady < floor) return result(floor, least > minReplicas ? DOWN_LIMIT : TOO_FEW);
    return result(steady);
  }
  if (steady > maxReplicas) return result(maxReplicas, TOO_MANY);
  if (steady < minReplicas) return result(minReplicas, TOO_FEW);
  if (wanted > maxReplicas) return result(steady, TOO_MANY);
  return wanted < minReplicas ? result(steady, TOO_FEW) : result(steady);
}

/** The size that the policies allow, counted from what it was at the beginning of each one's period. */
function rateLimit(
  rules: ScalingRules,
  current: number,
  { changes }: Memory,
  now: number,
  sign: 1 | -1,
): number {
  const { selectPolicy = 'Max', policies = [] } = rules;
  if (selectPolicy === 'Disabled') return current;
  const sizes = policies.map(({ type, value, periodSeconds }) => {
    const begin = now - periodSeconds * 1000;
    const moved = changes
      .filter(({ at, by }) => at > begin && Math.sign(by) === sign)
      .reduce((sum, { by }) => sum + by, 0);
    const start = current - moved;
    if (type === 'Pods') return start + sign * value;
    return sign > 0 ? Math.ceil(start * (1 + value / 100)) : Math.floor(start * (1 - value / 100));
  });
  const furthest = (selectPolicy === 'Max') === sign > 0 ? Math.max(...sizes) : Math.min(...sizes);
  return sign > 0 ? Math.max(furthest, current) : Math.min(furthest, current);
}

export const changed = (memory: Memory, by: number, now: number): Memory => ({
  ...memory,
  changes: [...memory.changes.filter(({ at }) => at > now - KEPT_MS), { at: now, by }],
});

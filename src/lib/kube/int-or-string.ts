/** Values that are a count or a percentage of one (maxSurge, maxUnavailable, minAvailable). From apimachinery/pkg/util/intstr. */
import type { IntOrString } from './types.ts';

/**
 * The count that a value stands for when `100%` is `total`. Throws an Error with Go's words for a string that is no percentage.
 * Percentages above 100 and below 0 are taken at their word, as in Kubernetes; validation is elsewhere.
 */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  const share = (percentOf(value) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}

/** `25` of `25%`. */
function percentOf(value: string): number {
  const refuse = (why: string) => new Error(`invalid value for IntOrString: ${why}`);
  if (!value.endsWith('%')) throw refuse('invalid type: string is not a percentage');
  const digits = value.slice(0, -1);
  if (!/^[+-]?\d+$/.test(digits))
    throw refuse(`invalid value "${value}": strconv.Atoi: parsing ${JSON.stringify(digits)}: invalid syntax`);
  return Number(digits);
}

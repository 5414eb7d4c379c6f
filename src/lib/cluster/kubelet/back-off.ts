/** client-go's flowcontrol.Backoff as the kubelet uses it: 10 s, doubled each time up to 5 minutes, forgotten after twice that. */

export interface BackOff {
  readonly delayMs: number;
  /** When it was last raised. */
  readonly at: number;
  /** What went wrong then. */
  readonly error?: string;
}

const FIRST_MS = 10_000;
const MAX_MS = 300_000;

const isOver = (backOff: BackOff, at: number) => at - backOff.at > 2 * MAX_MS;

/** Holds back longer from now on, because of an event (a failed pull, a container's end) at some moment. */
export function raised(backOff: BackOff | undefined, event: number, now: number): BackOff {
  const delayMs = !backOff || isOver(backOff, event) ? FIRST_MS : Math.min(backOff.delayMs * 2, MAX_MS);
  return { delayMs, at: now };
}

/** Whether it still holds back, counted from when it was raised (image pulls). */
export const holdsSinceRaised = (backOff: BackOff | undefined, now: number): boolean =>
  backOff !== undefined && !isOver(backOff, now) && now - backOff.at < backOff.delayMs;

/** Whether it still holds back, counted from an event (a container's end). */
export const holdsSince = (backOff: BackOff | undefined, event: number, now: number): boolean =>
  backOff !== undefined && !isOver(backOff, event) && now - event < backOff.delayMs;

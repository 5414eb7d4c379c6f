/** Times as the API writes them: RFC 3339 in UTC. Virtual time is milliseconds since the Unix epoch. */

/** The last times that were written, each in the slot of its second: the same few are written again and again. */
const SLOTS = 64;
const seconds = new Array<number>(SLOTS).fill(NaN);
const written = new Array<string>(SLOTS).fill('');

/** metav1.Time: whole seconds, cut off, `2026-01-09T09:00:00Z`. */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  const slot = second & (SLOTS - 1);
  if (seconds[slot] !== second) {
    written[slot] = `${new Date(ms).toISOString().slice(0, 19)}Z`;
    seconds[slot] = second;
  }
  return written[slot]!;
}

/** metav1.MicroTime: always six digits, `2026-01-09T09:00:00.250000Z`. */
export const rfc3339Micro = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** Milliseconds since the Unix epoch; NaN where the text is no time. */
export const parseTime = (text: string): number => Date.parse(text);

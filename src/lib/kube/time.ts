/** Times as the API writes them: RFC 3339 in UTC. Virtual time is milliseconds since the Unix epoch. */

let second = NaN;
let written = '';

/** metav1.Time: whole seconds, cut off, `2026-01-09T09:00:00Z`. The last one is remembered: much happens in one second. */
export function rfc3339(ms: number): string {
  const now = Math.floor(ms / 1000);
  if (now !== second) {
    written = `${new Date(ms).toISOString().slice(0, 19)}Z`;
    second = now;
  }
  return written;
}

/** metav1.MicroTime: always six digits, `2026-01-09T09:00:00.250000Z`. */
export const rfc3339Micro = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** Milliseconds since the Unix epoch; NaN where the text is no time. */
export const parseTime = (text: string): number => Date.parse(text);

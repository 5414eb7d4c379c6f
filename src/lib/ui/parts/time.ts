/** Milliseconds as `12:34`, or `1:02:03` from an hour on. */
export function asTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** A moment of the learner's own day, for messages: `14:05:09`. */
export const asClock = (epochMs: number): string => new Date(epochMs).toTimeString().slice(0, 8);

/** Go's durations. */

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1h30m`, `500ms`, `0` as milliseconds. Throws time.ParseDuration's message. */
export function parseDuration(text: string): number {
  const [, sign, body] = /^([+-]?)([^]*)$/.exec(text)!;
  if (body === '0') return 0;
  let total = 0;
  let rest = body!;
  if (rest === '') throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  while (rest) {
    const part = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
    if (!part) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
    if (!part[2]) throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
    const unit = UNITS[part[2]];
    if (unit === undefined)
      throw new Error(`time: unknown unit ${JSON.stringify(part[2])} in duration ${JSON.stringify(text)}`);
    total += Number(part[1]) * unit;
    rest = rest.slice(part[0].length);
  }
  return sign === '-' ? -total : total;
}

/** Go's time.Duration.String(): `1h30m0s`, `1.5s`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const all = Math.abs(ms);
  if (all < 1) return `${sign}${all * 1000}µs`;
  if (all < 1000) return `${sign}${all}ms`;
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor(all / 60_000) % 60;
  const seconds = (all % 60_000) / 1000;
  return (
    sign + (hours ? `${hours}h${minutes}m${seconds}s` : minutes ? `${minutes}m${seconds}s` : `${seconds}s`)
  );
}

/** Go's durations and kubectl's ways to show a length of time. */

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

/** `5s`, `2m30s`, `3h`, `12d`: duration.HumanDuration of k8s.io/apimachinery. Takes milliseconds. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return withRest(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return days < 365 * 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`;
}

const withRest = (big: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big}${unit}` : `${big}${unit}${small}${smallUnit}`;

/** Wall clocks of the world. The rules of the zones are those of the machine's Intl, always asked in the same language. */

type WallClock = (ms: number) => number;

const clocks = new Map<string, WallClock | undefined>();

/**
 * From a moment (epoch milliseconds) to what the wall clock of the zone shows then, written as if that were UTC.
 * Undefined for a zone that does not exist; names are case-sensitive, as those of files are.
 */
export function zonedTime(timeZone: string): WallClock | undefined {
  if (timeZone === 'UTC' || timeZone === '') return (ms) => ms;
  if (!clocks.has(timeZone)) clocks.set(timeZone, clockOf(timeZone));
  return clocks.get(timeZone);
}

function clockOf(timeZone: string): WallClock | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  const known = format.resolvedOptions().timeZone;
  if (known !== timeZone && known.toLowerCase() === timeZone.toLowerCase()) return undefined;
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
  };
}

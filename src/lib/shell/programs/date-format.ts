/** Dates as `date +FORMAT` writes them, in UTC, and as `date -d` reads them. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const two = (value: number) => String(value).padStart(2, '0');

function isoWeek(date: Date): number {
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = day + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000;
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - yearStart) / 604_800_000);
}

/** Writes a moment (epoch milliseconds). A directive that is not known stays as it is. */
export function dateText(format: string, ms: number): string {
  const date = new Date(ms);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  const part: Record<string, () => string> = {
    Y: () => String(year),
    C: () => two(Math.floor(year / 100)),
    y: () => two(year % 100),
    m: () => two(month + 1),
    d: () => two(day),
    e: () => String(day).padStart(2),
    H: () => two(hour),
    k: () => String(hour).padStart(2),
    I: () => two(hour % 12 || 12),
    l: () => String(hour % 12 || 12).padStart(2),
    M: () => two(minute),
    S: () => two(second),
    N: () => String(date.getUTCMilliseconds()).padStart(3, '0') + '000000',
    s: () => String(Math.floor(ms / 1000)),
    j: () =>
      String(1 + Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000)).padStart(
        3,
        '0',
      ),
    a: () => (DAYS[date.getUTCDay()] as string).slice(0, 3),
    A: () => DAYS[date.getUTCDay()] as string,
    b: () => (MONTHS[month] as string).slice(0, 3),
    h: () => (MONTHS[month] as string).slice(0, 3),
    B: () => MONTHS[month] as string,
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    V: () => two(isoWeek(date)),
    p: () => (hour < 12 ? 'AM' : 'PM'),
    P: () => (hour < 12 ? 'am' : 'pm'),
    Z: () => 'UTC',
    z: () => '+0000',
    ':z': () => '+00:00',
    F: () => dateText('%Y-%m-%d', ms),
    T: () => dateText('%H:%M:%S', ms),
    X: () => dateText('%H:%M:%S', ms),
    R: () => dateText('%H:%M', ms),
    D: () => dateText('%m/%d/%y', ms),
    x: () => dateText('%m/%d/%y', ms),
    r: () => dateText('%I:%M:%S %p', ms),
    c: () => dateText('%a %b %e %H:%M:%S %Y', ms),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  };
  return format.replace(
    /%([-_0^]?)(\d*)(:?[A-Za-z%])/g,
    (whole, flag: string, width: string, letter: string) => {
      let text = part[letter]?.();
      if (text === undefined) return whole;
      if (letter === 'N' && width !== '') text = text.slice(0, Number(width));
      if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
      return flag === '^'
        ? text.toUpperCase()
        : flag === '_'
          ? text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length))
          : text;
    },
  );
}

const UNITS: Record<string, number> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
};

/** Reads `2026-01-09T09:00:00Z`, `@1767949200`, `10 minutes ago`, `yesterday`, … ; undefined where it is none of these. */
export function parseDate(text: string, now: number): number | undefined {
  let rest = text.trim();
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(rest);
  if (epoch) return Number(epoch[1]) * 1000;
  let ms = now;
  const absolute =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|UTC|GMT|[-+]\d\d:?\d\d)?/.exec(
      rest,
    );
  const clock = absolute ? null : /^(\d\d?):(\d\d)(?::(\d\d))?\b/.exec(rest);
  if (absolute) {
    const [, y, mo, d, h = 0, mi = 0, s = 0, fraction = '0', zone] = absolute;
    ms =
      Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)) +
      Math.floor(Number(`0.${fraction}`) * 1000);
    const offset = /^([-+])(\d\d):?(\d\d)$/.exec(zone ?? '');
    if (offset) ms -= (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
    rest = rest.slice(absolute[0].length);
  } else if (clock) {
    ms =
      Math.floor(now / 86_400_000) * 86_400_000 +
      ((Number(clock[1]) * 60 + Number(clock[2])) * 60 + Number(clock[3] ?? 0)) * 1000;
    rest = rest.slice(clock[0].length);
  }
  for (rest = rest.trim(); rest !== ''; rest = rest.trim()) {
    const named = /^(now|today|yesterday|tomorrow|utc)\b/i.exec(rest);
    const relative =
      /^([-+]?)\s*(\d*)\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b(\s+ago\b)?/i.exec(
        rest,
      );
    if (named) {
      ms +=
        named[1]?.toLowerCase() === 'yesterday'
          ? -86_400_000
          : named[1]?.toLowerCase() === 'tomorrow'
            ? 86_400_000
            : 0;
      rest = rest.slice(named[0].length);
    } else if (relative) {
      const amount = Number(relative[2] || 1) * (relative[1] === '-' ? -1 : 1) * (relative[4] ? -1 : 1);
      const unit = (relative[3] as string).toLowerCase();
      const date = new Date(ms);
      if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + amount);
      else if (unit === 'year') date.setUTCFullYear(date.getUTCFullYear() + amount);
      ms =
        unit === 'month' || unit === 'year' ? date.getTime() : ms + amount * (UNITS[unit] as number) * 1000;
      rest = rest.slice(relative[0].length);
    } else return undefined;
  }
  return Number.isNaN(ms) ? undefined : ms;
}

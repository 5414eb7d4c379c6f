/** The calendar as C has it (`struct tm`), for jq: all in UTC, which is the only zone here. */

/** Fields in the order of `struct tm`: second, minute, hour, day of month, month from 0, year − 1900, day of week, day of year. */
export type BrokenDownTime = [
  second: number,
  minute: number,
  hour: number,
  day: number,
  month: number,
  year: number,
  weekDay: number,
  yearDay: number,
];

const DAY_MS = 86_400_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** gmtime(3), from seconds since the epoch. */
export function brokenDown(seconds: number): BrokenDownTime {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  return [
    date.getUTCSeconds(),
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth(),
    year - 1900,
    date.getUTCDay(),
    Math.floor((date.getTime() - startOf(year)) / DAY_MS),
  ];
}

function startOf(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

/** timegm(3): seconds since the epoch, of fields that may be out of their ranges. */
export function secondsOf([second, minute, hour, day, month, year]: BrokenDownTime): number {
  const midnight = new Date(0).setUTCFullYear(year + 1900, month, day);
  return midnight / 1000 + hour * 3600 + minute * 60 + second;
}

const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** Directives that are numbers: how many digits at most, the smallest, the largest, and what is done with it. */
const NUMBERS: Readonly<
  Record<string, readonly [number, number, number, (tm: BrokenDownTime, value: number) => void]>
> = {
  d: [2, 1, 31, (tm, value) => (tm[3] = value)],
  e: [2, 1, 31, (tm, value) => (tm[3] = value)],
  H: [2, 0, 23, (tm, value) => (tm[2] = value)],
  I: [2, 1, 12, (tm, value) => (tm[2] = (value % 12) + (tm[2] >= 12 ? 12 : 0))],
  j: [3, 1, 366, (tm, value) => (tm[7] = value - 1)],
  M: [2, 0, 59, (tm, value) => (tm[1] = value)],
  m: [2, 1, 12, (tm, value) => (tm[4] = value - 1)],
  S: [2, 0, 60, (tm, value) => (tm[0] = value)],
  u: [1, 1, 7, (tm, value) => (tm[6] = value % 7)],
  w: [1, 0, 6, (tm, value) => (tm[6] = value)],
  Y: [4, 0, 9999, (tm, value) => (tm[5] = value - 1900)],
  y: [2, 0, 99, (tm, value) => (tm[5] = value < 69 ? value + 100 : value)],
};

/** strptime(3): sets the fields that `format` names; gives how many units of the text were read, or undefined where it does not fit. */
export function scanTime(text: string, format: string, tm: BrokenDownTime): number | undefined {
  let at = 0;
  const skip = () => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };
  const named = (names: readonly string[]): number => {
    const rest = text.slice(at).toLowerCase();
    const found = names.findIndex((name) => rest.startsWith(name.slice(0, 3)));
    const name = names[found];
    if (name !== undefined) at += rest.startsWith(name) ? name.length : 3;
    return found;
  };
  for (let i = 0; i < format.length; i += 1) {
    const unit = format[i] as string;
    if (/\s/.test(unit)) {
      skip();
      continue;
    }
    if (unit !== '%') {
      if (text[at] !== unit) return undefined;
      at += 1;
      continue;
    }
    const letter = format[++i] ?? '';
    const composed = COMPOSED[letter];
    const number = NUMBERS[letter];
    if (composed !== undefined) {
      const read = scanTime(text.slice(at), composed, tm);
      if (read === undefined) return undefined;
      at += read;
    } else if (number) {
      skip();
      const [digits, least, most, set] = number;
      const found = new RegExp(`^[+-]?\\d{1,${digits}}`).exec(text.slice(at))?.[0];
      if (found === undefined || Number(found) < least || Number(found) > most) return undefined;
      set(tm, Number(found));
      at += found.length;
    } else if (letter === 'a' || letter === 'A') {
      if ((tm[6] = named(DAYS)) < 0) return undefined;
    } else if (letter === 'b' || letter === 'B' || letter === 'h') {
      if ((tm[4] = named(MONTHS)) < 0) return undefined;
    } else if (letter === 'p') {
      const half = /^[ap]m/i.exec(text.slice(at))?.[0].toLowerCase();
      if (half === undefined) return undefined;
      tm[2] = (tm[2] % 12) + (half === 'pm' ? 12 : 0);
      at += 2;
    } else if (letter === 'Z' || letter === 'z') {
      const zone = /^(?:[A-Za-z]+|[+-]\d\d:?\d\d)/.exec(text.slice(at))?.[0];
      if (zone === undefined) return undefined;
      at += zone.length;
    } else if (letter === 's') {
      const found = /^-?\d+/.exec(text.slice(at))?.[0];
      if (found === undefined) return undefined;
      tm.splice(0, 8, ...brokenDown(Number(found)));
      at += found.length;
    } else if (letter === 'n' || letter === 't') skip();
    else if (letter !== '%' || text[at++] !== '%') return undefined;
  }
  return at;
}

/** Schedules of cron as Kubernetes reads them: robfig/cron v3, ParseStandard. */
import { zonedTime } from './time-zone.ts';

/** The values of one field; `star` is a field that leaves the choice to others. */
interface Field {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

/** Either five fields, or every so many milliseconds. */
export type Schedule =
  | { readonly everyMs: number }
  | {
      readonly minutes: Field;
      readonly hours: Field;
      readonly days: Field;
      readonly months: Field;
      readonly weekdays: Field;
      /** From `TZ=` or `CRON_TZ=` in the text. */
      readonly timeZone?: string;
    };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Throws an Error with robfig's words for what is no schedule. */
export function parseSchedule(text: string): Schedule {
  if (text === '') throw new Error('empty spec string');
  const zone = /^(?:CRON_TZ|TZ)=([^ ]*) *([^]*)$/.exec(text);
  if (zone) {
    const [, timeZone = '', rest = ''] = zone;
    if (!isTimeZone(timeZone))
      throw new Error(`provided bad location ${timeZone}: unknown time zone ${timeZone}`);
    return { ...parseSchedule(rest), timeZone };
  }
  if (text.startsWith('@')) return parseDescriptor(text);
  const fields = text.split(/\s+/).filter(Boolean);
  if (fields.length !== 5)
    throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minutes, hours, days, months, weekdays] = fields.map((field, at) =>
    parseField(field, BOUNDS[at] as Bounds),
  ) as [Field, Field, Field, Field, Field];
  return { minutes, hours, days, months, weekdays };
}

const isTimeZone = (name: string): boolean => zonedTime(name) !== undefined;

function parseDescriptor(text: string): Schedule {
  const meaning = DESCRIPTORS[text];
  if (meaning) return parseSchedule(meaning);
  const every = '@every ';
  if (!text.startsWith(every)) throw new Error(`unrecognized descriptor: ${text}`);
  const ms = durationMs(text.slice(every.length));
  if (ms === undefined)
    throw new Error(
      `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(text.slice(every.length))}`,
    );
  // Whole seconds, and at least one.
  return { everyMs: Math.max(1000, Math.trunc(ms / 1000) * 1000) };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] ?? 0), 0);
}

/** `1,3-5`: any of several ranges. */
function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',').filter(Boolean)) {
    const range = parseRange(part, bounds);
    star ||= range.star;
    for (const value of range.values) values.add(value);
  }
  return { values, star };
}

function parseRange(text: string, bounds: Bounds): Field {
  const [range = '', stepText, ...more] = text.split('/');
  const [low = '', high, ...others] = range.split('-');
  const everything = low === '*' || low === '?';
  let star = everything;
  const start = everything ? bounds.min : parseValue(low, bounds);
  let end = everything ? bounds.max : high === undefined ? start : parseValue(high, bounds);
  if (!everything && others.length > 0) throw new Error(`too many hyphens: ${text}`);
  let step = 1;
  if (stepText !== undefined) {
    step = parseNumber(stepText);
    // `3/15` goes on to the end.
    if (high === undefined && !everything) end = bounds.max;
    if (step > 1) star = false;
  }
  if (more.length > 0) throw new Error(`too many slashes: ${text}`);
  if (start < bounds.min)
    throw new Error(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) throw new Error(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  const values = new Set<number>();
  for (let value = start; value <= end; value += step) values.add(value);
  return { values, star };
}

function parseValue(text: string, { min, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : parseNumber(text);
}

function parseNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new Error(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Nothing is looked for further ahead: 30 February never comes. */
const FIVE_YEARS = 5 * 366 * DAY;

/** The first moment after `after` (epoch milliseconds) that the schedule names; undefined where there is none. */
export function nextTime(schedule: Schedule, after: number, timeZone = 'UTC'): number | undefined {
  if ('everyMs' in schedule) return Math.floor(after / 1000) * 1000 + schedule.everyMs;
  const { minutes, hours, months } = schedule;
  const local = zonedTime(schedule.timeZone ?? timeZone);
  if (!local) return undefined;
  let at = (Math.floor(after / MINUTE) + 1) * MINUTE;
  while (at < after + FIVE_YEARS) {
    // The wall clock of the zone, read as if it were UTC.
    const wall = new Date(local(at));
    const ofDay = wall.getUTCHours() * HOUR + wall.getUTCMinutes() * MINUTE;
    if (!months.values.has(wall.getUTCMonth() + 1) || !takesDay(schedule, wall)) at += DAY - ofDay;
    else if (!hours.values.has(wall.getUTCHours())) at += HOUR - wall.getUTCMinutes() * MINUTE;
    else if (!minutes.values.has(wall.getUTCMinutes())) at += MINUTE;
    else return at;
    // A day of 23 or 25 hours: back to where the new day began.
    const now = new Date(local(at));
    if (
      ofDay > 0 &&
      now.getUTCHours() === 1 &&
      now.getUTCMinutes() === 0 &&
      now.getUTCDate() !== wall.getUTCDate()
    )
      at -= HOUR;
  }
  return undefined;
}

/** Where both kinds of days are named, one of them is enough. */
function takesDay({ days, weekdays }: Exclude<Schedule, { everyMs: number }>, wall: Date): boolean {
  const day = days.values.has(wall.getUTCDate());
  const weekday = weekdays.values.has(wall.getUTCDay());
  return days.star || weekdays.star ? day && weekday : day || weekday;
}

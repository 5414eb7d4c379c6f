import { describe, expect, test } from 'vitest';
import { nextTime, parseSchedule } from './cron.ts';

/** The next three times after a moment, as `MM-DD HH:MM` in UTC. */
function next(text: string, from: string, timeZone?: string): string {
  const schedule = parseSchedule(text);
  let at = Date.parse(from);
  const found: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    const time = nextTime(schedule, at, timeZone);
    if (time === undefined) break;
    found.push(new Date(time).toISOString().slice(5, 16).replace('T', ' '));
    at = time;
  }
  return found.join(', ') || 'never';
}

describe('when a schedule comes next', () => {
  // A Friday.
  const from = '2026-01-09T09:00:30Z';
  test.each([
    ['* * * * *', '01-09 09:01, 01-09 09:02, 01-09 09:03'],
    ['*/20 * * * *', '01-09 09:20, 01-09 09:40, 01-09 10:00'],
    ['5/20 * * * *', '01-09 09:05, 01-09 09:25, 01-09 09:45'],
    ['0 3 * * *', '01-10 03:00, 01-11 03:00, 01-12 03:00'],
    ['30 8-10/2 * * *', '01-09 10:30, 01-10 08:30, 01-10 10:30'],
    ['0 0 1,15 * *', '01-15 00:00, 02-01 00:00, 02-15 00:00'],
    ['0 0 * * MON', '01-12 00:00, 01-19 00:00, 01-26 00:00'],
    ['0 0 * * 1-5', '01-12 00:00, 01-13 00:00, 01-14 00:00'],
    ['0 0 13 * FRI', '01-13 00:00, 01-16 00:00, 01-23 00:00'],
    ['0 0 ? * sat', '01-10 00:00, 01-17 00:00, 01-24 00:00'],
    ['0 0 29 feb *', '02-29 00:00, 02-29 00:00, 02-29 00:00'],
    ['0 0 30 2 *', 'never'],
    ['0 12 31 * *', '01-31 12:00, 03-31 12:00, 05-31 12:00'],
    ['@hourly', '01-09 10:00, 01-09 11:00, 01-09 12:00'],
    ['@daily', '01-10 00:00, 01-11 00:00, 01-12 00:00'],
    ['@weekly', '01-11 00:00, 01-18 00:00, 01-25 00:00'],
    ['@monthly', '02-01 00:00, 03-01 00:00, 04-01 00:00'],
    ['@yearly', '01-01 00:00, 01-01 00:00, 01-01 00:00'],
    ['@every 1h30m', '01-09 10:30, 01-09 12:00, 01-09 13:30'],
    ['TZ=Asia/Tokyo 0 6 * * *', '01-09 21:00, 01-10 21:00, 01-11 21:00'],
  ])('%s', (text, expected) => expect(next(text, from)).toBe(expected));

  test.each([
    ['0 3 * * *', 'Europe/Paris', '2026-03-27T12:00:00Z', '03-28 02:00, 03-29 01:00, 03-30 01:00'],
    ['30 2 * * *', 'Europe/Paris', '2026-03-28T12:00:00Z', '03-30 00:30, 03-31 00:30, 04-01 00:30'],
    ['0 0 * * *', 'America/New_York', '2026-11-01T00:00:00Z', '11-01 04:00, 11-02 05:00, 11-03 05:00'],
    ['0 9 * * *', 'Asia/Kolkata', '2026-01-09T00:00:00Z', '01-09 03:30, 01-10 03:30, 01-11 03:30'],
  ])('%s in %s from %s', (text, zone, start, expected) => expect(next(text, start, zone)).toBe(expected));
});

test.each([
  ['nope', 'expected exactly 5 fields, found 1: [nope]'],
  ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* 5-3 * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  ['* * * * funday', 'failed to parse int from funday: strconv.Atoi: parsing "funday": invalid syntax'],
  ['@noon', 'unrecognized descriptor: @noon'],
  ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
])('%s is refused: %s', (text, why) => expect(() => parseSchedule(text)).toThrow(why));

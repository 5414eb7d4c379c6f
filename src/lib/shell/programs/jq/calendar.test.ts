import { expect, test } from 'vitest';
import { brokenDown, scanTime, secondsOf, type BrokenDownTime } from './calendar.ts';

test.each([0, 951_782_400, 1_700_000_000, 4_102_444_799, -86_401])('%i seconds and back', (seconds) => {
  expect(secondsOf(brokenDown(seconds))).toBe(seconds);
});

test('the last day of a leap year is its 366th', () => {
  expect(brokenDown(Date.UTC(2024, 11, 31) / 1000)).toEqual([0, 0, 0, 31, 11, 124, 2, 365]);
});

test.each([
  ['2015-03-05T23:51:47Z', '%Y-%m-%dT%H:%M:%SZ', '2015-03-05T23:51:47.000Z'],
  ['Thu, 05 Mar 2015 23:51:47 +0000', '%a, %d %b %Y %H:%M:%S %z', '2015-03-05T23:51:47.000Z'],
  ['12:05 am 1/2/70', '%I:%M %p %m/%d/%y', '1970-01-02T00:05:00.000Z'],
  ['1425599507', '%s', '2015-03-05T23:51:47.000Z'],
  ['march 5  2015', '%B %d %Y', '2015-03-05T00:00:00.000Z'],
])('reads %s as %s', (text, format, iso) => {
  const tm: BrokenDownTime = [0, 0, 0, 0, 0, 0, 0, 0];
  expect(scanTime(text, format, tm)).toBe(text.length);
  expect(new Date(secondsOf(tm) * 1000).toISOString()).toBe(iso);
});

test.each([
  ['next week', '%Y-%m-%d'],
  ['2015-13-01', '%Y-%m-%d'],
  ['12:60', '%H:%M'],
  ['x', '%q'],
])('%s is no %s', (text, format) => {
  expect(scanTime(text, format, [0, 0, 0, 0, 0, 0, 0, 0])).toBeUndefined();
});

import { expect, test } from 'vitest';
import { humanDuration, translateTimestampSince } from './duration.ts';

const [s, m, h, d] = [1000, 60_000, 3_600_000, 86_400_000];

test.each([
  [-2 * s, '<invalid>'],
  [-1 * s, '0s'],
  [0, '0s'],
  [119_999, '119s'],
  [120 * s, '2m'],
  [3 * m + 12 * s, '3m12s'],
  [10 * m + 59 * s, '10m'],
  [179 * m, '179m'],
  [3 * h, '3h'],
  [7 * h + 59 * m, '7h59m'],
  [47 * h, '47h'],
  [48 * h, '2d'],
  [51 * h, '2d3h'],
  [8 * d + h, '8d'],
  [729 * d, '729d'],
  [731 * d, '2y1d'],
  [8 * 365 * d, '8y'],
])('%d milliseconds read as %s', (ms, text) => expect(humanDuration(ms)).toBe(text));

test('a time that was never set is unknown', () => {
  expect(translateTimestampSince(null, 0)).toBe('<unknown>');
  expect(translateTimestampSince('2026-01-09T09:00:00Z', Date.parse('2026-01-09T09:00:05Z'))).toBe('5s');
});

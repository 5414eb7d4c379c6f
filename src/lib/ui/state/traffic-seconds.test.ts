import { expect, test } from 'vitest';
import type { TrafficState } from '#lib/worker/protocol.ts';
import { secondsAfter, type TrafficSecond } from './traffic-seconds.ts';

/** What is drawn after these reports, each the cluster's time in milliseconds and how many requests there were until then. */
function drawn(reports: readonly (readonly [number, number])[]): readonly (readonly number[])[] {
  let seconds: readonly TrafficSecond[] = [];
  let before: TrafficState | undefined;
  for (const [elapsed, total] of reports) {
    const report = { elapsed, running: true, total, failed: 0, byVersion: { v1: total } };
    seconds = secondsAfter(seconds, before, report);
    before = report;
  }
  return seconds.map(({ second, span, total }) => [second, span, total]);
}

test('a request a second is a row of equal bars', () => {
  const reports = Array.from({ length: 4 }, (_, n) => [10_040 + n * 1000, 20 + n] as const);
  expect(drawn(reports)).toEqual([
    [11, 1, 1],
    [12, 1, 1],
    [13, 1, 1],
  ]);
});

test('reports of one second are one bar; what one report brings of several seconds is as wide as these', () => {
  const reports = [
    [10_000, 1],
    [11_100, 2],
    [11_900, 3],
    [14_000, 6],
  ] as const;
  expect(drawn(reports)).toEqual([
    [11, 1, 2],
    [14, 3, 3],
  ]);
});

test('what is older than a minute goes, and a run that was put back begins with nothing', () => {
  expect(
    drawn([
      [1_000, 1],
      [2_000, 2],
      [70_000, 3],
    ]),
  ).toEqual([[70, 60, 1]]);
  expect(
    drawn([
      [1_000, 1],
      [2_000, 5],
      [1_000, 2],
    ]),
  ).toEqual([]);
});

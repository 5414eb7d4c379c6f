/** The background load second by second, worked out of what the worker reports. */
import type { TrafficState } from '#lib/worker/protocol.ts';

/** As many seconds as the picture shows. */
const KEPT = 60;

/** One second of the cluster's time (or as many as passed between two reports). */
export interface TrafficSecond {
  readonly second: number;
  /** How many seconds these counts are of. */
  readonly span: number;
  readonly total: number;
  readonly failed: number;
  readonly byVersion: Readonly<Record<string, number>>;
}

/** The last sixty seconds after `report`, from those before it. The first report says what was before; one that counts less is of a run put back. */
export function secondsAfter(
  seconds: readonly TrafficSecond[],
  before: TrafficState | undefined,
  report: TrafficState,
): readonly TrafficSecond[] {
  if (!before || report.total < before.total) return [];
  if (report.total === before.total && report.failed === before.failed) return seconds;
  const second = Math.floor(report.elapsed / 1000);
  const last = seconds.at(-1);
  const span = Math.min(KEPT, Math.max(1, second - (last?.second ?? second - 1)));
  const added = { second, span, ...difference(report, before) };
  const others = seconds.filter((one) => one.second > second - KEPT && one.second < second);
  return [...others, last?.second === second ? together(last, added) : added];
}

function difference(after: TrafficState, before: TrafficState): Omit<TrafficSecond, 'second' | 'span'> {
  const byVersion = Object.entries(after.byVersion).map(
    ([version, count]) => [version, count - (before.byVersion[version] ?? 0)] as const,
  );
  return {
    total: after.total - before.total,
    failed: after.failed - before.failed,
    byVersion: Object.fromEntries(byVersion),
  };
}

function together(a: TrafficSecond, b: TrafficSecond): TrafficSecond {
  const byVersion = { ...a.byVersion };
  for (const [version, count] of Object.entries(b.byVersion))
    byVersion[version] = (byVersion[version] ?? 0) + count;
  return { second: a.second, span: a.span, total: a.total + b.total, failed: a.failed + b.failed, byVersion };
}

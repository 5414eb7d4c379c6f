/** The background load as the picture draws it: what was answered in each of the last sixty seconds of the cluster's time. */
import type { TrafficState } from '#lib/worker/protocol.ts';

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

export class TrafficView {
  #seconds = $state.raw<readonly TrafficSecond[]>([]);
  #last: TrafficState | undefined;
  running = $state(false);

  readonly seconds = $derived(this.#seconds);
  readonly seen = $derived(this.#seconds.length > 0);
  readonly total = $derived(sum(this.#seconds, ({ total }) => total));
  readonly failed = $derived(sum(this.#seconds, ({ failed }) => failed));
  readonly byVersion = $derived(versions(this.#seconds));

  /** `report` counts from the start of the run; `elapsedMs` is the cluster's time. */
  accept(report: TrafficState, elapsedMs: number): void {
    const before = this.#last;
    this.#last = report;
    this.running = report.running;
    // The first report is what was before; one that counts less is of a run put back to a checkpoint.
    if (!before || report.total < before.total) return void (this.#seconds = []);
    if (report.total === before.total && report.failed === before.failed) return;
    const second = Math.floor(elapsedMs / 1000);
    const last = this.#seconds.at(-1);
    const span = Math.min(KEPT, Math.max(1, second - (last?.second ?? second - 1)));
    const added = { second, span, ...difference(report, before) };
    const others = this.#seconds.filter((one) => one.second > second - KEPT && one.second < second);
    this.#seconds = [...others, last?.second === second ? together(last, added) : added];
  }

  clear(): void {
    this.#seconds = [];
    this.#last = undefined;
    this.running = false;
  }
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

const sum = (seconds: readonly TrafficSecond[], of: (second: TrafficSecond) => number): number =>
  seconds.reduce((total, second) => total + of(second), 0);

/** Answers by version, by name. */
function versions(
  seconds: readonly TrafficSecond[],
): readonly { readonly version: string; readonly count: number }[] {
  const counts: Record<string, number> = {};
  for (const { byVersion } of seconds)
    for (const [version, count] of Object.entries(byVersion))
      counts[version] = (counts[version] ?? 0) + count;
  return Object.entries(counts)
    .map(([version, count]) => ({ version, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.version < b.version ? -1 : 1));
}

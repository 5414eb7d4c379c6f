/** The background load as the picture draws it: the last minute of reports, oldest first. */
import type { TrafficState } from '#lib/worker/protocol.ts';

const KEPT = 60;

export class TrafficView {
  #reports = $state.raw<readonly TrafficState[]>([]);

  readonly reports = $derived(this.#reports);
  readonly seen = $derived(this.#reports.length > 0);
  readonly running = $derived(this.#reports.at(-1)?.running ?? false);
  readonly total = $derived(sum(this.#reports, (report) => report.total));
  readonly failed = $derived(sum(this.#reports, (report) => report.failed));
  readonly byVersion = $derived(versions(this.#reports));

  accept(report: TrafficState): void {
    this.#reports = [...this.#reports, report].slice(-KEPT);
  }

  clear(): void {
    this.#reports = [];
  }
}

const sum = (reports: readonly TrafficState[], of: (report: TrafficState) => number): number =>
  reports.reduce((total, report) => total + of(report), 0);

/** Answers by version, by name. */
function versions(
  reports: readonly TrafficState[],
): readonly { readonly version: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { byVersion } of reports)
    for (const [version, count] of Object.entries(byVersion))
      counts.set(version, (counts.get(version) ?? 0) + count);
  return [...counts]
    .map(([version, count]) => ({ version, count }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
}

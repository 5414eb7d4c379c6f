/** The background load as the picture draws it: what was answered in each of the last sixty seconds of the cluster's time. */
import type { TrafficState } from '#lib/worker/protocol.ts';
import { secondsAfter, type TrafficSecond } from './traffic-seconds.ts';

export class TrafficView {
  #seconds = $state.raw<readonly TrafficSecond[]>([]);
  #last: TrafficState | undefined;
  running = $state(false);

  readonly seconds = $derived(this.#seconds);
  readonly seen = $derived(this.#seconds.length > 0);
  readonly total = $derived(sum(this.#seconds, ({ total }) => total));
  readonly failed = $derived(sum(this.#seconds, ({ failed }) => failed));
  readonly byVersion = $derived(versions(this.#seconds));

  accept(report: TrafficState): void {
    this.#seconds = secondsAfter(this.#seconds, this.#last, report);
    this.#last = report;
    this.running = report.running;
  }

  clear(): void {
    this.#seconds = [];
    this.#last = undefined;
    this.running = false;
  }
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

/**
 * How long a failed pod is left before its place is filled, so that a node that refuses pods is not asked all the time: the first
 * goes at once, the next after a second, then after twice as long each time (failedPodsBackoff, a flowcontrol.Backoff of client-go).
 */
import type { DaemonSet } from '#lib/kube/types/apps.ts';

const FIRST_MS = 1000;
const MOST_MS = 15 * 60_000;

export interface Failure {
  readonly at: number;
  readonly backOffMs: number;
}

/** What the controller remembers of a set. Another set, or another generation of it, begins anew. */
export interface Failures {
  readonly of: string;
  readonly byNode: readonly (readonly [node: string, failure: Failure])[];
}

const identity = ({ metadata, status }: DaemonSet): string =>
  `${metadata.uid}/${status?.observedGeneration ?? 0}`;

/** Forgotten where nothing failed for twice the longest wait. */
const isOver = ({ at }: Failure, now: number): boolean => now - at > 2 * MOST_MS;

export function failuresOf(set: DaemonSet, memory: Failures | undefined, now: number): Map<string, Failure> {
  const known = memory?.of === identity(set) ? memory.byNode : [];
  return new Map(known.filter(([, failure]) => !isOver(failure, now)));
}

export const memoryOf = (set: DaemonSet, failures: ReadonlyMap<string, Failure>): Failures => ({
  of: identity(set),
  byNode: [...failures],
});

/** The whole back-off, counted from now, while the last failure is not that long ago (IsInBackOffSinceUpdate). */
export function waitFor(failures: ReadonlyMap<string, Failure>, node: string, now: number): number {
  const last = failures.get(node);
  return last && now - last.at < last.backOffMs ? last.backOffMs : 0;
}

export function note(failures: Map<string, Failure>, node: string, now: number): void {
  const last = failures.get(node);
  failures.set(node, { at: now, backOffMs: last ? Math.min(2 * last.backOffMs, MOST_MS) : FIRST_MS });
}

/** Who asked whom lately, as the worker tells it; drawn by cluster/Flow. */
import type { FlowEdge } from '#lib/worker/protocol.ts';

export class FlowView {
  edges = $state.raw<readonly FlowEdge[]>([]);
  windowMs = $state(60_000);
  /** Whether workloads have asked each other (or were asked through a gateway): there is something to draw beyond the pods. */
  seen = $state(false);

  accept(edges: readonly FlowEdge[], windowMs: number): void {
    this.edges = edges;
    this.windowMs = windowMs;
    this.seen ||= edges.some(({ from }) => from.kind !== 'unknown');
  }

  clear(): void {
    this.edges = [];
    this.seen = false;
  }
}

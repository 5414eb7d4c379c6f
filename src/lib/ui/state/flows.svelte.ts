/** Who asks whom, as the picture draws it. */
import type { FlowEdge } from '#lib/worker/protocol.ts';
import { graphOf, type FlowGraph } from '#lib/ui/cluster/flow-graph.ts';

export class FlowView {
  graph = $state.raw<FlowGraph>({ apps: [], lines: [] });
  /** Whether workloads have asked each other (or were asked through a gateway): there is something to draw beyond the pods. */
  seen = $state(false);

  accept(edges: readonly FlowEdge[], windowMs: number): void {
    this.graph = graphOf(edges, windowMs);
    this.seen ||= edges.some(({ from }) => from.kind !== 'unknown');
  }

  clear(): void {
    this.graph = { apps: [], lines: [] };
    this.seen = false;
  }
}

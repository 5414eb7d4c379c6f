/** kube-scheduler: gives each pod that has no node the best one. */
import type { Simulation } from '#lib/sim/simulation.ts';
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import type { Store } from '#lib/cluster/store/store.ts';

export class Scheduler {
  constructor(options: {
    readonly sim: Simulation;
    readonly store: Store;
    readonly client: InternalClient;
    readonly recorder: EventRecorder;
  }) {
    void options;
  }
}

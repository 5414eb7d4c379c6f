/** The loop around the controllers: wakes them, applies what they decide, asks again. */
import type { Simulation } from '#lib/sim/simulation.ts';
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { Controller } from '#lib/cluster/controllers/controller.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { EventRecorder } from './event-recorder.ts';

export class ControlLoop {
  constructor(options: {
    readonly sim: Simulation;
    readonly store: Store;
    readonly client: InternalClient;
    readonly recorder: EventRecorder;
    /** All of Kubernetes' unless given. */
    readonly controllers?: readonly Controller[];
  }) {
    void options;
  }
}

/** Events as client-go's recorders write them: deduplicated, aggregated, rationed, and gone after an hour. */
import type { Simulation } from '#lib/sim/simulation.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';

export interface EventSourceName {
  readonly component: string;
  readonly host?: string;
}

export class EventRecorder {
  constructor(options: { readonly sim: Simulation; readonly client: InternalClient }) {
    void options;
  }

  /** A v1 event. `fieldPath` as in `spec.containers{web}`. */
  event(
    source: EventSourceName,
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    options?: { readonly fieldPath?: string; readonly annotations?: Readonly<Record<string, string>> },
  ): void {
    void [source, about, type, reason, message, options];
  }

  /** An event of events.k8s.io, as the scheduler writes them. */
  modern(
    reporter: { readonly controller: string; readonly instance: string },
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    action: string,
    message: string,
  ): void {
    void [reporter, about, type, reason, action, message];
  }
}

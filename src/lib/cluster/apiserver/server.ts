/** The API server: takes a request, answers it. Synchronous; whoever calls from outside settles afterwards. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { NodeAgent } from '#lib/cluster/node-agent.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { AdmissionPlugin } from './admission.ts';
import type { ResourceDefinition } from './resource.ts';
import type { ServerResponse } from './stream.ts';

export interface ApiServerOptions {
  readonly sim: Simulation;
  readonly store: Store;
  readonly resources: readonly ResourceDefinition[];
  readonly admission: readonly AdmissionPlugin[];
  /** `v1.32.13` */
  readonly version: string;
}

export class ApiServer {
  readonly sim: Simulation;
  readonly store: Store;
  /** Whom `pods/log` and `pods/exec` ask; without one they answer that there is no kubelet. */
  agent?: NodeAgent;

  constructor({ sim, store }: ApiServerOptions) {
    this.sim = sim;
    this.store = store;
  }

  /** Never throws for a refusal: `status` and a Status body say it. */
  handle(_request: KubeRequest): ServerResponse {
    throw new Error('not yet');
  }
}

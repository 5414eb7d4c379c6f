/** What is in a cluster before anybody has asked it for anything: namespaces, nodes, and kube-system as kubeadm leaves it. */
import type { Simulation } from '#lib/sim/simulation.ts';
import type { InternalClient } from './apiserver/internal.ts';
import type { ClusterConfig } from './config.ts';

/** Writes the first objects. Call once, on an empty store, after the controllers are listening; the caller settles. */
export function bootstrap(options: { readonly client: InternalClient; readonly config: ClusterConfig; readonly sim: Simulation }): void {
  void options;
}

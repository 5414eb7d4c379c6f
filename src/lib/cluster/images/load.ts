/** The parts of a lab's `cluster/cluster.yaml` that say what the cluster is made of, laid over the stock. */
import type { ClusterConfig } from '#lib/cluster/config.ts';

/** The cluster of a lab that says nothing: one node named `minikube`. */
export function defaultConfig(): ClusterConfig {
  throw new Error('not yet');
}

/**
 * Reads cluster.yaml (parsed already, plain data) into a configuration.
 * Throws `ConfigError` that names the place: `cluster.yaml: images[2].tags: …`.
 */
export function loadConfig(_data: unknown): ClusterConfig {
  throw new Error('not yet');
}

export class ConfigError extends Error {}

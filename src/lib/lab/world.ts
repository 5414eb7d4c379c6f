/** What a check may ask: the cluster as the API shows it, the learner's files, the traffic, the answers. */
import type { KubeObject } from '#lib/kube/types.ts';

export interface World {
  /** Virtual epoch milliseconds. */
  readonly now: number;
  /** `kind` in any of the forms kubectl takes (`deployment`, `deploy`, `Deployment`). */
  object(kind: string, name: string, namespace: string): KubeObject | undefined;
  /** Those that a label selector (in kubectl's notation, '' for all) takes, in key order. */
  objects(kind: string, selector: string, namespace: string): readonly KubeObject[];
  /** Text of a file in the home folder. */
  file(path: string): string | undefined;
  readonly traffic: TrafficSummary;
}

/** What a load generator saw since the step began. */
export interface TrafficSummary {
  readonly total: number;
  readonly failed: number;
  readonly byVersion: Readonly<Record<string, number>>;
}

/** A kubectl command line as it was understood: aliases resolved, flags by their long names. */
export interface ParsedCommand {
  /** `['rollout', 'status']` */
  readonly path: readonly string[];
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

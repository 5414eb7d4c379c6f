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
  /** The beginning of what each of these versions said last. */
  readonly said?: Readonly<Record<string, string>>;
  /** Of all requests, those of apps to each other too: who asked whom. */
  readonly edges?: readonly TrafficEdge[];
  /** What came to each Service (`name.namespace`). */
  readonly services?: Readonly<Record<string, ServiceTraffic>>;
  /** The same over the last sixty seconds, however long the step has gone on. */
  readonly lastMinute?: Readonly<Record<string, ServiceTraffic>>;
}

export interface ServiceTraffic {
  readonly total: number;
  readonly failed: number;
  /** By the label `version` of the pods that got them. */
  readonly byVersion: Readonly<Record<string, number>>;
  /** From 0 to 1. */
  readonly share: Readonly<Record<string, number>>;
}

interface TrafficEnd {
  readonly kind: string;
  readonly namespace: string;
  readonly app: string;
  readonly version: string;
}

export interface TrafficEdge {
  readonly from: TrafficEnd;
  /** `name.namespace`; '' for a pod that was asked by its address. */
  readonly service: string;
  /** Missing where nobody was reached. */
  readonly to?: TrafficEnd;
  readonly ok: number;
  readonly failed: number;
}

/** A kubectl command line as it was understood: aliases resolved, flags by their long names. */
export interface ParsedCommand {
  /** `['rollout', 'status']` */
  readonly path: readonly string[];
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

/** The kinds that verbs know something about. A new kind is a folder beside this file and a line here. */
import type { KubeObject } from '#lib/kube/types.ts';
import { core } from './core.ts';
import type { Kind } from './kind.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler/kind.ts';
import { podDisruptionBudget } from './pod-disruption-budget/kind.ts';
import { priorityClass } from './priority-class/kind.ts';
import { networking } from './networking.ts';
import { policies } from './policies.ts';
import { storage } from './storage.ts';
import { workloads } from './workloads.ts';

const kinds: readonly Kind[] = [
  ...workloads,
  ...core,
  ...policies,
  ...storage,
  ...networking,
  horizontalPodAutoscaler,
  podDisruptionBudget,
  priorityClass,
];

/** What is known of a kind; nothing but its name for others. */
export const kindNamed = (group: string, kind: string): Kind =>
  kinds.find((known) => known.kind === kind && known.group === group) ?? { group, kind };

/** What is known of an object's kind. */
export function kindOf({ apiVersion, kind }: KubeObject): Kind {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return kindNamed(group, kind);
}

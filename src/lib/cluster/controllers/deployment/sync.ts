/** What one look at a Deployment knows and learns. */
import type { Deployment, ReplicaSet } from '#lib/kube/types.ts';

export interface Sync {
  /** As stored: replaced with each write. */
  deployment: Deployment;
  /** All of the deployment's sets, oldest first; replaced where they are scaled. */
  sets: ReplicaSet[];
  /** The one of the present template, if there is one. */
  newSet: ReplicaSet | undefined;
  readonly now: number;
}

export const oldSets = ({ sets, newSet }: Sync): ReplicaSet[] =>
  sets.filter((set) => set.metadata.uid !== newSet?.metadata.uid);

/** Puts a set as it was stored in the place of what was known of it. */
export function remember(sync: Sync, set: ReplicaSet): void {
  const at = sync.sets.findIndex(({ metadata }) => metadata.uid === set.metadata.uid);
  if (at < 0) sync.sets.push(set);
  else sync.sets[at] = set;
  if (sync.newSet?.metadata.uid === set.metadata.uid) sync.newSet = set;
}

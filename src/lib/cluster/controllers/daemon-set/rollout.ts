/** A DaemonSet's rolling update: old pods first, or new ones first (pkg/controller/daemon/update.go, rollingUpdate). */
import { isPodAvailable } from '#lib/cluster/controllers/pods.ts';
import type { Pod } from '#lib/kube/types.ts';
import { share, type Plan, type Sync } from './manage.ts';
import { judge } from './nodes.ts';
import { isUpdated } from './pods.ts';

interface OnNode {
  readonly node: string;
  /** `many`: more than one of a kind, which are put in order first. */
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
  readonly many: boolean;
  readonly runs: boolean;
}

export function planRollout(sync: Sync): Plan {
  const { set } = sync;
  const places = lookAround(sync);
  const wanted = places.filter(({ runs }) => runs).length;
  const surge = share(set, 'maxSurge', wanted);
  const unavailable = share(set, 'maxUnavailable', wanted);
  if (surge > 0) return planSurge(sync, places, surge, wanted);
  return planReplacement(sync, places, wanted > 0 ? Math.max(1, unavailable) : unavailable);
}

/** Every node that has a pod, or is to have one. */
function lookAround({ set, hash, nodes, pods }: Sync): readonly OnNode[] {
  const verdictOf = judge(set);
  return nodes.flatMap((node): OnNode[] => {
    const { name } = node.metadata;
    const { runs } = verdictOf(node);
    const there = (pods.get(name) ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
    if (!runs && !pods.has(name)) return [];
    const fresh = there.filter((pod) => isUpdated(set, pod, hash));
    const old = there.filter((pod) => !fresh.includes(pod));
    return [{ node: name, fresh: fresh[0], old: old[0], many: fresh.length > 1 || old.length > 1, runs }];
  });
}

/** Deletes old pods while no more than so many nodes are without an available one; the next look fills their places. */
function planReplacement(sync: Sync, places: readonly OnNode[], maxUnavailable: number): Plan {
  const isThere = available(sync);
  const ill: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { fresh, old, many } of places) {
    if (many || !fresh === !old) unavailable += 1;
    else if (fresh) unavailable += isThere(fresh) ? 0 : 1;
    else if (old && !isThere(old)) {
      ill.push(old);
      unavailable += 1;
    } else if (old) candidates.push(old);
  }
  const more = Math.max(0, maxUnavailable - unavailable);
  return { create: [], remove: [...ill, ...candidates.slice(0, more)], events: [] };
}

/** Makes new pods beside the old ones, so many at a time, and deletes an old one when its successor is available. */
function planSurge(sync: Sync, places: readonly OnNode[], maxSurge: number, wanted: number): Plan {
  const isThere = available(sync);
  const remove: Pod[] = [];
  const unwanted: Pod[] = [];
  const ill: string[] = [];
  const candidates: string[] = [];
  let surging = 0;
  let there = 0;
  for (const { node, fresh, old, many, runs } of places) {
    if (many) {
      surging += 1;
      continue;
    }
    const first = old ?? fresh;
    if (first && isThere(first)) there += 1;
    if (!old) continue;
    if (fresh && isThere(fresh)) remove.push(old);
    else if (fresh) surging += 1;
    else if (!isThere(old)) {
      if (runs) ill.push(node);
      else remove.push(old);
    } else if (runs) candidates.push(node);
    else unwanted.push(old);
  }
  remove.push(...unwanted.slice(0, Math.max(0, there - wanted)));
  const create = [...ill, ...candidates.slice(0, Math.max(0, maxSurge - surging))];
  return { create, remove, events: [] };
}

const available =
  ({ set, now }: Sync) =>
  (pod: Pod): boolean =>
    isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);

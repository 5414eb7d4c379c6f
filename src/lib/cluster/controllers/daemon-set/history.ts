/** The revisions of a DaemonSet (pkg/controller/daemon/update.go, constructHistory and cleanupHistory). */
import { carryOut, type Action, type Outcome, type View } from '#lib/cluster/controllers/controller.ts';
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import {
  claimRevisions,
  dataOf,
  isOfTemplate,
  renumber,
  REVISION_LABEL,
  REVISIONS,
} from '#lib/cluster/controllers/revisions.ts';
import { StatusError } from '#lib/kube/status.ts';
import { templateHash } from '#lib/kube/template-hash.ts';
import type { ControllerRevision, DaemonSet } from '#lib/kube/types/apps.ts';
import type { Pod } from '#lib/kube/types.ts';

export interface History {
  /** The label of pods that are of the present template. */
  readonly hash: string;
  /** Pods were given another label just now: look again before anything else. */
  readonly relabelled: boolean;
  readonly old: readonly ControllerRevision[];
}

export function* syncHistory(
  set: DaemonSet,
  pods: readonly Pod[],
  view: View,
): Generator<Action, History, Outcome> {
  const all = yield* claimRevisions(set, set.spec.selector, view);
  const isCurrent = (revision: ControllerRevision) => isOfTemplate(revision, set.spec.template);
  const old = all.filter((revision) => !isCurrent(revision));
  const next = (old.at(-1)?.revision ?? 0) + 1;
  const same = all.filter(isCurrent);
  let current = same.pop() ?? (yield* makeRevision(set, next, view));
  const relabelled = same.length > 0 && (yield* merge(same, current, pods));
  if (current.revision < next) current = yield* renumber(current, next);
  return { hash: current.metadata.labels?.[REVISION_LABEL] ?? '', relabelled, old };
}

/** Of several revisions of one template the newest stays, and all pods are said to be of it (dedupCurHistories). */
function* merge(
  surplus: readonly ControllerRevision[],
  kept: ControllerRevision,
  pods: readonly Pod[],
): Generator<Action, boolean, Outcome> {
  const hash = kept.metadata.labels?.[REVISION_LABEL] ?? '';
  const others = pods.filter(({ metadata }) => metadata.labels?.[REVISION_LABEL] !== hash);
  for (const pod of others) {
    const metadata = { ...pod.metadata, labels: { ...pod.metadata.labels, [REVISION_LABEL]: hash } };
    yield* carryOut({ do: 'update', object: { ...pod, metadata } });
  }
  for (const object of surplus) yield* carryOut({ do: 'delete', object });
  return others.length > 0;
}

function* makeRevision(
  set: DaemonSet,
  revision: number,
  view: View,
): Generator<Action, ControllerRevision, Outcome> {
  const object = newRevision(set, revision);
  const { object: created, refused } = yield { do: 'create', object };
  if (created) return created as ControllerRevision;
  if (refused?.reason !== 'AlreadyExists') throw new StatusError(refused!);
  const { name, namespace } = object.metadata;
  const present = view.get<ControllerRevision>(REVISIONS, namespace, name);
  if (present && isOfTemplate(present, set.spec.template)) return present;
  // Another template has the same hash: count it, so that the next try has another name.
  const status = { ...set.status, collisionCount: (set.status?.collisionCount ?? 0) + 1 };
  yield* carryOut({ do: 'updateStatus', object: { ...set, status } });
  throw new StatusError(refused);
}

function newRevision(set: DaemonSet, revision: number): ControllerRevision {
  const { name, namespace, annotations } = set.metadata;
  const { template } = set.spec;
  const hash = templateHash(template, set.status?.collisionCount);
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace && { namespace }),
      labels: { ...template.metadata?.labels, [REVISION_LABEL]: hash },
      ...(annotations && { annotations }),
      ownerReferences: [controllerRef(set)],
    },
    data: dataOf(template),
    revision,
  };
}

/** Deletes the oldest revisions that no pod is of, beyond revisionHistoryLimit. */
export function* cleanUp(
  set: DaemonSet,
  { old }: History,
  pods: readonly Pod[],
): Generator<Action, void, Outcome> {
  let surplus = old.length - (set.spec.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return;
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_LABEL]));
  for (const object of old) {
    if (surplus <= 0) return;
    if (live.has(object.metadata.labels?.[REVISION_LABEL])) continue;
    yield* carryOut({ do: 'delete', object });
    surplus -= 1;
  }
}

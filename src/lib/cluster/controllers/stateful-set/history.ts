/** The revisions of a StatefulSet (pkg/controller/statefulset/stateful_set_control.go, getStatefulSetRevisions and truncateHistory). */
import { carryOut, type Action, type Outcome, type View } from '#lib/cluster/controllers/controller.ts';
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import {
  claimRevisions,
  dataOf,
  isOfTemplate,
  renumber,
  REVISION_LABEL,
} from '#lib/cluster/controllers/revisions.ts';
import { revisionHash } from '#lib/kube/revision-hash.ts';
import { StatusError } from '#lib/kube/status.ts';
import type { ControllerRevision, StatefulSet } from '#lib/kube/types/apps.ts';
import type { Pod } from '#lib/kube/types.ts';

const HASH = 'controller.kubernetes.io/hash';
/** Letters of a set's name that its revisions have. */
const MAX_PREFIX = 223;

export interface History {
  readonly all: readonly ControllerRevision[];
  /** That of the pods that are not updated yet. */
  readonly current: ControllerRevision;
  /** That of the template as it is now. */
  readonly update: ControllerRevision;
  readonly collisions: number;
}

/** Finds the revisions, and makes the one of the present template where there is none. */
export function* syncHistory(set: StatefulSet, view: View): Generator<Action, History, Outcome> {
  const all = yield* claimRevisions(set, set.spec.selector, view);
  const { template } = set.spec;
  const newest = all.at(-1);
  const same = all.findLast((revision) => isOfTemplate(revision, template));
  const next = (newest?.revision ?? 0) + 1;
  const former = set.status?.currentRevision;
  let collisions = set.status?.collisionCount ?? 0;
  let update: ControllerRevision;
  if (same) update = same === newest ? same : yield* renumber(same, next);
  else [update, collisions] = yield* makeRevision(set, next, collisions);
  const current = all.find(({ metadata }) => metadata.name === former) ?? update;
  return { all, current, update, collisions };
}

function* makeRevision(
  set: StatefulSet,
  revision: number,
  known: number,
): Generator<Action, [ControllerRevision, number], Outcome> {
  for (let collisions = known; ; collisions += 1) {
    const object = newRevision(set, revision, collisions);
    const { object: created, refused } = yield { do: 'create', object };
    if (created) return [created as ControllerRevision, collisions];
    if (refused?.reason !== 'AlreadyExists') throw new StatusError(refused!);
  }
}

function newRevision(set: StatefulSet, revision: number, collisions: number): ControllerRevision {
  const { name, namespace, annotations } = set.metadata;
  const data = dataOf(set.spec.template);
  const hash = revisionHash(data, collisions);
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name.slice(0, MAX_PREFIX)}-${hash}`,
      ...(namespace && { namespace }),
      labels: { ...set.spec.template.metadata?.labels, [HASH]: hash },
      ...(annotations && { annotations }),
      ownerReferences: [controllerRef(set)],
    },
    data,
    revision,
  };
}

/** Deletes the oldest revisions that no pod is of, beyond revisionHistoryLimit. */
export function* truncate(
  set: StatefulSet,
  { all, current, update }: History,
  pods: readonly Pod[],
): Generator<Action, void, Outcome> {
  const limit = set.spec.revisionHistoryLimit ?? 10;
  const live = new Set([current.metadata.name, update.metadata.name]);
  for (const { metadata } of pods) live.add(metadata.labels?.[REVISION_LABEL] ?? '');
  const old = all.filter(({ metadata }) => !live.has(metadata.name));
  if (limit < 0) return;
  for (const object of old.slice(0, Math.max(0, old.length - limit)))
    yield* carryOut({ do: 'delete', object });
}

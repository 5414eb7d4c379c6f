/** The ReplicaSet of the present template: finding it, its revision and annotations, creating it (pkg/controller/deployment/sync.go). */
import { carryOut, type Action, type Outcome } from '#lib/cluster/controllers/controller.ts';
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { StatusError, type Status } from '#lib/kube/status.ts';
import { HASH_LABEL, sameTemplate, templateHash } from '#lib/kube/template-hash.ts';
import type { Deployment, Labels, ReplicaSet } from '#lib/kube/types.ts';
import { conditionOf, progressing, storeStatus, withCondition } from './status.ts';
import {
  DESIRED,
  HISTORY,
  MAX,
  REVISION,
  hasDeadline,
  newSetSize,
  numberIn,
  replicaAnnotations,
  total,
  wanted,
} from './strategy.ts';
import { oldSets, remember, type Sync } from './sync.ts';

/** Letters that the list of former revisions may have. */
const HISTORY_LENGTH = 2000;
/** Annotations that are the Deployment's own business. */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
]);

/** The oldest set of the deployment's template. `sets` oldest first. */
const findNewSet = ({ spec }: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  sets.find((set) => sameTemplate(set.spec.template, spec.template));

/** Finds the new set and brings its annotations up to date, or makes it. Sets `sync.newSet`. */
export function* syncNewSet(sync: Sync, create: boolean): Generator<Action, void, Outcome> {
  sync.newSet = findNewSet(sync.deployment, sync.sets);
  const revision = 1 + Math.max(0, ...oldSets(sync).map((set) => numberIn(set, REVISION) ?? 0));
  if (sync.newSet) yield* refresh(sync, sync.newSet, revision);
  else if (create) yield* makeNewSet(sync, revision);
}

function* refresh(sync: Sync, set: ReplicaSet, revision: number): Generator<Action, void, Outcome> {
  const { deployment } = sync;
  const annotations = withRevision(withCopied(deployment, set.metadata.annotations ?? {}), revision);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  if (
    !deepEqual(annotations, set.metadata.annotations ?? {}) ||
    (set.spec.minReadySeconds ?? 0) !== minReadySeconds
  ) {
    const { minReadySeconds: _, ...spec } = set.spec;
    const object: ReplicaSet = {
      ...set,
      metadata: { ...set.metadata, annotations },
      spec: minReadySeconds > 0 ? { ...spec, minReadySeconds } : spec,
    };
    return remember(sync, yield* carryOut<ReplicaSet>({ do: 'update', object }));
  }
  const changed = setRevision(sync, annotations[REVISION] ?? '');
  if (hasDeadline(deployment) && !conditionOf(deployment.status, 'Progressing')) {
    const message = `Found new replica set "${set.metadata.name}"`;
    const found = progressing(sync.now, 'True', 'FoundNewReplicaSet', message);
    yield* storeStatus(sync, withCondition(sync.deployment.status ?? {}, found));
  } else if (changed) yield* storeStatus(sync, sync.deployment.status ?? {});
}

function* makeNewSet(sync: Sync, revision: number): Generator<Action, void, Outcome> {
  const { deployment, now } = sync;
  const object = newSet(sync, revision);
  const { refused, object: created } = yield { do: 'create', object };
  if (refused) return yield* giveUp(sync, object.metadata.name, refused);
  sync.newSet = created as ReplicaSet;
  remember(sync, sync.newSet);
  const { name } = sync.newSet.metadata;
  const size = wanted(sync.newSet);
  if (size > 0) yield scalingEvent(deployment, `Scaled up replica set ${name} from 0 to ${size}`);
  const changed = setRevision(sync, String(revision));
  const condition = progressing(now, 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  if (hasDeadline(deployment)) yield* storeStatus(sync, withCondition(deployment.status ?? {}, condition));
  else if (changed) yield* storeStatus(sync, deployment.status ?? {});
}

export const scalingEvent = (about: Deployment, message: string): Action => ({
  do: 'event',
  about,
  type: 'Normal',
  reason: 'ScalingReplicaSet',
  message,
});

function newSet({ deployment, sets }: Sync, revision: number): ReplicaSet {
  const { selector, template, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const hashLabel = { [HASH_LABEL]: hash };
  const labels = { ...template.metadata?.labels, ...hashLabel };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace && { namespace: deployment.metadata.namespace }),
      labels,
      annotations: {
        ...withRevision(withCopied(deployment, {}), revision),
        ...replicaAnnotations(deployment),
      },
      ownerReferences: [controllerRef(deployment)],
    },
    spec: {
      replicas: newSetSize(deployment, 0, total(sets, wanted)),
      ...(minReadySeconds && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hashLabel } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Says why there is no new set, and throws. */
function* giveUp(sync: Sync, name: string, refused: Status): Generator<Action, never, Outcome> {
  const { deployment, now } = sync;
  const status = deployment.status ?? {};
  if (refused.reason === 'AlreadyExists') {
    // Another template has the same hash: count it, so that the next try has another name.
    yield* storeStatus(sync, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
  } else if (!refused.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) {
    const message = `Failed to create new replica set "${name}": ${refused.message ?? ''}`;
    const failed = progressing(now, 'False', 'ReplicaSetCreateError', message);
    if (hasDeadline(deployment))
      yield { do: 'updateStatus', object: { ...deployment, status: withCondition(status, failed) } };
    yield { do: 'event', about: deployment, type: 'Warning', reason: 'ReplicaSetCreateError', message };
  }
  throw new StatusError(refused);
}

/** Says the revision in the deployment's annotation; the write comes with the next status. */
function setRevision(sync: Sync, revision: string): boolean {
  const { metadata } = sync.deployment;
  if (metadata.annotations?.[REVISION] === revision) return false;
  const annotations = { ...metadata.annotations, [REVISION]: revision };
  sync.deployment = { ...sync.deployment, metadata: { ...metadata, annotations } };
  return true;
}

const withCopied = ({ metadata }: Deployment, annotations: Labels): Labels => ({
  ...annotations,
  ...Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key))),
});

/** Raises the revision and keeps the former one in the history: the set was rolled back to. */
function withRevision(annotations: Labels, revision: number): Labels {
  const former = annotations[REVISION];
  if (former !== undefined && !(Number(former) < revision)) return annotations;
  const raised = { ...annotations, [REVISION]: String(revision) };
  if (former === undefined) return raised;
  const history = annotations[HISTORY] ? [...annotations[HISTORY].split(','), former] : [former];
  while (history.join().length > HISTORY_LENGTH) history.shift();
  return { ...raised, [HISTORY]: history.join() };
}

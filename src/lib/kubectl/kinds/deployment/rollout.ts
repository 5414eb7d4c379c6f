/** Rollouts of Deployments: how far they are, their revisions, the way back (polymorphichelpers). */
import type { Deployment, ReplicaSet } from '#lib/kube/types.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { restart } from '#lib/kubectl/kinds/rollouts/restart.ts';
import type { Progress, Rollout, UndoOptions } from '#lib/kubectl/kinds/rollouts/rollout.ts';
import { patchObject, type Basics, type Place } from '#lib/kubectl/write/requests.ts';
import { CHANGE_CAUSE, revisionOf, revisionsOf, revisionText, REVISION, withoutHash } from './revisions.ts';

/** Annotations that stay the Deployment's own; all others come from the revision. */
const OWN_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

export const deploymentRollout: Rollout = {
  progress: (object, revision) => progressOf(object as Deployment, revision),
  revisions: async (run, object) =>
    (await revisionsOf(run, object as Deployment)).map((set) => ({
      number: revisionOf(set),
      cause: set.metadata.annotations?.[CHANGE_CAUSE],
      text: () => revisionText(run, set),
      object: set,
    })),
  undo: (run, place, object, options) => rollBack(run, place, object as Deployment, options),
  pause: (object) =>
    isPaused(object as Deployment) ? 'is already paused' : { patch: { spec: { paused: true } } },
  resume: (object) =>
    isPaused(object as Deployment) ? { patch: { spec: { paused: null } } } : 'is not paused',
  restart: (object, now) =>
    isPaused(object as Deployment)
      ? "can't restart paused deployment (run rollout resume first)"
      : restart(object, now),
};

const isPaused = ({ spec }: Deployment): boolean => spec.paused ?? false;

/** Where a Deployment's rollout is. Throws where it has failed. */
function progressOf({ metadata, spec, status = {} }: Deployment, revision: number): Progress {
  const { name, generation = 0, annotations = {} } = metadata;
  const running = Number(annotations[REVISION] ?? 0);
  if (revision > 0 && revision !== running) {
    throw new CommandError(
      `desired revision (${revision}) is different from the running revision (${running})`,
    );
  }
  if (generation > (status.observedGeneration ?? 0)) {
    return { text: 'Waiting for deployment spec update to be observed...', done: false };
  }
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new CommandError(`deployment "${name}" exceeded its progress deadline`);
  }
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  const waiting = (what: string) => ({
    text: `Waiting for deployment "${name}" rollout to finish: ${what}...`,
    done: false,
  });
  const wanted = spec.replicas ?? 1;
  if (updatedReplicas < wanted)
    return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas)
    return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas) {
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  }
  return { text: `deployment "${name}" successfully rolled out`, done: true };
}

/** Returns what was done, as it is printed behind the name. */
async function rollBack(
  run: Basics,
  place: Place,
  deployment: Deployment,
  { toRevision, dryRun }: UndoOptions,
): Promise<string> {
  const set = chosen(await revisionsOf(run, deployment), deployment, toRevision);
  if (dryRun === 'client') return revisionText(run, set);
  if (deployment.spec.paused) {
    throw new CommandError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  const template = withoutHash(set.spec.template);
  if (deepEqual(template, withoutHash(deployment.spec.template))) {
    return `skipped rollback (current template already matches revision ${toRevision})`;
  }
  const patch = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations(deployment, set) },
  ];
  await patchObject(run, place, 'json', patch, { dryRun });
  return 'rolled back';
}

function chosen(
  sets: readonly ReplicaSet[],
  { metadata: { name } }: Deployment,
  toRevision: number,
): ReplicaSet {
  const found = toRevision === 0 ? sets.at(-2) : sets.find((set) => revisionOf(set) === toRevision);
  if (found) return found;
  throw new CommandError(
    toRevision === 0
      ? `no rollout history found for deployment "${name}"`
      : `unable to find specified revision ${toRevision} in history`,
  );
}

function annotations(deployment: Deployment, set: ReplicaSet): Record<string, string> {
  const isOwn = ([key]: readonly [string, string]) => OWN_ANNOTATIONS.includes(key);
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(isOwn);
  const taken = Object.entries(set.metadata.annotations ?? {}).filter((entry) => !isOwn(entry));
  return Object.fromEntries([...kept, ...taken]);
}

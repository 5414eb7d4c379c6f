/** `kubectl rollout undo`: back to an earlier template, as the client does it (polymorphichelpers/rollback.go). */
import type { Deployment, ReplicaSet } from '#lib/kube/types.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  outputFlags,
  selectorFlag,
  type DryRun,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject, type Basics, type Place } from '#lib/kubectl/write/requests.ts';
import { revisionOf, revisionsOf, REVISION, templateText, withoutHash } from './revisions.ts';
import { rolloutTargets } from './targets.ts';

/** Annotations that stay the Deployment's own; all others come from the revision. */
const OWN_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

export const undo = command({
  use: 'undo (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Go back to an earlier revision',
  examples: ['kubectl rollout undo deployment/web', 'kubectl rollout undo deployment/web --to-revision=3'],
  completes: 'resources',
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    ...outputFlags,
    'to-revision': {
      type: 'int',
      default: 0,
      about: 'The revision to go back to; 0: the one before the present',
    },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    await rolloutTargets(run, flags).visit(async (target) => {
      if (target.mapping.resource !== 'deployments' || !target.object) {
        throw new CommandError(`no rollbacker has been implemented for "${target.mapping.kind}"`);
      }
      const said = await rollBack(run, target, target.object as Deployment, flags['to-revision'], dryRun);
      await resultPrinter(run, flags, said, dryRun)(target.object);
    });
  },
});

/** Returns what was done, as it is printed behind the name. */
async function rollBack(
  run: Basics,
  place: Place,
  deployment: Deployment,
  toRevision: number,
  dryRun: DryRun,
): Promise<string> {
  const set = chosen(await revisionsOf(run, deployment), deployment, toRevision);
  if (dryRun === 'client') return templateText(set);
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

/** What the rollout verbs are about, found the way all of them find it. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { kindNamed } from '#lib/kubectl/kinds/index.ts';
import type { Rollout } from '#lib/kubectl/kinds/rollouts/rollout.ts';
import type { ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { findTargets, type FoundTarget, type FoundTargets } from '#lib/kubectl/write/targets.ts';

interface TargetFlags {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize: string;
  readonly selector: string;
}

export function rolloutTargets(
  run: Basics,
  { filename, recursive, kustomize, selector }: TargetFlags,
): FoundTargets {
  if (run.args.length === 0 && filename.length === 0 && !kustomize)
    throw new CommandError('required resource not specified');
  const args = run.args;
  return findTargets(run, {
    args,
    filename,
    recursive,
    kustomize,
    selector,
    kindMeansAll: true,
    fetch: true,
    continueOnError: true,
  });
}

/** `ReplicaSet.apps`, `Service` */
export const qualifiedKind = ({ kind, group }: Pick<ResourceInfo, 'kind' | 'group'>): string =>
  group ? `${kind}.${group}` : kind;

/** Kinds that rollouts are thought of for; others are not even asked (kubectl/pkg/apps, KindVisitor). */
const VISITED = [
  'DaemonSet.apps',
  'Deployment.apps',
  'Job.batch',
  'Pod',
  'ReplicaSet.apps',
  'ReplicationController',
  'StatefulSet.apps',
  'CronJob.batch',
];

/** What the kind of the target knows of rollouts. Throws where it knows nothing. */
export function rolloutOf({ mapping }: FoundTarget, what: 'rollbacker' | 'history viewer'): Rollout {
  const { rollout } = kindNamed(mapping.group, mapping.kind);
  if (rollout) return rollout;
  const kind = qualifiedKind(mapping);
  if (VISITED.includes(kind)) throw new CommandError(`no ${what} has been implemented for "${kind}"`);
  const retrieving = what === 'rollbacker' ? what : 'history';
  const why = `no visitor method exists for {${mapping.group} ${mapping.kind}}`;
  throw new CommandError(`error retrieving ${retrieving} for "${kind}", ${why}`);
}

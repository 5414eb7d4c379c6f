/** Rollouts of kinds whose former templates are ControllerRevisions (polymorphichelpers: history.go, rollback.go). */
import { formatSelector } from '#lib/kube/labels.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { StatusError } from '#lib/kube/status.ts';
import type { ControllerRevision } from '#lib/kube/types/apps.ts';
import type { KubeList, KubeObject, LabelSelector, PodTemplateSpec } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { fieldOf } from '#lib/kubectl/kinds/kind.ts';
import { patchObject, type Basics, type Place } from '#lib/kubectl/write/requests.ts';
import type { Revision, UndoOptions } from './rollout.ts';
import { templateText } from './template-text.ts';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

async function owned(run: Basics, object: KubeObject): Promise<readonly ControllerRevision[]> {
  const { namespace, uid } = object.metadata;
  const labelSelector = formatSelector(fieldOf<LabelSelector>(object, 'spec', 'selector'));
  const { items } = await run.send<KubeList<ControllerRevision>>({
    method: 'GET',
    path: `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`,
    query: { labelSelector },
  });
  return items
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid),
    )
    .sort((a, b) => a.revision - b.revision);
}

function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data?.spec.template ?? {}) as PodTemplateSpec & { $patch?: string };
  return template as PodTemplateSpec;
}

export async function revisions(run: Basics, object: KubeObject): Promise<readonly Revision[]> {
  const spec = object['spec'] as object;
  return (await owned(run, object)).map((revision) => {
    const template = templateOf(revision);
    return {
      number: revision.revision,
      cause: revision.metadata.annotations?.[CHANGE_CAUSE],
      text: () => templateText(run, template),
      object: { ...object, spec: { ...spec, template } },
    };
  });
}

export async function undo(
  run: Basics,
  place: Place,
  object: KubeObject,
  { toRevision, dryRun }: UndoOptions,
): Promise<string> {
  const unknown = () => new CommandError(`unable to find specified revision ${toRevision} in history`);
  if (toRevision < 0) throw unknown();
  const all = await owned(run, object);
  if (toRevision === 0 && all.length <= 1) throw new CommandError('no last revision to roll back to');
  const chosen = toRevision === 0 ? all.at(-2) : all.find(({ revision }) => revision === toRevision);
  if (!chosen) throw unknown();
  const template = templateOf(chosen);
  if (dryRun === 'client') return `will roll back to ${await templateText(run, template)}`;
  if (deepEqual(template, fieldOf(object, 'spec', 'template')))
    return `skipped rollback (current template already matches revision ${toRevision})`;
  try {
    await patchObject(run, place, 'strategic', chosen.data, { dryRun });
  } catch (error) {
    if (error instanceof StatusError)
      throw new CommandError(`failed restoring revision ${toRevision}: ${error.message}`);
    throw error;
  }
  return 'rolled back';
}

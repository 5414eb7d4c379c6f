/** The revisions of a Deployment: its ReplicaSets by the number in their annotation (polymorphichelpers: history.go, rollback.go). */
import type { Deployment, KubeList, PodTemplateSpec, ReplicaSet } from '#lib/kube/types.ts';
import { formatSelector } from '#lib/kube/labels.ts';
import { templateText } from '#lib/kubectl/kinds/rollouts/template-text.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const HASH_LABEL = 'pod-template-hash';

export const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? 0);

/** The ReplicaSets that the Deployment controls, by revision. */
export async function revisionsOf(
  run: Pick<Basics, 'send'>,
  deployment: Deployment,
): Promise<readonly ReplicaSet[]> {
  const { namespace, uid } = deployment.metadata;
  const { items } = await run.send<KubeList<ReplicaSet>>({
    method: 'GET',
    path: `/apis/apps/v1/namespaces/${namespace}/replicasets`,
    query: { labelSelector: formatSelector(deployment.spec.selector) },
  });
  const own = items.filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid),
  );
  // Items of a list do not say what they are; printed alone they must.
  const complete = own.map((set) => ({ ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' }));
  return complete.sort((a, b) => revisionOf(a) - revisionOf(b));
}

/** The template as history shows it: with the cause of the change, not aligned. */
export function revisionText(run: Basics, set: ReplicaSet): Promise<string> {
  const cause = set.metadata.annotations?.[CHANGE_CAUSE];
  const { metadata = {}, spec } = set.spec.template;
  const annotations = cause ? { ...metadata.annotations, [CHANGE_CAUSE]: cause } : metadata.annotations;
  return templateText(run, { spec, metadata: { ...metadata, ...(annotations && { annotations }) } });
}

/** The template without the label that the Deployment controller adds. */
export function withoutHash({ metadata = {}, ...rest }: PodTemplateSpec): PodTemplateSpec {
  const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => key !== HASH_LABEL);
  return { metadata: { ...metadata, labels: Object.fromEntries(labels) }, ...rest };
}

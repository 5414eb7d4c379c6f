/** `kubectl describe` of Deployments and ReplicaSets */
import { formatSelector } from '#lib/kube/labels.ts';
import { sameTemplate } from '#lib/kube/template-hash.ts';
import type { Deployment, KubeObject, LabelSelector, Pod, ReplicaSet } from '#lib/kube/types.ts';
import { describeEvents, type DescribeContext, type Describer } from './describer.ts';
import { controlledBy, describeTemplate } from './pod-template.ts';
import { longTime, orNone, type Writer } from './writer.ts';

export const describeDeployment: Describer<Deployment> = async (deployment, w, context) => {
  const { metadata, spec, status = {} } = deployment;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Selector:\t${formatSelector(spec.selector)}`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  const counts = [
    `${spec.replicas ?? 1} desired`,
    `${updatedReplicas} updated`,
    `${replicas} total`,
    `${availableReplicas} available`,
    `${unavailableReplicas} unavailable`,
  ];
  w.line(0, `Replicas:\t${counts.join(' | ')}`);
  w.line(0, `StrategyType:\t${spec.strategy?.type ?? ''}`);
  w.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling)
    w.line(
      0,
      `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`,
    );
  describeTemplate(w, spec.template);
  w.conditions(status.conditions);
  await describeSets(deployment, w, context);
  await describeEvents(deployment, w, context);
};

/** The new ReplicaSet is the oldest one of the present template; while a paused Deployment has none, all are old. */
async function describeSets(
  { metadata, spec }: Deployment,
  w: Writer,
  context: DescribeContext,
): Promise<void> {
  const all = await context.list<ReplicaSet>(`/apis/apps/v1/namespaces/${metadata.namespace}/replicasets`);
  const created = ({ metadata: { creationTimestamp = '', name } }: ReplicaSet) =>
    `${creationTimestamp} ${name}`;
  const own = all
    .filter(({ metadata: { ownerReferences } }) =>
      ownerReferences?.some(({ uid, controller }) => controller && uid === metadata.uid),
    )
    .sort((a, b) => (created(a) < created(b) ? -1 : 1));
  const newSet = own.find((set) => sameTemplate(set.spec.template, spec.template));
  const text = (sets: readonly ReplicaSet[]) =>
    orNone(
      sets
        .map(
          ({ metadata: { name }, spec, status }) =>
            `${name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
        )
        .join(', '),
    );
  w.line(0, `OldReplicaSets:\t${text(own.filter((set) => set !== newSet))}`);
  w.line(0, `NewReplicaSet:\t${text(newSet ? [newSet] : [])}`);
}

export const describeReplicaSet: Describer<ReplicaSet> = async (set, w, context) => {
  const { metadata, spec, status } = set;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Selector:\t${formatSelector(spec.selector)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  const owner = controlledBy(metadata.ownerReferences);
  if (owner) w.line(0, `Controlled By:\t${owner}`);
  w.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  w.line(0, `Pods Status:	${await podsStatus(set, spec.selector, context)}`);
  describeTemplate(w, spec.template);
  w.conditions(status?.conditions);
  await describeEvents(set, w, context);
};

/** `2 Running / 1 Waiting / 0 Succeeded / 0 Failed` of the pods that the object controls. */
export async function podsStatus(
  { metadata }: KubeObject,
  selector: LabelSelector,
  context: DescribeContext,
): Promise<string> {
  const labelSelector = formatSelector(selector);
  const pods = await context.list<Pod>(`/api/v1/namespaces/${metadata.namespace}/pods`, { labelSelector });
  const own = pods.filter(({ metadata: { ownerReferences } }) =>
    ownerReferences?.some(({ uid, controller }) => controller && uid === metadata.uid),
  );
  const count = (phase: string) => own.filter((pod) => pod.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

/** `kubectl describe` of ReplicationControllers (k8s.io/kubectl/pkg/describe). */
import { formatLabels } from '#lib/kube/labels.ts';
import type { ReplicationController } from '#lib/kube/types/apps.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describeTemplate } from '#lib/kubectl/describe/pod-template.ts';
import { podsStatus } from '#lib/kubectl/describe/workloads.ts';

export const describeReplicationController: Describer<ReplicationController> = async (
  controller,
  w,
  context,
) => {
  const { metadata, spec, status } = controller;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  const selector = { matchLabels: spec.selector ?? {} };
  w.line(0, `Pods Status:\t${await podsStatus(controller, selector, context)}`);
  if (spec.template) describeTemplate(w, spec.template);
  w.conditions(status?.conditions);
  await describeEvents(controller, w, context);
};

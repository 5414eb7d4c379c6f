/** `kubectl describe` of DaemonSets (k8s.io/kubectl/pkg/describe). */
import { formatLabels, formatSelector } from '#lib/kube/labels.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describeTemplate } from '#lib/kubectl/describe/pod-template.ts';
import { podsStatus } from '#lib/kubectl/describe/workloads.ts';

export const describeDaemonSet: Describer<DaemonSet> = async (set, w, context) => {
  const { metadata, spec, status } = set;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Selector:\t${formatSelector(spec.selector)}`);
  w.line(0, `Node-Selector:\t${formatLabels(spec.template.spec.nodeSelector)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  const scheduled = 'Number of Nodes Scheduled';
  w.line(0, `Desired ${scheduled}: ${status?.desiredNumberScheduled ?? 0}`);
  w.line(0, `Current ${scheduled}: ${status?.currentNumberScheduled ?? 0}`);
  w.line(0, `${scheduled} with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  w.line(0, `${scheduled} with Available Pods: ${status?.numberAvailable ?? 0}`);
  w.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  w.line(0, `Pods Status:\t${await podsStatus(set, spec.selector, context)}`);
  describeTemplate(w, spec.template);
  await describeEvents(set, w, context);
};

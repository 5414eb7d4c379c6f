/** `kubectl describe` of StatefulSets (k8s.io/kubectl/pkg/describe). */
import { formatSelector } from '#lib/kube/labels.ts';
import type { ClaimTemplate, StatefulSet } from '#lib/kube/types/apps.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describeTemplate } from '#lib/kubectl/describe/pod-template.ts';
import { podsStatus } from '#lib/kubectl/describe/workloads.ts';
import { longTime, type Writer } from '#lib/kubectl/describe/writer.ts';

export const describeStatefulSet: Describer<StatefulSet> = async (set, w, context) => {
  const { metadata, spec, status } = set;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  w.line(0, `Selector:\t${formatSelector(spec.selector)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  w.line(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}`);
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) w.line(1, `Partition:\t${partition}`);
  w.line(0, `Pods Status:\t${await podsStatus(set, spec.selector, context)}`);
  describeTemplate(w, spec.template);
  describeClaims(w, spec.volumeClaimTemplates ?? []);
  await describeEvents(set, w, context);
};

function describeClaims(w: Writer, claims: readonly ClaimTemplate[]): void {
  if (claims.length === 0) {
    w.line(0, 'Volume Claims:\t<none>');
    return;
  }
  w.line(0, 'Volume Claims:');
  for (const { metadata, spec = {} } of claims) {
    w.line(1, `Name:\t${metadata?.name ?? ''}`);
    w.line(1, `StorageClass:\t${spec.storageClassName ?? ''}`);
    w.labels('  Labels', metadata?.labels);
    w.annotations(metadata?.annotations, '  ');
    w.line(1, `Capacity:\t${spec.resources?.requests?.['storage'] ?? '<default>'}`);
    w.line(1, `Access Modes:\t[${(spec.accessModes ?? []).join(' ')}]`);
  }
}

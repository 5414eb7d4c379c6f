/** `kubectl describe` of PersistentVolumeClaims. */
import { accessModesText, classOf, claimNamesOf } from '#lib/kube/storage.ts';
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { DataSource, PersistentVolumeClaim } from '#lib/kube/types/storage.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { longTime, type Writer } from '#lib/kubectl/describe/writer.ts';

export const describeClaim: Describer<PersistentVolumeClaim> = async (claim, w, context) => {
  const { metadata, spec, status } = claim;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `StorageClass:\t${classOf(claim)}`);
  w.line(0, `Status:\t${lifePhase(metadata.deletionTimestamp, status?.phase, context.now)}`);
  w.line(0, `Volume:\t${spec.volumeName ?? ''}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  w.line(0, `Capacity:\t${spec.volumeName ? (status?.capacity?.['storage'] ?? '0') : ''}`);
  w.line(0, `Access Modes:\t${spec.volumeName ? accessModesText(status?.accessModes) : ''}`);
  if (spec.volumeMode) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
  describeSource(w, spec.dataSource);
  const pods = await context.list<Pod>(`/api/v1/namespaces/${metadata.namespace}/pods`);
  w.stacked(
    'Used By',
    pods.filter((pod) => uses(pod, claim)).map((pod) => pod.metadata.name),
  );
  describeConditions(w, claim);
  await describeEvents(claim, w, context);
};

/** `Terminating (lasts 5s)` of what is being deleted. */
export const lifePhase = (deleted: string | undefined, phase: string | undefined, now: number): string =>
  deleted ? `Terminating (lasts ${translateTimestampSince(deleted, now)})` : (phase ?? '');

const uses = (pod: Pod, { metadata }: PersistentVolumeClaim): boolean =>
  claimNamesOf(pod).includes(metadata.name) ||
  !!metadata.ownerReferences?.some(({ kind, uid }) => kind === 'Pod' && uid === pod.metadata.uid);

function describeSource(w: Writer, source: DataSource | undefined): void {
  if (!source) return;
  w.line(0, 'DataSource:');
  if (source.apiGroup !== undefined) w.line(1, `APIGroup:\t${source.apiGroup}`);
  w.line(1, `Kind:\t${source.kind}`);
  w.line(1, `Name:\t${source.name}`);
}

function describeConditions(w: Writer, { status }: PersistentVolumeClaim): void {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return;
  w.line(0, 'Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage');
  w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const {
    type,
    status: state,
    lastProbeTime,
    lastTransitionTime,
    reason = '',
    message = '',
  } of conditions)
    w.line(
      1,
      [type, state, longTime(lastProbeTime), longTime(lastTransitionTime), reason]
        .map((cell) => `${cell} `)
        .join('\t') + `\t${message}`,
    );
}

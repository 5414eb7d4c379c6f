/** `kubectl describe` of PersistentVolumes. */
import { accessModesText, classOf } from '#lib/kube/storage.ts';
import type { Volume } from '#lib/kube/types.ts';
import type { NodeSelectorRequirement, PersistentVolume } from '#lib/kube/types/storage.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { volumeLines } from '#lib/kubectl/describe/volumes.ts';
import type { Writer } from '#lib/kubectl/describe/writer.ts';
import { lifePhase } from '#lib/kubectl/kinds/persistent-volume-claim/describe.ts';

export const describeVolume: Describer<PersistentVolume> = async (volume, w, context) => {
  const { metadata, spec, status } = volume;
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  w.line(0, `StorageClass:\t${classOf(volume)}`);
  w.line(0, `Status:\t${lifePhase(metadata.deletionTimestamp, status?.phase, context.now)}`);
  const { claimRef } = spec;
  w.line(0, `Claim:\t${claimRef ? `${claimRef.namespace}/${claimRef.name}` : ''}`);
  w.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}`);
  w.line(0, `Access Modes:\t${accessModesText(spec.accessModes)}`);
  if (spec.volumeMode) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
  w.line(0, `Capacity:\t${spec.capacity?.['storage'] ?? '0'}`);
  describeAffinity(w, spec.nodeAffinity);
  w.line(0, `Message:\t${status?.message ?? ''}`);
  w.line(0, 'Source:');
  for (const line of volumeLines(spec as unknown as Volume)) w.line(2, line);
  await describeEvents(volume, w, context);
};

function describeAffinity(w: Writer, affinity: PersistentVolume['spec']['nodeAffinity']): void {
  if (!affinity?.required) return w.line(0, 'Node Affinity:\t<none>');
  w.line(0, 'Node Affinity:\t');
  const terms = affinity.required.nodeSelectorTerms;
  w.line(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}`);
  terms.forEach(({ matchExpressions = [] }, i) => describeTerm(w, `Term ${i}`, matchExpressions));
}

function describeTerm(w: Writer, title: string, requirements: readonly NodeSelectorRequirement[]): void {
  if (requirements.length === 0) return w.line(2, `${title}:\t<none>`);
  requirements.forEach(({ key, operator, values = [] }, i) => {
    const list = values.length > 0 ? ` [${values.join(', ')}]` : '';
    w.line(2, `${i === 0 ? `${title}:` : ''}\t${key} ${operator.toLowerCase()}${list}`);
  });
}

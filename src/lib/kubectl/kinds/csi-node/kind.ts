/** What verbs know of CSINodes, and their text in `kubectl describe`. */
import type { CSINode } from '#lib/kube/types/storage.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { longTime } from '#lib/kubectl/describe/writer.ts';
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';

const describeNode: Describer<CSINode> = async (object, w, context) => {
  const { metadata, spec } = object;
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  w.line(0, 'Spec:');
  if (spec.drivers) w.line(1, 'Drivers:');
  for (const { name, nodeID, allocatable, topologyKeys } of spec.drivers ?? []) {
    w.line(2, `${name}:`);
    w.line(3, `Node ID:\t${nodeID}`);
    if (allocatable?.count !== undefined) w.line(3, `Allocatables:\n        Count:\t${allocatable.count}`);
    if (topologyKeys) w.line(3, `Topology Keys:\t[${topologyKeys.join(' ')}]`);
  }
  await describeEvents(object, w, context);
};

export const csiNode: Described = {
  group: 'storage.k8s.io',
  kind: 'CSINode',
  describe: describedBy(describeNode),
};

/** What verbs know of StorageClasses, and their text in `kubectl describe`. */
import { formatLabels } from '#lib/kube/labels.ts';
import { isDefaultClass } from '#lib/kube/storage.ts';
import type { StorageClass } from '#lib/kube/types/storage.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';

const yesOrNo = (value: boolean | undefined): string =>
  value === undefined ? '<unset>' : value ? 'True' : 'False';

const describeClass: Describer<StorageClass> = async (object, w, context) => {
  w.line(0, `Name:\t${object.metadata.name}`);
  w.line(0, `IsDefaultClass:\t${isDefaultClass(object) ? 'Yes' : 'No'}`);
  w.line(0, `Annotations:\t${formatLabels(object.metadata.annotations)}`);
  w.line(0, `Provisioner:\t${object.provisioner}`);
  w.line(0, `Parameters:\t${formatLabels(object.parameters)}`);
  w.line(0, `AllowVolumeExpansion:\t${yesOrNo(object.allowVolumeExpansion)}`);
  const options = object.mountOptions ?? [];
  w.line(0, `MountOptions:${options.length === 0 ? '\t<none>' : ''}`);
  for (const option of options) w.line(1, option);
  if (object.reclaimPolicy) w.line(0, `ReclaimPolicy:\t${object.reclaimPolicy}`);
  if (object.volumeBindingMode) w.line(0, `VolumeBindingMode:\t${object.volumeBindingMode}`);
  const topologies = object.allowedTopologies;
  if (topologies) w.line(0, `AllowedTopologies:\t${topologies.length === 0 ? '<none>' : ''}`);
  topologies?.forEach(({ matchLabelExpressions = [] }, i) => {
    if (matchLabelExpressions.length === 0) w.line(1, `Term ${i}:\t<none>`);
    matchLabelExpressions.forEach(({ key, values }, j) => {
      const list = values.length > 0 ? ` [${values.join(', ')}]` : '';
      w.line(1, `${j === 0 ? `Term ${i}:` : ''}\t${key} in${list}`);
    });
  });
  await describeEvents(object, w, context);
};

export const storageClass: Described = {
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  describe: describedBy(describeClass),
};

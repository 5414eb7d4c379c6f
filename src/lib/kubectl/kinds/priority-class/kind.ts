/** PriorityClasses, for the verbs. */
import type { PriorityClass } from '#lib/kube/types/scheduling.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';

const describePriorityClass: Describer<PriorityClass> = async (object, w, context) => {
  const { metadata, value, globalDefault = false, preemptionPolicy, description = '' } = object;
  const annotations = Object.entries(metadata.annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Value:\t${value}`);
  w.line(0, `GlobalDefault:\t${globalDefault}`);
  w.line(0, `PreemptionPolicy:\t${preemptionPolicy}`);
  w.line(0, `Description:\t${description}`);
  const text = annotations.map(([key, one]) => `${key}=${one}`).join(',');
  w.line(0, `Annotations:\t${text || '<none>'}`);
  await describeEvents(object, w, context);
};

export const priorityClass: Described = {
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  describe: describedBy(describePriorityClass),
};

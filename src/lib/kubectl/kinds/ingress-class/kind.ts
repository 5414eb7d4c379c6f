/** What verbs know of IngressClasses, and their text in `kubectl describe`. */
import type { IngressClass } from '#lib/kube/types/networking.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';

const describeClass: Describer<IngressClass> = async (object, w, context) => {
  const { metadata, spec } = object;
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Controller:\t${spec.controller ?? ''}`);
  if (spec.parameters) {
    w.line(0, 'Parameters:');
    if (spec.parameters.apiGroup !== undefined) w.line(1, `APIGroup:\t${spec.parameters.apiGroup}`);
    w.line(1, `Kind:\t${spec.parameters.kind}`);
    w.line(1, `Name:\t${spec.parameters.name}`);
  }
  await describeEvents(object, w, context);
};

export const ingressClass: Described = {
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  describe: describedBy(describeClass),
};

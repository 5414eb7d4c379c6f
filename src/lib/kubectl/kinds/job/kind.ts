/** Jobs, for the verbs. */
import type { LabelSelector, Pod } from '#lib/kube/types.ts';
import { fieldOf, type Kind } from '#lib/kubectl/kinds/kind.ts';

export const job: Kind = {
  group: 'batch',
  kind: 'Job',
  podSelector: (object) => fieldOf<LabelSelector>(object, 'spec', 'selector'),
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'template', 'spec'),
};

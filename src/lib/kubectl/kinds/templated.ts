/** What kinds with a pod template have in common. */
import type { KubeObject, LabelSelector, Labels, Pod } from '#lib/kube/types.ts';
import { fieldOf, type Kind } from './kind.ts';

export const templated = (group: string, kind: string): Kind => ({
  group,
  kind,
  podSelector: (object) => fieldOf<LabelSelector>(object, 'spec', 'selector'),
  podSpec: (object) => fieldOf<Pod['spec']>(object, 'spec', 'template', 'spec'),
});

/** A selector that is a map of labels. */
export const plainSelector = (object: KubeObject): LabelSelector | undefined => {
  const matchLabels = fieldOf<Labels>(object, 'spec', 'selector');
  return matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels } : undefined;
};

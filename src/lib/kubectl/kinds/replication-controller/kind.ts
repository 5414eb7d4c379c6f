/** ReplicationControllers, for the verbs. */
import type { Kind } from '#lib/kubectl/kinds/kind.ts';
import { plainSelector, templated } from '#lib/kubectl/kinds/templated.ts';

export const replicationController: Kind = {
  ...templated('', 'ReplicationController'),
  podSelector: plainSelector,
};

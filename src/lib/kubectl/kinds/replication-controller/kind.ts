/** ReplicationControllers, for the verbs. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { plainSelector, templated } from '#lib/kubectl/kinds/templated.ts';
import { describeReplicationController } from './describe.ts';

export const replicationController: Kind = {
  ...templated('', 'ReplicationController'),
  podSelector: plainSelector,
  describe: describedBy(describeReplicationController),
};

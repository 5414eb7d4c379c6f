/** What verbs know of PersistentVolumes. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { describeVolume } from './describe.ts';

export const persistentVolume: Kind = {
  group: '',
  kind: 'PersistentVolume',
  describe: describedBy(describeVolume),
};

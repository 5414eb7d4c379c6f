/** What verbs know of PersistentVolumes. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import { describeVolume } from './describe.ts';

export const persistentVolume: Described = {
  group: '',
  kind: 'PersistentVolume',
  describe: describedBy(describeVolume),
};

/** What verbs know of PersistentVolumeClaims. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import { describeClaim } from './describe.ts';

export const persistentVolumeClaim: Described = {
  group: '',
  kind: 'PersistentVolumeClaim',
  describe: describedBy(describeClaim),
};

/** What verbs know of PersistentVolumeClaims. */
import { describedBy, type Kind } from '#lib/kubectl/kinds/kind.ts';
import { describeClaim } from './describe.ts';

export const persistentVolumeClaim: Kind = {
  group: '',
  kind: 'PersistentVolumeClaim',
  describe: describedBy(describeClaim),
};

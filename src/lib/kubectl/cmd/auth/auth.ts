/** `kubectl auth`: what one may do, and who one is. */
import { command } from '#lib/kubectl/command.ts';
import { canI } from './can-i.ts';
import { reconcile } from './reconcile.ts';
import { whoami } from './whoami.ts';

export const auth = command({
  use: 'auth',
  short: 'Ask what one may do',
  commands: [canI, reconcile, whoami],
});

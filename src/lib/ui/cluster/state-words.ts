/** The words for a pod's state. */
import type { Words } from '#lib/ui/words.ts';
import type { PodState } from './picture.ts';

export const stateWords = (words: Words): Readonly<Record<PodState, string>> => ({
  ready: words.stateReady,
  starting: words.stateStarting,
  waiting: words.stateWaiting,
  failed: words.stateFailed,
  leaving: words.stateLeaving,
  done: words.stateDone,
});

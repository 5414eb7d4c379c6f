/** `kubectl top`: what nodes and pods take of CPU and memory, where somebody measures it. */
import { command } from '#lib/kubectl/command.ts';
import { topNode } from './node.ts';
import { topPod } from './pod.ts';

export const top = command({
  use: 'top',
  short: 'Show use of CPU and memory',
  commands: [topNode, topPod],
});

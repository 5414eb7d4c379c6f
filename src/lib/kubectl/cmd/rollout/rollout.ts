/** `kubectl rollout` and its sub-commands. */
import { command } from '#lib/kubectl/command.ts';
import { history } from './history.ts';
import { pause, restart, resume } from './pause-resume-restart.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';

export const rollout = command({
  use: 'rollout SUBCOMMAND',
  short: 'Follow, hold and undo the rollout of a workload',
  long: 'Works on Deployments, DaemonSets and StatefulSets.',
  examples: ['kubectl rollout status deployment/web', 'kubectl rollout undo deployment/web'],
  helpOn: 'stdout',
  commands: [history, pause, restart, resume, status, undo],
});

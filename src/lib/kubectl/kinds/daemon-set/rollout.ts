/** Where a DaemonSet's rollout is (polymorphichelpers/rollout_status.go). */
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { revisions, undo } from '#lib/kubectl/kinds/rollouts/controller-revisions.ts';
import { restart } from '#lib/kubectl/kinds/rollouts/restart.ts';
import type { Progress, Rollout } from '#lib/kubectl/kinds/rollouts/rollout.ts';

function progress(object: KubeObject): Progress {
  const { metadata, spec, status } = object as DaemonSet;
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    throw new CommandError('rollout status is only available for RollingUpdate strategy type');
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return { text: 'Waiting for daemon set spec update to be observed...', done: false };
  const wanted = status?.desiredNumberScheduled ?? 0;
  const { updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  const waiting = (what: string): Progress => ({
    text: `Waiting for daemon set "${metadata.name}" rollout to finish: ${what}...`,
    done: false,
  });
  if (updatedNumberScheduled < wanted)
    return waiting(`${updatedNumberScheduled} out of ${wanted} new pods have been updated`);
  if (numberAvailable < wanted) return waiting(`${numberAvailable} of ${wanted} updated pods are available`);
  return { text: `daemon set "${metadata.name}" successfully rolled out`, done: true };
}

export const daemonSetRollout: Rollout = { progress, revisions, undo, restart };

/** Where a StatefulSet's rollout is (polymorphichelpers/rollout_status.go). */
import type { StatefulSet } from '#lib/kube/types/apps.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { revisions, undo } from '#lib/kubectl/kinds/rollouts/controller-revisions.ts';
import { restart } from '#lib/kubectl/kinds/rollouts/restart.ts';
import type { Progress, Rollout } from '#lib/kubectl/kinds/rollouts/rollout.ts';

function progress(object: KubeObject): Progress {
  const { metadata, spec, status } = object as StatefulSet;
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type !== 'RollingUpdate')
    throw new CommandError('rollout status is only available for RollingUpdate strategy type');
  const {
    observedGeneration = 0,
    readyReplicas = 0,
    updatedReplicas = 0,
    currentReplicas = 0,
  } = status ?? {};
  const waiting = (text: string): Progress => ({ text, done: false });
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration)
    return waiting('Waiting for statefulset spec update to be observed...');
  const replicas = spec.replicas ?? 0;
  if (readyReplicas < replicas) return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  if (rollingUpdate) {
    const wanted = replicas - (rollingUpdate.partition ?? 0);
    if (rollingUpdate.partition !== undefined && updatedReplicas < wanted)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    const text = `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`;
    return { text, done: true };
  }
  const { updateRevision = '', currentRevision = '' } = status ?? {};
  if (updateRevision !== currentRevision)
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  const text = `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`;
  return { text, done: true };
}

export const statefulSetRollout: Rollout = { progress, revisions, undo, restart };

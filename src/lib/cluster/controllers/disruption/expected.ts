/** How many pods a budget counts with, and how many of them must stay (getExpectedPodCount and getExpectedScale). */
import type { View } from '#lib/cluster/controllers/controller.ts';
import { controllerOf } from '#lib/cluster/controllers/owners.ts';
import { scaledValue } from '#lib/kube/int-or-string.ts';
import type { KubeObject, OwnerReference, Pod } from '#lib/kube/types.ts';
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';

interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  /** Whether some of the pods belong to nobody, whose number therefore nobody knows. */
  readonly unmanaged: boolean;
}

export function expectationOf(
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  view: View,
): Expectation | { readonly problem: string } {
  const { minAvailable, maxUnavailable } = spec;
  if (typeof minAvailable === 'number')
    return { expectedPods: pods.length, desiredHealthy: minAvailable, unmanaged: false };
  const wanted = maxUnavailable ?? minAvailable;
  if (wanted === undefined) return { expectedPods: 0, desiredHealthy: 0, unmanaged: false };
  const scale = scaleOf(pods, view);
  if ('problem' in scale) return scale;
  const amount = scaledValue(wanted, scale.count, true);
  const desiredHealthy = maxUnavailable === undefined ? amount : Math.max(0, scale.count - amount);
  return { expectedPods: scale.count, desiredHealthy, unmanaged: scale.unmanaged };
}

/** The sizes of all workloads that the pods belong to. */
function scaleOf(
  pods: readonly Pod[],
  view: View,
): { readonly count: number; readonly unmanaged: boolean } | { readonly problem: string } {
  const sizes = new Map<string, number>();
  let unmanaged = false;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) {
      unmanaged = true;
      continue;
    }
    const found = workloadOf(owner, pod.metadata.namespace ?? '', view);
    if (typeof found === 'string') return { problem: found };
    if (!found) return { problem: `found no controllers for pod "${pod.metadata.name}"` };
    sizes.set(found.metadata.uid ?? '', (found as Sized).spec.replicas ?? 1);
  }
  return { count: [...sizes.values()].reduce((sum, size) => sum + size, 0), unmanaged };
}

interface Sized extends KubeObject {
  readonly spec: { readonly replicas?: number };
}

/** Kinds with a size, and where they are. */
const SIZED: Readonly<Record<string, string>> = {
  ReplicationController: 'replicationcontrollers',
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
};

/** The object whose size counts: of a ReplicaSet that has one, its Deployment. A text says why there is none. */
function workloadOf(owner: OwnerReference, namespace: string, view: View): KubeObject | string | undefined {
  const resource = SIZED[owner.kind];
  if (!resource) {
    const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
    return `${owner.kind.toLowerCase()}s${group} does not implement the scale subresource`;
  }
  const found = view.get(resource, namespace, owner.name);
  if (!found || found.metadata.uid !== owner.uid) return undefined;
  const above = controllerOf(found);
  if (above?.kind !== 'Deployment') return found;
  const deployment = view.get('deployments.apps', namespace, above.name);
  return deployment?.metadata.uid === above.uid ? deployment : undefined;
}

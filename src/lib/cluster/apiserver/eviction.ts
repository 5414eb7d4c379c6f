/** The `eviction` subresource: deletes a pod unless its disruption budget forbids that (pkg/registry/core/pod/storage/eviction.go). */
import { failure, forbidden, type Status } from '#lib/kube/status.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, Pod } from '#lib/kube/types.ts';
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import { remove, type DeleteOptions } from './delete.ts';
import { refuse, type Machinery, type WriteOptions } from './machinery.ts';
import { withCondition } from './pod-writes.ts';
import type { ResourceDefinition } from './resource.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** More pods on their way at once are not granted. */
const MOST_DISRUPTED = 2000;

/** Deletes the pod, or refuses: 429 where its budget does not allow it now. */
export function evict(
  machinery: Machinery,
  definition: ResourceDefinition,
  pod: Pod,
  asked: DeleteOptions,
  options: WriteOptions,
): Status {
  const budget = isFree(pod) ? undefined : budgetOf(machinery, pod);
  if (budget) {
    const charged = charge(budget, pod);
    if (charged && !options.dryRun) spend(machinery, budget, pod.metadata.name);
  }
  remove(machinery, definition, options.dryRun ? pod : markDisrupted(machinery, pod), asked, options);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

/** What does not run, or is going already, disturbs nobody. */
const isFree = ({ metadata, status }: Pod): boolean =>
  !!metadata.deletionTimestamp || ['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');

/** The one budget that counts the pod. More than one are more than the server can keep. */
function budgetOf({ store }: Machinery, { metadata }: Pod): PodDisruptionBudget | undefined {
  const all = store.list(BUDGETS, metadata.namespace) as readonly PodDisruptionBudget[];
  const found = all.filter(({ spec }) => spec.selector && matchesSelector(spec.selector, metadata.labels));
  if (found.length > 1) {
    const why =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    refuse(failure(500, '', why));
  }
  return found[0];
}

const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** Whether the eviction is one that the budget pays for. Refuses where it has nothing left. */
function charge(budget: PodDisruptionBudget, pod: Pod): boolean {
  const { name, generation = 0 } = budget.metadata;
  const {
    desiredHealthy = 0,
    currentHealthy = 0,
    disruptionsAllowed = 0,
    observedGeneration = 0,
    disruptedPods = {},
  } = budget.status ?? {};
  // A pod that is not ready may go as long as enough others are (IfHealthyBudget), or whenever the budget says so.
  const always = budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow';
  if (!isReady(pod) && (always || (currentHealthy >= desiredHealthy && desiredHealthy > 0))) return false;
  if (observedGeneration < generation)
    refuse(tooMany(`The disruption budget ${name} is still being processed by the server.`, 10));
  const about = { group: 'policy', resource: 'poddisruptionbudget' };
  if (disruptionsAllowed < 0) refuse(forbidden(about, name, 'pdb disruptions allowed is negative'));
  if (Object.keys(disruptedPods).length > MOST_DISRUPTED)
    refuse(
      forbidden(
        about,
        name,
        'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
      ),
    );
  if (disruptionsAllowed === 0) refuse(tooMany(reasonOf(budget)));
  return true;
}

function reasonOf({ metadata: { name }, status }: PodDisruptionBudget): string {
  const failed = status?.conditions?.find(
    ({ type, reason }) => type === 'DisruptionAllowed' && reason === 'SyncFailed',
  );
  const cannot = `The disruption budget ${name} does not allow evicting pods currently`;
  if (failed) return `${cannot} because it failed sync: ${failed.message}`;
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  if (currentHealthy > desiredHealthy) return cannot;
  return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
}

/** The pod says why it goes, before it does. */
function markDisrupted({ store, sim }: Machinery, pod: Pod): Pod {
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: rfc3339(sim.now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const status = { ...pod.status, conditions: withCondition(pod, condition) };
  return store.replace('pods', { ...pod, status }) as Pod;
}

function tooMany(cause: string, retryAfterSeconds?: number): Status {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return failure(429, 'TooManyRequests', message, {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds && { retryAfterSeconds }),
  });
}

/** One disruption less is allowed until the disruption controller has counted anew. */
function spend({ store, sim }: Machinery, budget: PodDisruptionBudget, pod: string): void {
  const status = budget.status as NonNullable<PodDisruptionBudget['status']>;
  store.replace(BUDGETS, {
    ...budget,
    status: {
      ...status,
      disruptedPods: { ...status.disruptedPods, [pod]: rfc3339(sim.now) },
      disruptionsAllowed: status.disruptionsAllowed - 1,
    },
  });
}

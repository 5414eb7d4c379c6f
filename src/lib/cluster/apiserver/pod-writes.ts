/** The scheduler's word (`binding`) and the polite end (`eviction`). From pkg/registry/core/pod/{strategy,storage}. */
import { badRequest, conflict, failure, type Status } from '#lib/kube/status.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, KubeObject, LabelSelector, Pod } from '#lib/kube/types.ts';
import { remove, type DeleteOptions } from './delete.ts';
import { refuse, type Machinery, type WriteOptions } from './machinery.ts';
import type { ResourceDefinition } from './resource.ts';

const BINDING = { group: '', resource: 'pods/binding' };

/** Puts the pod on the node. Returns the stored pod. */
export function bind({ store, sim }: Machinery, pod: Pod, nodeName: string): Pod {
  const { name, deletionTimestamp } = pod.metadata;
  if (!nodeName) refuse(badRequest('target.name: Required value'));
  if (deletionTimestamp)
    refuse(conflict(BINDING, name, `pod ${name} is being deleted, cannot be assigned to a host`));
  if (pod.spec.nodeName)
    refuse(conflict(BINDING, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`));
  const scheduled: Condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: rfc3339(sim.now),
  };
  const next: Pod = {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions: withCondition(pod, scheduled) },
  };
  return store.replace('pods', next) as Pod;
}

/** In the place of the one of its type, else at the end. */
function withCondition({ status }: Pod, condition: Condition): readonly Condition[] {
  const { conditions = [] } = status ?? {};
  const at = conditions.findIndex(({ type }) => type === condition.type);
  return at < 0 ? [...conditions, condition] : conditions.with(at, condition);
}

interface DisruptionBudget extends KubeObject {
  readonly spec: { readonly selector?: LabelSelector; readonly unhealthyPodEvictionPolicy?: string };
  readonly status?: {
    readonly disruptionsAllowed?: number;
    readonly currentHealthy?: number;
    readonly desiredHealthy?: number;
    readonly observedGeneration?: number;
    readonly disruptedPods?: Readonly<Record<string, string>>;
  };
}

const isReady = (pod: Pod) =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** Deletes the pod unless its disruption budget forbids that (429). */
export function evict(
  machinery: Machinery,
  definition: ResourceDefinition,
  pod: Pod,
  asked: DeleteOptions,
  options: WriteOptions,
): Status {
  const { namespace = '', name, labels, deletionTimestamp } = pod.metadata;
  const phase = pod.status?.phase;
  // What does not run, or is going already, disturbs nobody.
  const free = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || deletionTimestamp;
  const budgets = (
    machinery.store.list('poddisruptionbudgets.policy', namespace) as readonly DisruptionBudget[]
  ).filter(({ spec }) => matchesSelector(spec.selector, labels));
  if (!free && budgets.length > 1)
    refuse(
      failure(
        500,
        'InternalError',
        'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      ),
    );
  const [budget] = budgets;
  if (!free && budget) {
    const { desiredHealthy = 0, currentHealthy = 0, disruptionsAllowed = 0 } = budget.status ?? {};
    // A pod that is not ready may go as long as enough others are (IfHealthyBudget, the default).
    const always = budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow';
    const harmless = !isReady(pod) && (always || (currentHealthy >= desiredHealthy && desiredHealthy > 0));
    if (!harmless) {
      if ((budget.status?.observedGeneration ?? 0) < (budget.metadata.generation ?? 0))
        refuse(
          tooMany(
            'The disruption budget ' + budget.metadata.name + ' is still being processed by the server.',
            10,
          ),
        );
      if (disruptionsAllowed <= 0) {
        const why = `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
        refuse(tooMany(why));
      }
      if (!options.dryRun) spend(machinery, budget, name);
    }
  }
  const told = options.dryRun ? pod : markDisrupted(machinery, pod);
  remove(machinery, definition, told, asked, options);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
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
function spend({ store, sim }: Machinery, budget: DisruptionBudget, pod: string): void {
  const { disruptionsAllowed = 0, disruptedPods } = budget.status ?? {};
  store.replace('poddisruptionbudgets.policy', {
    ...budget,
    status: {
      ...budget.status,
      disruptionsAllowed: disruptionsAllowed - 1,
      disruptedPods: { ...disruptedPods, [pod]: rfc3339(sim.now) },
    },
  });
}

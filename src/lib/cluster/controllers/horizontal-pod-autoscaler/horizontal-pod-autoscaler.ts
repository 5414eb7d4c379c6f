/** The autoscaler: every fifteen seconds as many pods as their load asks for (pkg/controller/podautoscaler/horizontal.go). */
import {
  carryOut,
  type Action,
  type Controller,
  type ControllerView,
  type Outcome,
} from '#lib/cluster/controllers/controller.ts';
import { keyOfObject, splitKey } from '#lib/cluster/controllers/owners.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { resourceOf } from '#lib/kube/resource-of.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition, KubeObject, LabelSelector, Pod } from '#lib/kube/types.ts';
import type { HorizontalPodAutoscaler } from '#lib/kube/types/autoscaling.ts';
import { bounded, changed, NOTHING, type Memory } from './limits.ts';
import { propose, type Proposal } from './measure.ts';

type Steps<T = void> = Generator<Action, T, Outcome>;
type Status = NonNullable<HorizontalPodAutoscaler['status']>;

interface Scalable extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector: LabelSelector };
  readonly status?: { readonly replicas?: number };
}

const NAME = 'horizontal-pod-autoscaler';
const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling';
const PERIOD_MS = 15_000;

export const horizontalPodAutoscaler: Controller = {
  name: NAME,
  // Its own status is no reason to look again: time is.
  wakes: [
    {
      resource: AUTOSCALERS,
      keys: ({ before, after }) =>
        before && after && before['spec'] === after['spec']
          ? []
          : [keyOfObject((after ?? before) as KubeObject)],
    },
  ],
  *reconcile(key, view) {
    const found = view.get<HorizontalPodAutoscaler>(AUTOSCALERS, ...splitKey(key));
    if (!found) {
      yield { do: 'remember', value: undefined };
      return;
    }
    const next = yield* look(found, key, view);
    if (!deepEqual(found.status, next))
      yield* carryOut({ do: 'updateStatus', object: { ...found, status: next } });
    yield { do: 'again', afterMs: PERIOD_MS };
  },
};

const says = (about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): Action => ({
  do: 'event',
  about,
  type,
  reason,
  message,
});

/** The conditions with this one in its place; its time changes with its value. */
function withCondition(
  conditions: readonly Condition[],
  type: string,
  [status, reason, message]: readonly [Condition['status'], string, string],
  now: number,
): readonly Condition[] {
  const at = conditions.findIndex((one) => one.type === type);
  const known = conditions[at];
  const lastTransitionTime = known?.status === status ? known.lastTransitionTime : rfc3339(now);
  const next: Condition = { type, status, lastTransitionTime: lastTransitionTime ?? null, reason, message };
  return known ? conditions.with(at, next) : [...conditions, next];
}

function* look(hpa: HorizontalPodAutoscaler, key: string, view: ControllerView): Steps<Status> {
  const { spec, metadata } = hpa;
  const { kind, name, apiVersion = 'v1' } = spec.scaleTargetRef;
  const { now } = view;
  const before = hpa.status ?? { desiredReplicas: 0 };
  let conditions = before.conditions ?? [];
  const set = (type: string, ...said: readonly [Condition['status'], string, string]) =>
    void (conditions = withCondition(conditions, type, said, now));
  const resource = resourceOf(apiVersion, kind);
  const target = view.get<Scalable>(resource, metadata.namespace, name);
  if (!target) {
    const why = `${resource} "${name}" not found`;
    yield says(hpa, 'Warning', 'FailedGetScale', why);
    set(
      'AbleToScale',
      'False',
      'FailedGetScale',
      `the HPA controller was unable to get the target's current scale: ${why}`,
    );
    return statusOf(before, { conditions });
  }
  set(
    'AbleToScale',
    'True',
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  );
  const size = target.spec.replicas ?? 1;
  const current = target.status?.replicas ?? 0;
  const { minReplicas = 1, maxReplicas } = spec;
  let desired: number;
  let why: string;
  let metrics = before.currentMetrics ?? null;
  let memory = view.memory<Memory>(NAME, key) ?? NOTHING;
  if (size === 0) {
    set(
      'ScalingActive',
      'False',
      'ScalingDisabled',
      'scaling is disabled since the replica count of the target is zero',
    );
    return statusOf(before, {
      conditions,
      currentReplicas: current,
      desiredReplicas: 0,
      currentMetrics: metrics,
    });
  }
  if (size > maxReplicas) [desired, why] = [maxReplicas, 'Current number of replicas above Spec.MaxReplicas'];
  else if (size < minReplicas)
    [desired, why] = [minReplicas, 'Current number of replicas below Spec.MinReplicas'];
  else {
    const pods = view.select<Pod>('pods', metadata.namespace ?? '', target.spec.selector);
    const measured = yield* measure(hpa, pods, size, view);
    if ('reason' in measured) {
      set(
        'ScalingActive',
        'False',
        measured.reason,
        `the HPA was unable to compute the replica count: ${measured.why}`,
      );
      return statusOf(before, { conditions, currentReplicas: current });
    }
    const { best, statuses } = measured;
    set(
      'ScalingActive',
      'True',
      'ValidMetricFound',
      `the HPA was able to successfully calculate a replica count from ${best.name}`,
    );
    metrics = statuses;
    const limits = bounded(hpa, size, best.replicas, memory, now);
    memory = limits.memory;
    desired = limits.replicas;
    why = desired > size ? `${best.name} above target` : 'All metrics below target';
    const word = limits.stabilized === 'up' ? 'lower' : 'higher';
    const bound = limits.stabilized === 'up' ? 'lowest' : 'highest';
    if (limits.stabilized)
      set(
        'AbleToScale',
        'True',
        limits.stabilized === 'up' ? 'ScaleUpStabilized' : 'ScaleDownStabilized',
        `recent recommendations were ${word} than current one, applying the ${bound} recent recommendation`,
      );
    else set('AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size');
    if (limits.limit) set('ScalingLimited', 'True', ...limits.limit);
    else
      set(
        'ScalingLimited',
        'False',
        'DesiredWithinRange',
        'the desired count is within the acceptable range',
      );
  }
  let lastScaleTime = before.lastScaleTime;
  if (desired !== size) {
    const { refused } = yield {
      do: 'update',
      object: { ...target, spec: { ...target.spec, replicas: desired } },
    };
    if (refused) {
      const words = refused.message ?? '';
      yield says(hpa, 'Warning', 'FailedRescale', `New size: ${desired}; reason: ${why}; error: ${words}`);
      set(
        'AbleToScale',
        'False',
        'FailedUpdateScale',
        `the HPA controller was unable to update the target scale: ${words}`,
      );
      return statusOf(before, { conditions, currentReplicas: current, currentMetrics: metrics });
    }
    set(
      'AbleToScale',
      'True',
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    yield says(hpa, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${why}`);
    memory = changed(memory, desired - size, now);
    lastScaleTime = rfc3339(now);
  }
  yield { do: 'remember', value: memory };
  return statusOf(before, {
    conditions,
    currentReplicas: current,
    desiredReplicas: desired,
    currentMetrics: metrics,
    ...(lastScaleTime && { lastScaleTime }),
  });
}

/** The metric that asks for most decides. One that cannot be had is told, and keeps the others from asking for less. */
function* measure(
  hpa: HorizontalPodAutoscaler,
  pods: readonly Pod[],
  size: number,
  view: ControllerView,
): Steps<
  | { readonly best: Proposal; readonly statuses: Status['currentMetrics'] & object }
  | { readonly reason: string; readonly why: string }
> {
  const all = (hpa.spec.metrics ?? []).map((metric) => propose(metric, pods, size, view));
  const found = all.filter((one): one is Proposal => 'replicas' in one);
  const bad = all.filter((one) => 'reason' in one);
  for (const { reason, why } of bad) yield says(hpa, 'Warning', reason, why);
  const [best] = found.toSorted((a, b) => b.replicas - a.replicas);
  const [first] = bad;
  if (first && (!best || best.replicas < size)) {
    const what = hpa.spec.metrics?.[all.indexOf(first)];
    const name = what?.resource?.name ?? what?.containerResource?.name ?? '';
    const error = `failed to get ${name} resource metric value: ${first.why}`;
    yield says(
      hpa,
      'Warning',
      'FailedComputeMetricsReplicas',
      `invalid metrics (${bad.length} invalid out of ${all.length}), first error is: ${error}`,
    );
    return { reason: first.reason, why: first.why };
  }
  return { best: best as Proposal, statuses: found.map(({ status }) => status) };
}

/** In the order of Go's type. */
function statusOf(before: Status, now: Partial<Status>): Status {
  const { lastScaleTime, currentReplicas, desiredReplicas, currentMetrics, conditions } = {
    ...before,
    ...now,
  };
  return {
    ...(lastScaleTime && { lastScaleTime }),
    ...(currentReplicas && { currentReplicas }),
    desiredReplicas: desiredReplicas ?? 0,
    currentMetrics: currentMetrics ?? null,
    ...(conditions && { conditions }),
  };
}

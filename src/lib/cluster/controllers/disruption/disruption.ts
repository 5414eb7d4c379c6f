/** The disruption controller: how many pods of each budget may go just now (pkg/controller/disruption/disruption.go). */
import {
  carryOut,
  type Action,
  type Controller,
  type ControllerView,
  type ObjectChange,
  type Outcome,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { keyOfObject, ownKey, splitKey } from '#lib/cluster/controllers/owners.ts';
import { isPodReady } from '#lib/cluster/controllers/pods.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { Condition, LabelSelector, Pod } from '#lib/kube/types.ts';
import type { PodDisruptionBudget } from '#lib/kube/types/policy.ts';
import { expectationOf } from './expected.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** A pod whose eviction was granted counts as gone for so long. */
const DELETION_MS = 120_000;

type Status = NonNullable<PodDisruptionBudget['status']>;

export const disruption: Controller = {
  name: 'controllermanager',
  wakes: [
    { resource: BUDGETS, keys: ownKey },
    { resource: 'pods', keys: budgetsOfPod },
  ],
  *reconcile(key, view) {
    const budget = view.get<PodDisruptionBudget>(BUDGETS, ...splitKey(key));
    if (budget && !budget.metadata.deletionTimestamp) yield* count(budget, view);
  },
};

function* count(budget: PodDisruptionBudget, view: ControllerView): Generator<Action, void, Outcome> {
  const pods = podsOf(budget, view);
  if (pods.length === 0) yield says(budget, 'Normal', 'NoPods', 'No matching pods found');
  const expected = expectationOf(budget, pods, view);
  if ('problem' in expected) {
    const why = `Failed to calculate the number of expected pods: ${expected.problem}`;
    yield says(budget, 'Warning', 'CalculateExpectedPodCountFailed', why);
    return yield* write(budget, failedStatus(budget, expected.problem, view.now));
  }
  if (expected.unmanaged) yield says(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget));
  const disruptedPods = stillDisrupted(pods, budget, view.now);
  const healthy = pods.filter(
    (pod) => !pod.metadata.deletionTimestamp && !(pod.metadata.name in disruptedPods) && isPodReady(pod),
  ).length;
  const spare = healthy - expected.desiredHealthy;
  const allowed = expected.expectedPods <= 0 || spare <= 0 ? 0 : spare;
  const observedGeneration = budget.metadata.generation ?? 0;
  yield* write(budget, {
    observedGeneration,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: expected.desiredHealthy,
    expectedPods: expected.expectedPods,
    conditions: withCondition(
      budget,
      allowed > 0 ? ['True', 'SufficientPods', ''] : ['False', 'InsufficientPods', ''],
      observedGeneration,
      view.now,
    ),
  });
  const soonest = Math.min(...Object.values(disruptedPods).map(parseTime));
  if (Number.isFinite(soonest)) yield { do: 'again', afterMs: soonest + DELETION_MS - view.now + 1000 };
}

function* write(budget: PodDisruptionBudget, status: Status): Generator<Action, void, Outcome> {
  if (!deepEqual(budget.status, status))
    yield* carryOut({ do: 'updateStatus', object: { ...budget, status } });
}

/** The pods a budget is about: none without a selector, all of the namespace with an empty one. */
const podsOf = ({ metadata, spec }: PodDisruptionBudget, view: View): readonly Pod[] =>
  spec.selector ? view.select<Pod>('pods', metadata.namespace ?? '', spec.selector) : [];

/** Nothing may go while nobody knows how many there should be. */
function failedStatus(budget: PodDisruptionBudget, problem: string, now: number): Status {
  const counted = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  const before: Status = budget.status ?? counted;
  const conditions = withCondition(budget, ['False', 'SyncFailed', problem], before.observedGeneration, now);
  return { ...before, disruptionsAllowed: 0, conditions };
}

/** The granted evictions of pods that are still there and not yet on their way. */
function stillDisrupted(
  pods: readonly Pod[],
  { status }: PodDisruptionBudget,
  now: number,
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const { metadata } of pods) {
    const since = status?.disruptedPods?.[metadata.name];
    if (since && !metadata.deletionTimestamp && parseTime(since) + DELETION_MS >= now)
      kept[metadata.name] = since;
  }
  return kept;
}

function withCondition(
  { status }: PodDisruptionBudget,
  [value, reason, message]: readonly [Condition['status'], string, string],
  observedGeneration: number | undefined,
  now: number,
): readonly Condition[] {
  const before = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const lastTransitionTime = before?.status === value ? before.lastTransitionTime : rfc3339(now);
  return [
    {
      type: 'DisruptionAllowed',
      status: value,
      ...(observedGeneration !== undefined && { observedGeneration }),
      lastTransitionTime: lastTransitionTime ?? rfc3339(now),
      reason,
      message,
    },
  ];
}

const unmanagedText = ({ spec }: PodDisruptionBudget): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${goText(spec.selector ?? {})}) were found to be unmanaged. ` +
  'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
  'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';

/** A selector as its generated String() writes it. */
function goText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels).sort();
  const map = labels.map((key) => `${key}: ${matchLabels[key]},`).join('');
  const list = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${map}},MatchExpressions:[]LabelSelectorRequirement{${list.join('')}},}`;
}

const says = (
  about: PodDisruptionBudget,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Action => ({ do: 'event', about, type, reason, message });

/** The budgets that a pod is, or was, counted in, where something changed that they count. */
function budgetsOfPod({ before, after }: ObjectChange, view: View): string[] {
  const [was, is] = [before as Pod | undefined, after as Pod | undefined];
  const namespace = (is ?? was)?.metadata.namespace;
  const budgets = view.list<PodDisruptionBudget>(BUDGETS, namespace);
  if (budgets.length === 0 || !countsDiffer(was, is)) return [];
  const takes = ({ spec }: PodDisruptionBudget, pod: Pod | undefined) =>
    pod && spec.selector && matchesSelector(spec.selector, pod.metadata.labels);
  return budgets.filter((one) => takes(one, was) || takes(one, is)).map(keyOfObject);
}

const countsDiffer = (was: Pod | undefined, is: Pod | undefined): boolean =>
  !was ||
  !is ||
  was.metadata.labels !== is.metadata.labels ||
  was.metadata.ownerReferences !== is.metadata.ownerReferences ||
  was.metadata.deletionTimestamp !== is.metadata.deletionTimestamp ||
  isPodReady(was) !== isPodReady(is);

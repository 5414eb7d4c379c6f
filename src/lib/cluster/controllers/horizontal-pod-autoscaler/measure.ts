/** From what pods take to how many there should be (pkg/controller/podautoscaler/replica_calculator.go). */
import type { ControllerView } from '#lib/cluster/controllers/controller.ts';
import { isPodActive, isPodReady } from '#lib/cluster/controllers/pods.ts';
import { milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { MetricSpec, MetricStatus, PodUsage } from '#lib/kube/types/autoscaling.ts';

/** Differences smaller than this share are not worth a change. */
const TOLERANCE = 0.1;

export interface Proposal {
  readonly replicas: number;
  /** `cpu resource utilization (percentage of request)` */
  readonly name: string;
  readonly status: MetricStatus;
}

/** Why a metric gives no number. */
export interface Unmeasured {
  readonly reason: string;
  readonly why: string;
}

const NO_SERVER =
  'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';

export function propose(
  metric: MetricSpec,
  pods: readonly Pod[],
  current: number,
  view: ControllerView,
): Proposal | Unmeasured {
  const source = metric.resource ?? metric.containerResource;
  if (!source)
    return {
      reason: `FailedGet${metric.type}Metric`,
      why: `unable to get metric: unable to fetch metrics from custom metrics API: the server could not find the requested resource`,
    };
  const only = metric.containerResource?.container;
  const { name, target } = source;
  const share = target.averageUtilization;
  const reason = only ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric';
  const failed = (why: string): Unmeasured => ({
    reason,
    why: share === undefined ? why : `failed to get ${name} utilization: ${why}`,
  });
  const measured: { readonly pod: Pod; readonly used: number }[] = [];
  for (const pod of pods.filter(isPodActive)) {
    const usage = view.podUsage(pod);
    if (usage === 'unmeasured') return failed(`unable to get metrics for resource ${name}: ${NO_SERVER}`);
    if (usage && pod.status?.phase === 'Running') measured.push({ pod, used: usedOf(usage, name, only) });
  }
  if (measured.length === 0)
    return failed(
      `unable to get metrics for resource ${name}: no metrics returned from resource metrics API`,
    );
  const asked: number[] = [];
  for (const { pod } of measured) {
    const request = requestOf(pod, name, only);
    if (typeof request === 'string' && share !== undefined) return failed(request);
    asked.push(typeof request === 'string' ? 0 : request);
  }
  const ready = measured.filter(({ pod }) => isPodReady(pod));
  const count = Math.max(ready.length, 1);
  const total = ready.reduce((sum, { used }) => sum + used, 0);
  const average = Math.ceil(total / count);
  const averageValue = name === 'cpu' ? `${average}m` : `${average}`;
  const readyAsked = measured.reduce(
    (sum, { pod }, at) => sum + (isPodReady(pod) ? (asked[at] as number) : 0),
    0,
  );
  const allAsked = asked.reduce((sum, one) => sum + one, 0);
  const goal = target.averageValue === undefined ? 0 : amountOf(name, target.averageValue);
  const ratio = share === undefined ? total / count / goal : percent(total, readyAsked) / share;
  // Pods that are not ready yet take part with nothing where there should be more.
  const damped = share === undefined ? total / measured.length / goal : percent(total, allAsked) / share;
  const now =
    share === undefined ? { averageValue } : { averageValue, averageUtilization: percent(total, readyAsked) };
  const replicas = replicasFor(ratio, damped, ready.length, measured.length, current);
  const label =
    share === undefined ? `${name} resource` : `${name} resource utilization (percentage of request)`;
  return {
    replicas,
    name: only ? label.replace('resource', 'container resource') : label,
    status: only
      ? { type: 'ContainerResource', containerResource: { name, container: only, current: now } }
      : { type: 'Resource', resource: { name, current: now } },
  };
}

function replicasFor(ratio: number, damped: number, ready: number, all: number, current: number): number {
  if (Math.abs(1 - ratio) <= TOLERANCE) return current;
  if (ratio < 1 || ready === all) return Math.ceil(ratio * ready);
  if (Math.abs(1 - damped) <= TOLERANCE || damped < 1) return current;
  return Math.max(Math.ceil(damped * all), current);
}

const percent = (used: number, asked: number): number => (asked > 0 ? Math.floor((used * 100) / asked) : 0);

function usedOf({ containers }: PodUsage, name: string, only: string | undefined): number {
  let sum = 0;
  for (const one of containers)
    if (only === undefined || one.name === only) sum += name === 'cpu' ? one.cpu : one.memory;
  return sum;
}

const amountOf = (name: string, quantity: string): number =>
  name === 'cpu' ? milliValue(quantity) : wholeValue(quantity);

/** What the pod asks for, or what keeps that from being known. */
function requestOf({ metadata, spec }: Pod, name: string, only: string | undefined): number | string {
  let sum = 0;
  for (const { name: container, resources } of spec.containers) {
    if (only !== undefined && container !== only) continue;
    const request = resources?.requests?.[name];
    if (request === undefined)
      return `missing request for ${name} in container ${container} of Pod ${metadata.name}`;
    sum += amountOf(name, request);
  }
  return sum;
}

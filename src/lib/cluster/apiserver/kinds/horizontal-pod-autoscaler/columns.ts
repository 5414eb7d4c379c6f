/** The table of HorizontalPodAutoscalers. */
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValue,
} from '#lib/kube/types/autoscaling.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

const SHOWN = 2;

export const autoscalerColumns: readonly PrinterColumn<HorizontalPodAutoscaler>[] = [
  nameColumn as PrinterColumn<HorizontalPodAutoscaler>,
  { name: 'Reference', cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
  { name: 'Targets', cell: targets },
  { name: 'MinPods', cell: ({ spec }) => String(spec.minReplicas ?? '<unset>') },
  integer('MaxPods', ({ spec }) => spec.maxReplicas),
  integer('Replicas', ({ status }) => status?.currentReplicas ?? 0),
  ageColumn as PrinterColumn<HorizontalPodAutoscaler>,
];

function targets({ spec, status }: HorizontalPodAutoscaler): string {
  const { metrics = [] } = spec;
  if (metrics.length === 0) return '<none>';
  const all = metrics.map((metric, i) => textOf(metric, status?.currentMetrics?.[i]));
  const shown = all.slice(0, SHOWN).join(', ');
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}

/** `cpu: 12%/80%`; what is not measured is unknown. */
function textOf(metric: MetricSpec, status: MetricStatus | undefined): string {
  const what = metric.resource ?? metric.containerResource;
  if (!what) return '<unknown>/<unknown>';
  const now = status?.resource?.current ?? status?.containerResource?.current;
  return `${what.name}: ${value(now, what.target)}/${goal(what.target)}`;
}

function value(now: MetricValue | undefined, target: MetricTarget): string {
  if (target.averageValue !== undefined) return now?.averageValue ?? '<unknown>';
  return now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`;
}

const goal = ({ averageValue, averageUtilization }: MetricTarget): string =>
  averageValue ?? (averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`);

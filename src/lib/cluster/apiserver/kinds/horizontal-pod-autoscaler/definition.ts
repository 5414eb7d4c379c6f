/** HorizontalPodAutoscaler: stored as autoscaling/v2, served as v1 too (pkg/apis/autoscaling). */
import type { FieldError } from '#lib/kube/status.ts';
import type { Condition, KubeObject } from '#lib/kube/types.ts';
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  ScalingRules,
} from '#lib/kube/types/autoscaling.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { autoscalerColumns } from './columns.ts';
import { autoscalerErrors } from './validation.ts';

const CPU: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

const percent = { type: 'Percent', value: 100, periodSeconds: 15 } as const;
const UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent],
};
const DOWN: ScalingRules = { selectPolicy: 'Max', policies: [percent] };

/** Only where something is said of the behaviour, the rest of it is filled in. */
const behavior = (given: NonNullable<HorizontalPodAutoscaler['spec']['behavior']>) => ({
  ...given,
  scaleUp: fill(given.scaleUp ?? {}, UP),
  scaleDown: fill(given.scaleDown ?? {}, DOWN),
});

export const horizontalPodAutoscaler: ResourceDefinition<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) =>
      change(
        fill(spec, { minReplicas: 1, maxReplicas: 0, scaleTargetRef: {}, metrics: [CPU] }),
        'behavior',
        behavior,
      ),
    ),
  prepareForCreate: (object) => ({ ...object, status: { desiredReplicas: 0, currentMetrics: null } }),
  prepareForUpdate: (object, old) => (old.status ? { ...object, status: old.status } : object),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: (object): readonly FieldError[] => autoscalerErrors(object),
  columns: autoscalerColumns,
};

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const CURRENT = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

const isCpu = ({ type, resource }: MetricSpec): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;

interface First extends KubeObject {
  readonly spec: Pick<HorizontalPodAutoscaler['spec'], 'scaleTargetRef' | 'minReplicas' | 'maxReplicas'> & {
    readonly targetCPUUtilizationPercentage?: number;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly lastScaleTime?: string;
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
  };
}

/** What v1 cannot say stands in annotations (pkg/apis/autoscaling/v1/conversion.go). */
function toFirst(object: KubeObject): KubeObject {
  const { spec, status, metadata, ...rest } = object as HorizontalPodAutoscaler;
  const metrics = spec.metrics ?? [];
  const cpu = metrics.find(isCpu);
  const others = metrics.filter((one) => one !== cpu);
  const currentCpu = status?.currentMetrics?.find(({ resource }) => resource?.name === 'cpu');
  const annotations: Record<string, string> = { ...metadata.annotations };
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others);
  if (spec.behavior) annotations[BEHAVIOR] = JSON.stringify(spec.behavior);
  if (status?.conditions?.length) annotations[CONDITIONS] = JSON.stringify(status.conditions);
  if (currentCpu) annotations[CURRENT] = JSON.stringify(status?.currentMetrics);
  const target = cpu?.resource?.target.averageUtilization;
  const current = currentCpu?.resource?.current.averageUtilization;
  const { metrics: _m, behavior: _b, ...plain } = spec;
  const { conditions: _c, currentMetrics: _s, ...counts } = status ?? { desiredReplicas: 0 };
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...plain, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    status: {
      currentReplicas: 0,
      ...counts,
      ...(current !== undefined && { currentCPUUtilizationPercentage: current }),
    },
  };
}

function fromFirst(object: KubeObject): KubeObject {
  const { spec, metadata, status, ...rest } = object as First;
  const { targetCPUUtilizationPercentage: target, ...plain } = spec ?? {};
  const { annotations, ...meta } = metadata;
  const read = <T>(name: string): T | undefined =>
    annotations?.[name] === undefined ? undefined : (JSON.parse(annotations[name]) as T);
  const kept = Object.entries(annotations ?? {}).filter(
    ([name]) => ![METRICS, CURRENT, CONDITIONS, BEHAVIOR].includes(name),
  );
  const cpu = target === undefined ? [] : [cpuMetric(target)];
  const metrics = [...(read<MetricSpec[]>(METRICS) ?? []), ...cpu];
  const rules = read<HorizontalPodAutoscaler['spec']['behavior']>(BEHAVIOR);
  const conditions = read<Condition[]>(CONDITIONS);
  const current = read<MetricStatus[]>(CURRENT);
  return {
    ...rest,
    apiVersion: 'autoscaling/v2',
    metadata: { ...meta, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
    spec: { ...plain, ...(metrics.length > 0 && { metrics }), ...(rules && { behavior: rules }) },
    ...(status && {
      status: { ...status, ...(current && { currentMetrics: current }), ...(conditions && { conditions }) },
    }),
  };
}

const cpuMetric = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

/** The functions get the objects as they are stored. */
export const horizontalPodAutoscalerV1: ResourceDefinition<HorizontalPodAutoscaler> = {
  ...horizontalPodAutoscaler,
  version: 'v1',
  storedAs: {
    definition: horizontalPodAutoscaler as unknown as ResourceDefinition,
    toStored: fromFirst,
    fromStored: toFirst,
  },
};

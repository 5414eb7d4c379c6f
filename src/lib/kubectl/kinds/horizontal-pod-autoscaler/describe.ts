/** `kubectl describe` of HorizontalPodAutoscalers (autoscaling/v2). */
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  ScalingRules,
} from '#lib/kube/types/autoscaling.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { longTime, type Writer } from '#lib/kubectl/describe/writer.ts';

export const describeAutoscaler: Describer<HorizontalPodAutoscaler> = async (hpa, w, context) => {
  const { metadata, spec, status = { desiredReplicas: 0 } } = hpa;
  const { kind, name } = spec.scaleTargetRef;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  w.line(0, `Reference:\t${kind}/${name}`);
  w.line(0, 'Metrics:\t( current / target )');
  for (const [at, metric] of (spec.metrics ?? []).entries())
    describeMetric(w, metric, status.currentMetrics?.[at]);
  w.line(0, `Min replicas:\t${spec.minReplicas ?? '<unset>'}`);
  w.line(0, `Max replicas:\t${spec.maxReplicas}`);
  if (spec.behavior) {
    w.line(0, 'Behavior:');
    describeRules(w, 'Scale Up', spec.behavior.scaleUp);
    describeRules(w, 'Scale Down', spec.behavior.scaleDown);
  }
  w.line(0, `${kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas} desired`);
  if (status.conditions?.length) {
    w.line(0, 'Conditions:\n  Type\tStatus\tReason\tMessage');
    w.line(1, '----\t------\t------\t-------');
    for (const { type, status: value, reason = '', message = '' } of status.conditions)
      w.line(1, `${type}\t${value}\t${reason}\t${message}`);
  }
  await describeEvents(hpa, w, context);
};

function describeMetric(w: Writer, metric: MetricSpec, now: MetricStatus | undefined): void {
  const source = metric.resource ?? metric.containerResource;
  if (!source) return w.line(1, `<unknown metric type "${metric.type}">`);
  const current = now?.resource?.current ?? now?.containerResource?.current;
  const of = metric.containerResource ? ` of container "${metric.containerResource.container}"` : '';
  const head = `resource ${source.name}${of} on pods`;
  const { averageValue, averageUtilization } = source.target;
  if (averageValue !== undefined)
    return w.line(1, `${head}:\t${current?.averageValue ?? '<unknown>'} / ${averageValue}`);
  const value =
    current?.averageUtilization === undefined
      ? '<unknown>'
      : `${current.averageUtilization}% (${current.averageValue})`;
  const goal = averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`;
  w.line(1, `${head}  (as a percentage of request):\t${value} / ${goal}`);
}

function describeRules(w: Writer, title: string, rules: ScalingRules | undefined): void {
  if (!rules) return;
  w.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined)
    w.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  w.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
  w.line(2, 'Policies:');
  for (const { type, value, periodSeconds } of rules.policies)
    w.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}

/** What an autoscaler may say: pkg/apis/autoscaling/validation/validation.go. */
import type { FieldError } from '#lib/kube/status.ts';
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricTarget,
  ScalingRules,
} from '#lib/kube/types/autoscaling.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { parseQuantity } from '#lib/kube/quantity.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const MAX_WINDOW = 3600;
const MAX_PERIOD = 1800;

export function autoscalerErrors({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas, maxReplicas, scaleTargetRef: target = { kind: '', name: '' }, metrics = [] } = spec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  for (const name of ['kind', 'name'] as const) {
    const given = target[name] ?? '';
    if (!given) errors.push(required(`spec.scaleTargetRef.${name}`, ''));
    else if (/[/%]/.test(given))
      errors.push(
        invalid(`spec.scaleTargetRef.${name}`, given, `may not contain '${/[/%]/.exec(given)?.[0]}'`),
      );
  }
  metrics.forEach((metric, i) => errors.push(...metricErrors(metric, `spec.metrics[${i}]`)));
  for (const name of ['scaleUp', 'scaleDown'] as const) {
    const rules = spec.behavior?.[name];
    if (rules) errors.push(...rulesErrors(rules, `spec.behavior.${name}`));
  }
  return errors;
}

function metricErrors(metric: MetricSpec, path: string): FieldError[] {
  if (!metric.type) return [required(`${path}.type`, 'must specify a metric source type')];
  if (!TYPES.includes(metric.type)) return [notSupported(`${path}.type`, metric.type, TYPES)];
  const field = metric.type.slice(0, 1).toLowerCase() + metric.type.slice(1);
  if (metric[field] === undefined)
    return [required(`${path}.${field}`, 'must populate information for the given metric source')];
  const source = metric.resource ?? metric.containerResource;
  if (!source) return [];
  const at = `${path}.${field}`;
  const errors: FieldError[] = [];
  if (!source.name) errors.push(required(`${at}.name`, 'must specify a resource name'));
  if (metric.containerResource && !metric.containerResource.container)
    errors.push(required(`${at}.container`, 'must specify a container'));
  return [...errors, ...targetErrors(source.target ?? {}, `${at}.target`)];
}

function targetErrors(target: Partial<MetricTarget>, path: string): FieldError[] {
  const { type, averageUtilization: share, averageValue: amount } = target;
  const errors: FieldError[] = [];
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric target type'));
  else if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  if (share !== undefined && share < 1)
    errors.push(invalid(`${path}.averageUtilization`, share, 'must be greater than 0'));
  if (amount !== undefined && parseQuantity(amount).nano <= 0n)
    errors.push(invalid(`${path}.averageValue`, amount, 'must be positive'));
  if (share === undefined && amount === undefined)
    errors.push(
      required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization'),
    );
  if (share !== undefined && amount !== undefined)
    errors.push(
      forbiddenField(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'),
    );
  return errors;
}

function rulesErrors(rules: ScalingRules, path: string): FieldError[] {
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [] } = rules;
  const errors: FieldError[] = [];
  const at = `${path}.stabilizationWindowSeconds`;
  if (window < 0) errors.push(invalid(at, window, 'must be greater than or equal to zero'));
  if (window > MAX_WINDOW) errors.push(invalid(at, window, `must be less than or equal to ${MAX_WINDOW}`));
  if (selectPolicy && !['Disabled', 'Max', 'Min'].includes(selectPolicy))
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']));
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  policies.forEach(({ type, value, periodSeconds: period }, i) => {
    const policy = `${path}.policies[${i}]`;
    if (type !== 'Pods' && type !== 'Percent')
      errors.push(notSupported(`${policy}.type`, type, ['Percent', 'Pods']));
    if (value <= 0) errors.push(invalid(`${policy}.value`, value, 'must be greater than zero'));
    if (period <= 0) errors.push(invalid(`${policy}.periodSeconds`, period, 'must be greater than zero'));
    if (period > MAX_PERIOD)
      errors.push(invalid(`${policy}.periodSeconds`, period, `must be less than or equal to ${MAX_PERIOD}`));
  });
  return errors;
}

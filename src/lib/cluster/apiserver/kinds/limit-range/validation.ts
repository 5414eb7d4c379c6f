/** Bounds that make sense together (ValidateLimitRange in pkg/apis/core/validation). */
import { qualifiedNameErrors } from '#lib/kube/label-names.ts';
import { compareQuantity, milliValue } from '#lib/kube/quantity.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { LimitRange, LimitRangeItem, Quantities } from '#lib/kube/types/quota.ts';
import { duplicate, forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';
import { problems } from '#lib/kube/validation/values.ts';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];
const PAIRS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function typeErrors(type: string, path: string): readonly FieldError[] {
  const wrong = problems(path, type, qualifiedNameErrors(type));
  if (wrong.length > 0 || type.includes('/') || TYPES.includes(type)) return wrong;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function nameErrors(type: string, name: string, path: string): readonly FieldError[] {
  const wrong = problems(path, name, qualifiedNameErrors(name));
  if (wrong.length > 0 || name.includes('/') || name.startsWith('hugepages-')) return wrong;
  if (OF_CONTAINERS.includes(name)) return [];
  if (type !== 'Pod' && type !== 'Container') {
    const known = name === 'storage' || /^(requests|limits)\./.test(name);
    return known ? [] : [invalid(path, name, 'must be a standard resource type or fully qualified')];
  }
  return [
    ...(name === 'storage'
      ? []
      : [invalid(path, name, 'must be a standard resource type or fully qualified')]),
    invalid(path, name, 'must be a standard resource for containers'),
  ];
}

const keys = (quantities: Quantities = {}): string[] => Object.keys(quantities).sort();

/** A smaller one that is larger than a larger one. */
function order(
  low: readonly [what: string, amount: string | undefined],
  high: readonly [what: string, amount: string | undefined],
  path: string,
  shown: string | undefined,
): FieldError[] {
  if (low[1] === undefined || high[1] === undefined || compareQuantity(low[1], high[1]) <= 0) return [];
  return [invalid(path, shown, `${low[0]} value ${low[1]} is greater than ${high[0]} value ${high[1]}`)];
}

function boundErrors(item: LimitRangeItem, name: string, path: string): FieldError[] {
  const { min = {}, max = {}, default: limits = {}, defaultRequest = {}, maxLimitRequestRatio = {} } = item;
  const [least, most, limit, request] = [min[name], max[name], limits[name], defaultRequest[name]];
  const ratio = maxLimitRequestRatio[name];
  const at = (field: string) => `${path}.${field}[${name}]`;
  const errors = [
    ...order(['min', least], ['max', most], at('min'), least),
    ...order(['min', least], ['default request', request], at('defaultRequest'), request),
    ...order(['default request', request], ['max', most], at('defaultRequest'), request),
    ...order(['default request', request], ['default limit', limit], at('defaultRequest'), request),
    ...order(['min', least], ['default', limit], at('default'), least),
    ...order(['default', limit], ['max', most], at('default'), most),
  ];
  if (ratio !== undefined) errors.push(...ratioErrors(ratio, least, most, at('maxLimitRequestRatio')));
  const fixed = name.includes('/') || name.startsWith('hugepages-');
  if (fixed && limit !== undefined && request !== undefined && compareQuantity(limit, request) !== 0) {
    const why = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
    errors.push(invalid(at('defaultRequest'), request, why));
  }
  return errors;
}

function ratioErrors(
  ratio: string,
  least: string | undefined,
  most: string | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantity(ratio, 1) < 0) errors.push(invalid(path, ratio, `ratio ${ratio} is less than 1`));
  if (least === undefined || most === undefined) return errors;
  const widest = milliValue(most) / milliValue(least);
  if (milliValue(ratio) / 1000 > widest)
    errors.push(invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${widest.toFixed(6)}`));
  return errors;
}

function itemErrors(item: LimitRangeItem, path: string, before: readonly string[]): FieldError[] {
  const { type } = item;
  const errors = [...typeErrors(type, `${path}.type`)];
  if (before.includes(type)) errors.push(duplicate(`${path}.type`, type));
  const named = new Set<string>();
  for (const field of PAIRS) {
    const ofPod = type === 'Pod' && (field === 'default' || field === 'defaultRequest');
    if (field === 'maxLimitRequestRatio') errors.push(...claimErrors(item, path));
    if (ofPod) {
      if (keys(item[field]).length > 0)
        errors.push(forbiddenField(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    for (const name of keys(item[field])) {
      errors.push(...nameErrors(type, name, `${path}.${field}[${name}]`));
      named.add(name);
    }
  }
  return [...errors, ...[...named].sort().flatMap((name) => boundErrors(item, name, path))];
}

function claimErrors({ type, min, max }: LimitRangeItem, path: string): FieldError[] {
  if (type !== 'PersistentVolumeClaim' || min?.['storage'] || max?.['storage']) return [];
  const why = 'either minimum or maximum storage value is required, but neither was provided';
  return [required(`${path}.limits`, why)];
}

export function limitRangeErrors({ spec }: LimitRange): FieldError[] {
  const items = spec?.limits ?? [];
  return items.flatMap((item, i) =>
    itemErrors(
      item,
      `spec.limits[${i}]`,
      items.slice(0, i).map(({ type }) => type),
    ),
  );
}

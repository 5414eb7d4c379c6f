/** Requests and limits of a container. */
import { qualifiedNameErrors } from '#lib/kube/label-names.ts';
import { compareQuantity } from '#lib/kube/quantity.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { ResourceRequirements } from '#lib/kube/types.ts';
import { forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';
import { AT_LEAST_ZERO, problems } from '#lib/kube/validation/values.ts';

/** What a container can ask for without a domain in its name. */
const OF_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Standard elsewhere (quotas, claims), so only wrong in this place. */
const ELSEWHERE =
  /^((requests|limits)\.(cpu|memory|ephemeral-storage)|storage|requests\.storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|services\.(nodeports|loadbalancers))$/;

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const canOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

export function resourceErrors(resources: ResourceRequirements | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { limits, requests } = resources ?? {};
  if (!limits && !requests) return errors;
  for (const name in limits) errors.push(...amountErrors(name, limits[name]!, `${path}.limits[${name}]`));
  for (const name in requests) {
    const request = requests[name]!;
    errors.push(...amountErrors(name, request, `${path}.requests[${name}]`));
    const limit = limits?.[name];
    if (limit !== undefined) errors.push(...pairErrors(name, request, limit, `${path}.requests`));
    else if (!canOvercommit(name))
      errors.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
  }
  const names = Object.keys({ ...limits, ...requests });
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    errors.push(forbiddenField(path, 'HugePages require cpu or memory'));
  return errors;
}

function amountErrors(name: string, quantity: string, path: string): FieldError[] {
  const errors = OF_CONTAINERS.has(name) ? [] : nameErrors(name, path);
  if (compareQuantity(quantity, 0) < 0) errors.push(invalid(path, quantity, AT_LEAST_ZERO));
  if (!isNative(name) && quantity.endsWith('m')) errors.push(invalid(path, quantity, 'must be an integer'));
  return errors;
}

function nameErrors(name: string, path: string): FieldError[] {
  const errors = [...problems(path, name, qualifiedNameErrors(name))];
  if (errors.length > 0) return errors;
  if (name.includes('/')) {
    const extended = !isNative(name) && !name.startsWith('requests.');
    return extended || isNative(name)
      ? []
      : [invalid(path, name, "doesn't follow extended resource name standard")];
  }
  if (isHugePages(name)) return [];
  if (!ELSEWHERE.test(name))
    errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  errors.push(invalid(path, name, 'must be a standard resource for containers'));
  return errors;
}

function pairErrors(name: string, request: string, limit: string, path: string): FieldError[] {
  const order = compareQuantity(request, limit);
  if (order !== 0 && !canOvercommit(name))
    return [invalid(path, request, `must be equal to ${name} limit of ${limit}`)];
  return order > 0 ? [invalid(path, request, `must be less than or equal to ${name} limit of ${limit}`)] : [];
}

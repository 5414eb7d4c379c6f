/** What a quota may limit, and for which pods (ValidateResourceQuota in pkg/apis/core/validation). */
import { qualifiedNameErrors } from '#lib/kube/label-names.ts';
import { parseQuantity } from '#lib/kube/quantity.ts';
import type { FieldError } from '#lib/kube/status.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { Quantities, ResourceQuota, ScopeRequirement } from '#lib/kube/types/quota.ts';
import { invalid, required } from '#lib/kube/validation/field-error.ts';
import { AT_LEAST_ZERO, IMMUTABLE, problems } from '#lib/kube/validation/values.ts';

const list = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const COUNTED = list(
  'pods services replicationcontrollers resourcequotas secrets configmaps persistentvolumeclaims services.nodeports services.loadbalancers',
);
const COMPUTE = list('cpu memory limits.cpu limits.memory requests.cpu requests.memory');
const OTHERS = list('ephemeral-storage requests.ephemeral-storage limits.ephemeral-storage requests.storage');
const SCOPES = list(
  'Terminating NotTerminating BestEffort NotBestEffort PriorityClass CrossNamespacePodAffinity',
);
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

const isStandard = (name: string): boolean =>
  COUNTED.has(name) || COMPUTE.has(name) || OTHERS.has(name) || /^(requests\.)?hugepages-/.test(name);

function nameErrors(name: string, path: string): readonly FieldError[] {
  const wrong = problems(path, name, qualifiedNameErrors(name));
  if (wrong.length > 0 || name.includes('/') || isStandard(name)) return wrong;
  return [
    ...(name === 'storage'
      ? []
      : [invalid(path, name, 'must be a standard resource type or fully qualified')]),
    invalid(path, name, 'must be a standard resource for quota'),
  ];
}

function amountErrors(hard: Quantities, path: string): FieldError[] {
  return Object.keys(hard)
    .sort()
    .flatMap((name) => {
      const amount = hard[name] as string;
      const { nano } = parseQuantity(amount);
      const whole = COUNTED.has(name) && nano % 1_000_000_000n !== 0n;
      return [
        ...nameErrors(name, `${path}[${name}]`),
        ...(nano < 0n ? [invalid(`${path}[${name}]`, amount, AT_LEAST_ZERO)] : []),
        ...(whole ? [invalid(`${path}[${name}]`, amount, 'must be an integer')] : []),
      ];
    });
}

/** Whether a scope says anything about what is limited: pods, and what they use. */
const fits = (scope: string, resource: string): boolean =>
  !isStandard(resource) || resource === 'pods' || (scope !== 'BestEffort' && COMPUTE.has(resource));

const asGo = (scopes: readonly string[]) => ({
  go: `[]core.ResourceQuotaScope{${scopes.map((one) => JSON.stringify(one)).join(', ')}}`,
});

function scopeErrors(scopes: readonly string[], hard: Quantities): FieldError[] {
  const wrong = (detail: string) => invalid('spec.scopes', asGo(scopes), detail);
  const errors = scopes.flatMap((scope) => [
    ...(SCOPES.has(scope) ? [] : [wrong('unsupported scope')]),
    ...Object.keys(hard)
      .sort()
      .filter((name) => !fits(scope, name))
      .map(() => wrong('unsupported scope applied to resource')),
  ]);
  for (const pair of CONFLICTS)
    if (pair.every((one) => scopes.includes(one))) errors.push(wrong('conflicting scopes'));
  return errors;
}

const ONLY_EXISTS =
  "must be 'Exist' only operator when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function requirementErrors(
  { scopeName, operator, values = [] }: ScopeRequirement,
  hard: Quantities,
): FieldError[] {
  const path = 'spec.scopeSelector.matchExpressions';
  const errors: FieldError[] = [];
  if (!SCOPES.has(scopeName)) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
  for (const name of Object.keys(hard).sort())
    if (!fits(scopeName, name))
      errors.push(invalid(path, scopeName, 'unsupported scope applied to resource'));
  if (scopeName !== 'PriorityClass' && SCOPES.has(scopeName) && operator !== 'Exists')
    errors.push(invalid(`${path}.operator`, operator, ONLY_EXISTS));
  const listed = operator === 'In' || operator === 'NotIn';
  if (listed && values.length === 0)
    errors.push(
      required(
        `${path}.values`,
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ),
    );
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    errors.push(
      invalid(
        `${path}.values`,
        { go: `[]string{${values.map((one) => JSON.stringify(one)).join(', ')}}` },
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      ),
    );
  if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator))
    errors.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  return errors;
}

export function quotaErrors({ spec = {} }: ResourceQuota): FieldError[] {
  const { hard = {}, scopes = [], scopeSelector } = spec;
  return [
    ...amountErrors(hard, 'spec.hard'),
    ...scopeErrors(scopes, hard),
    ...(scopeSelector?.matchExpressions ?? []).flatMap((one) => requirementErrors(one, hard)),
  ];
}

/** For whom a quota is stays as it is. */
export function quotaUpdateErrors({ spec }: ResourceQuota, old: ResourceQuota): FieldError[] {
  const sorted = (scopes: readonly string[] = []) => [...new Set(scopes)].sort();
  if (deepEqual(sorted(spec?.scopes), sorted(old.spec?.scopes))) return [];
  return [invalid('spec.scopes', asGo(spec?.scopes ?? []), IMMUTABLE)];
}

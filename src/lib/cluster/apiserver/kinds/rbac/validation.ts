/** Roles and bindings that make sense (pkg/apis/rbac/validation). */
import { subdomainErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Binding, ClusterRole, PolicyRule, Role, RoleRef, Subject } from '#lib/kube/types/rbac.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { goStrings } from '#lib/kube/validation/go-value.ts';
import { problems } from '#lib/kube/validation/values.ts';

export const RBAC = 'rbac.authorization.k8s.io';

function ruleErrors(rule: PolicyRule, isNamespaced: boolean, path: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    const wrong = (why: string) => invalid(`${path}.nonResourceURLs`, goStrings(nonResourceURLs), why);
    if (isNamespaced) errors.push(wrong('namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      errors.push(wrong('rules cannot apply to both regular resources and non-resource URLs'));
    return errors;
  }
  if (apiGroups.length === 0)
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

export const roleErrors = ({ rules }: Role): FieldError[] =>
  (rules ?? []).flatMap((rule, i) => ruleErrors(rule, true, `rules[${i}]`));

export function clusterRoleErrors({ rules, aggregationRule }: ClusterRole): FieldError[] {
  const errors = (rules ?? []).flatMap((rule, i) => ruleErrors(rule, false, `rules[${i}]`));
  if (aggregationRule && !aggregationRule.clusterRoleSelectors?.length) {
    const why = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
    errors.push(required('aggregationRule.clusterRoleSelectors', why));
  }
  return errors;
}

function pathNameErrors(name: string, field: string): FieldError[] {
  if (name === '.' || name === '..') return [invalid(field, name, `may not be '${name}'`)];
  return ['/', '%']
    .filter((mark) => name.includes(mark))
    .map((mark) => invalid(field, name, `may not contain '${mark}'`));
}

function roleRefErrors({ apiGroup = '', kind, name = '' }: RoleRef, kinds: readonly string[]): FieldError[] {
  return [
    ...(apiGroup === RBAC ? [] : [notSupported('roleRef.apiGroup', apiGroup, [RBAC])]),
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...(name === '' ? [required('roleRef.name', '')] : pathNameErrors(name, 'roleRef.name')),
  ];
}

function subjectErrors(subject: Subject, isNamespaced: boolean, path: string): FieldError[] {
  const { kind, apiGroup = '', name = '', namespace = '' } = subject;
  const errors: FieldError[] = name === '' ? [required(`${path}.name`, '')] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') errors.push(...problems(`${path}.name`, name, subdomainErrors(name)));
      if (apiGroup !== '') errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
      if (!isNamespaced && namespace === '') errors.push(required(`${path}.namespace`, ''));
      return errors;
    case 'User':
    case 'Group':
      if (apiGroup !== RBAC) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [RBAC]));
      return errors;
    default:
      return [...errors, notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

const bindingErrors = (binding: Binding, isNamespaced: boolean): FieldError[] => [
  ...roleRefErrors(binding.roleRef, isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']),
  ...(binding.subjects ?? []).flatMap((one, i) => subjectErrors(one, isNamespaced, `subjects[${i}]`)),
];

export const roleBindingErrors = (binding: Binding): FieldError[] => bindingErrors(binding, true);
export const clusterRoleBindingErrors = (binding: Binding): FieldError[] => bindingErrors(binding, false);

/** A binding gives what it gave. */
export function sameRole({ roleRef }: Binding, old: Binding): FieldError[] {
  if (deepEqual(roleRef, old.roleRef)) return [];
  const { apiGroup = '', kind, name } = roleRef;
  const [group, sort, called] = [apiGroup, kind, name].map((text) => JSON.stringify(text));
  const shown = { go: `rbac.RoleRef{APIGroup:${group}, Kind:${sort}, Name:${called}}` };
  return [invalid('roleRef', shown, 'cannot change roleRef')];
}

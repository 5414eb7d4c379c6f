/** Who may do what: roles and their bindings (plugin/pkg/auth/authorizer/rbac). */
import { coversPath, coversResource, has } from '#lib/kube/rbac-rules.ts';
import type { Binding, PolicyRule, Role, RoleRef } from '#lib/kube/types/rbac.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { accountOf, MASTERS, type User } from './users.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Where roles and bindings are found: the store, or a view of it. */
export interface RoleStore {
  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  list(resource: string, namespace?: string): readonly KubeObject[];
}

/** What somebody wants to do: with a resource, or with a path of the server. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Instead of a resource. */
  readonly path?: string;
}

export interface Verdict {
  readonly allowed: boolean;
  /** What allowed it, or what was wrong with the roles that might have. */
  readonly reason: string;
}

interface Grant {
  readonly rules: readonly PolicyRule[];
  readonly reason: string;
}

export function judge(store: RoleStore, user: User, attempt: Attempt): Verdict {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' };
  const problems: string[] = [];
  for (const grant of grantsOf(store, user, attempt.namespace, problems))
    if (grant.rules.some((rule) => permits(rule, attempt))) return { allowed: true, reason: grant.reason };
  return { allowed: false, reason: problems.length > 0 ? `RBAC: ${together(problems)}` : '' };
}

const together = (problems: readonly string[]): string =>
  problems.length === 1 ? (problems[0] as string) : `[${[...new Set(problems)].join(', ')}]`;

/** The rules that hold for somebody, those of the cluster first. */
export const rulesFor = (store: RoleStore, user: User, namespace: string | undefined): PolicyRule[] =>
  [...grantsOf(store, user, namespace, [])].flatMap(({ rules }) => rules);

function* grantsOf(
  store: RoleStore,
  user: User,
  namespace: string | undefined,
  problems: string[],
): Generator<Grant> {
  const everywhere = store.list(`clusterrolebindings.${GROUP}`) as readonly Binding[];
  const here = namespace ? (store.list(`rolebindings.${GROUP}`, namespace) as readonly Binding[]) : [];
  for (const binding of [...everywhere, ...here]) {
    const subject = boundTo(binding, user);
    if (!subject) continue;
    const rules = roleRules(store, binding.roleRef, binding.metadata.namespace);
    if (rules)
      yield { rules, reason: `RBAC: allowed by ${nameOf(binding)} of ${subject.of} to ${subject.to}` };
    else problems.push(missing(binding.roleRef));
  }
}

/** `RoleBinding "rb/default"` */
const nameOf = ({ kind, metadata: { name, namespace } }: Binding): string =>
  `${kind} "${namespace ? `${name}/${namespace}` : name}"`;

const missing = ({ kind, name }: RoleRef): string => `${kind.toLowerCase()}.${GROUP} "${name}" not found`;

/** Undefined where there is no such role. */
export function roleRules(
  store: RoleStore,
  { kind, name }: RoleRef,
  namespace: string | undefined,
): readonly PolicyRule[] | undefined {
  const role = (
    kind === 'Role'
      ? store.get(`roles.${GROUP}`, namespace, name)
      : store.get(`clusterroles.${GROUP}`, undefined, name)
  ) as Role | undefined;
  return role && (role.rules ?? []);
}

/** By which of its subjects a binding is somebody's, in words. */
function boundTo({ subjects = [], metadata, roleRef }: Binding, user: User) {
  const account = accountOf(user.name);
  const subject = subjects.find(({ kind, name, namespace = metadata.namespace }) => {
    if (kind === 'User') return name === user.name;
    if (kind === 'Group') return user.groups.includes(name);
    return account !== undefined && name === account.name && namespace === account.namespace;
  });
  if (!subject) return undefined;
  const { kind, name, namespace = metadata.namespace } = subject;
  const to = kind === 'ServiceAccount' ? `"${name}/${namespace}"` : `"${name}"`;
  return { of: `${roleRef.kind} "${roleRef.name}"`, to: `${kind} ${to}` };
}

function permits(rule: PolicyRule, attempt: Attempt): boolean {
  if (!has(rule.verbs, attempt.verb)) return false;
  if (attempt.path !== undefined) return coversPath(rule.nonResourceURLs ?? [], attempt.path);
  const { apiGroups, resourceNames = [] } = rule;
  const { group, resource, name } = attempt;
  const named = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name));
  return named && has(apiGroups, group) && coversResource(rule.resources ?? [], resource);
}

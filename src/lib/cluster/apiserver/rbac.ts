/** Roles and their bindings, as far as they are stored: who may do what. From plugin/pkg/auth/authorizer/rbac. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Store } from '#lib/cluster/store/store.ts';

const ADMIN = 'kubernetes-admin';
const MASTERS = 'system:masters';
const GROUP = 'rbac.authorization.k8s.io';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** What somebody wants to do. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Binding extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  }[];
}

/** Who sends the request: the administrator, unless it speaks for somebody else. */
export function userOf({ asUser, asGroups = [] }: KubeRequest): User {
  if (asUser === undefined) return { name: ADMIN, groups: [MASTERS, 'system:authenticated'] };
  const [, namespace] = SERVICE_ACCOUNT.exec(asUser) ?? [];
  const own = namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  return { name: asUser, groups: [...asGroups, ...own, 'system:authenticated'] };
}

export function allowed(store: Store, user: User, attempt: Attempt): boolean {
  if (user.groups.includes(MASTERS) || user.name === ADMIN) return true;
  const everywhere = store.list(`clusterrolebindings.${GROUP}`) as readonly Binding[];
  const { namespace } = attempt;
  const here = namespace ? (store.list(`rolebindings.${GROUP}`, namespace) as readonly Binding[]) : [];
  return [...everywhere, ...here].some(
    (binding) => binds(binding, user) && rulesOf(store, binding).some((rule) => permits(rule, attempt)),
  );
}

function binds({ subjects = [], metadata }: Binding, user: User): boolean {
  const [, namespace, account] = SERVICE_ACCOUNT.exec(user.name) ?? [];
  return subjects.some((subject) => {
    if (subject.kind === 'User') return subject.name === user.name;
    if (subject.kind === 'Group') return user.groups.includes(subject.name);
    return subject.name === account && (subject.namespace ?? metadata.namespace) === namespace;
  });
}

function rulesOf(store: Store, { roleRef, metadata }: Binding): readonly Rule[] {
  const role =
    roleRef.kind === 'Role'
      ? store.get(`roles.${GROUP}`, metadata.namespace, roleRef.name)
      : store.get(`clusterroles.${GROUP}`, undefined, roleRef.name);
  return (role?.['rules'] as readonly Rule[] | undefined) ?? [];
}

const has = (list: readonly string[] | undefined, wanted: string) =>
  list !== undefined && (list.includes('*') || list.includes(wanted));

function permits({ verbs, apiGroups, resources, resourceNames = [] }: Rule, attempt: Attempt): boolean {
  const { verb, group, resource, name } = attempt;
  const [, subresource] = resource.split('/');
  const named = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name));
  const covers =
    has(resources, resource) || (subresource !== undefined && has(resources, `*/${subresource}`));
  return named && has(verbs, verb) && has(apiGroups, group) && covers;
}

/** At the door of the server: who is there, and whether they may do what they ask for. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, qualified, type Status } from '#lib/kube/status.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { refuse } from '#lib/cluster/apiserver/machinery.ts';
import type { Target } from '#lib/cluster/apiserver/route.ts';
import { judge, type Attempt } from './rbac.ts';
import { accountOf, impersonated, senderOf, type User } from './users.ts';

const VERBS = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;

/** The verb as authorization names it. */
export function verbOf({ method }: KubeRequest, { name }: Target, watch: boolean): string {
  if (method === 'GET') return watch ? 'watch' : name ? 'get' : 'list';
  return method === 'DELETE' && !name ? 'deletecollection' : VERBS[method];
}

/** Whom the request is judged as. Throws Unauthorized, and Forbidden for standing in for somebody without leave. */
export function identify(store: Store, request: KubeRequest, now: number): User {
  const sender = senderOf(store, request, now);
  const other = impersonated(request);
  if (!other) return sender;
  for (const attempt of standsInFor(request)) demand(store, sender, attempt);
  return other;
}

/** What one must be allowed to, to speak for somebody. */
function standsInFor({ asUser = '', asUid, asGroups = [] }: KubeRequest): Attempt[] {
  const verb = 'impersonate';
  const account = accountOf(asUser);
  const user: Attempt = account
    ? { verb, group: '', resource: 'serviceaccounts', ...account }
    : { verb, group: '', resource: 'users', name: asUser };
  const authentication = 'authentication.k8s.io';
  return [
    user,
    ...asGroups.map((name) => ({ verb, group: '', resource: 'groups', name })),
    ...(asUid ? [{ verb, group: authentication, resource: 'uids', name: asUid }] : []),
  ];
}

/** Throws Forbidden for what may not be done. */
export function demand(store: Store, user: User, attempt: Attempt): void {
  const { allowed, reason } = judge(store, user, attempt);
  if (!allowed) refuse(forbiddenTo(user, attempt, reason));
}

export function authorize(store: Store, user: User, target: Target, verb: string): void {
  const { definition, namespace, name, subresource } = target;
  const { group } = definition;
  const resource = subresource ? `${definition.resource}/${subresource}` : definition.resource;
  // A namespace is in itself, as far as rights go.
  const within = namespace ?? (definition.kind === 'Namespace' && group === '' ? name : undefined);
  demand(store, user, { verb, group, resource, ...(within && { namespace: within }), ...(name && { name }) });
}

/** The words of apiserver/pkg/endpoints/handlers/responsewriters/errors.go. */
function forbiddenTo(user: User, attempt: Attempt, reason: string): Status {
  const { verb, group, resource, namespace, name, path } = attempt;
  const because = reason && `: ${reason}`;
  if (path !== undefined) {
    const message = `forbidden: User "${user.name}" cannot ${verb} path "${path}"${because}`;
    return failure(403, 'Forbidden', message, {});
  }
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const what = `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}${because}`;
  const [plain = ''] = resource.split('/');
  const shown = qualified({ group, resource: plain });
  const message = name ? `${shown} "${name}" is forbidden: ${what}` : `${shown} is forbidden: ${what}`;
  return failure(403, 'Forbidden', message, {
    ...(name && { name }),
    ...(group && { group }),
    kind: plain,
  });
}

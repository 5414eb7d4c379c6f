/**
 * Who may do what: the administrator everything, anybody else (`--as`) nothing. RBAC rules are not evaluated.
 * The reviews that `kubectl auth can-i` and `whoami` ask for are answered from the same rule.
 */
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, qualified } from '#lib/kube/status.ts';
import { refuse } from './machinery.ts';
import type { Target } from './route.ts';
import type { ServerResponse } from './stream.ts';

const ADMIN = 'kubernetes-admin';
const MASTERS = 'system:masters';

const VERBS = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;

/** Whether the sender may do everything. */
export const isAdmin = ({ asUser, asGroups = [] }: KubeRequest): boolean =>
  asUser === undefined || asUser === ADMIN || asGroups.includes(MASTERS);

/** The verb as authorization names it. */
export function verbOf({ method }: KubeRequest, { name }: Target, watch: boolean): string {
  if (method === 'GET') return watch ? 'watch' : name ? 'get' : 'list';
  return method === 'DELETE' && !name ? 'deletecollection' : VERBS[method];
}

/** Throws Forbidden for anybody but the administrator. */
export function authorize(request: KubeRequest, target: Target, verb: string): void {
  if (isAdmin(request)) return;
  const { definition, namespace, name, subresource } = target;
  const resource = subresource ? `${definition.resource}/${subresource}` : definition.resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const shown = qualified({ group: definition.group, resource });
  const what = `User "${request.asUser}" cannot ${verb} resource "${resource}" in API group "${definition.group}" ${where}`;
  const message = name ? `${shown} "${name}" is forbidden: ${what}` : `${shown} is forbidden: ${what}`;
  const details = {
    ...(name && { name }),
    ...(definition.group && { group: definition.group }),
    kind: definition.resource,
  };
  refuse(failure(403, 'Forbidden', message, details));
}

/** Resources that are questions: they answer and are not stored. Undefined for any other path. */
export function review(request: KubeRequest): ServerResponse | undefined {
  const [, , group, , resource] = request.path.split('/');
  if (request.method !== 'POST' || resource === undefined) return undefined;
  const body = (request.body ?? {}) as Record<string, unknown>;
  if (group === 'authorization.k8s.io' && resource === 'selfsubjectaccessreviews') {
    const allowed = isAdmin(request);
    return { status: 201, body: { ...body, status: { allowed } } };
  }
  if (group === 'authentication.k8s.io' && resource === 'selfsubjectreviews') {
    const { asUser = ADMIN, asGroups = request.asUser ? [] : [MASTERS] } = request;
    const userInfo = { username: asUser, groups: [...asGroups, 'system:authenticated'] };
    return { status: 201, body: { ...body, status: { userInfo } } };
  }
  return undefined;
}

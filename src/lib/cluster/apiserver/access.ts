/**
 * Who may do what, at the door of the server. The administrator may do everything; somebody else (`--as`) what roles and
 * bindings allow. The reviews that `kubectl auth` asks for are answered from the same rules.
 */
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, qualified } from '#lib/kube/status.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { refuse } from './machinery.ts';
import { allowed, userOf } from './rbac.ts';
import type { Target } from './route.ts';
import type { ServerResponse } from './stream.ts';

const VERBS = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;

/** The verb as authorization names it. */
export function verbOf({ method }: KubeRequest, { name }: Target, watch: boolean): string {
  if (method === 'GET') return watch ? 'watch' : name ? 'get' : 'list';
  return method === 'DELETE' && !name ? 'deletecollection' : VERBS[method];
}

/** Throws Forbidden for what the sender may not do. */
export function authorize(store: Store, request: KubeRequest, target: Target, verb: string): void {
  if (request.asUser === undefined) return;
  const { definition, namespace, name, subresource } = target;
  const { group } = definition;
  const resource = subresource ? `${definition.resource}/${subresource}` : definition.resource;
  const user = userOf(request);
  if (allowed(store, user, { verb, group, resource, ...(namespace && { namespace }), ...(name && { name }) }))
    return;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const what = `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  const shown = qualified({ group, resource: definition.resource });
  const message = name ? `${shown} "${name}" is forbidden: ${what}` : `${shown} is forbidden: ${what}`;
  const details = { ...(name && { name }), ...(group && { group }), kind: definition.resource };
  refuse(failure(403, 'Forbidden', message, details));
}

interface Attributes {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
}

/** Resources that are questions: they are answered and not stored. Undefined for any other path. */
export function review(store: Store, request: KubeRequest): ServerResponse | undefined {
  const [, , group, , resource] = request.path.split('/');
  if (request.method !== 'POST' || resource === undefined) return undefined;
  const body = (request.body ?? {}) as Record<string, unknown>;
  const user = userOf(request);
  if (group === 'authorization.k8s.io' && resource === 'selfsubjectaccessreviews') {
    const { resourceAttributes } = (body['spec'] ?? {}) as { resourceAttributes?: Attributes };
    const {
      namespace,
      verb = '',
      group: of = '',
      subresource,
      name,
      resource: plain = '',
    } = resourceAttributes ?? {};
    const wanted = subresource ? `${plain}/${subresource}` : plain;
    const attempt = {
      verb,
      group: of,
      resource: wanted,
      ...(namespace && { namespace }),
      ...(name && { name }),
    };
    return { status: 201, body: { ...body, status: { allowed: allowed(store, user, attempt) } } };
  }
  if (group === 'authentication.k8s.io' && resource === 'selfsubjectreviews') {
    const userInfo = { username: user.name, groups: user.groups };
    return { status: 201, body: { ...body, status: { userInfo } } };
  }
  return undefined;
}

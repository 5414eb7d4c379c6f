/** From HTTP to a request as the simulated API server takes it. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, StatusError } from '#lib/kube/status.ts';

export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/** The path and what stands behind the question mark; a repeated parameter is a list. */
export function addressOf(url: string): Address {
  const at = url.indexOf('?');
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : url.slice(at + 1))) {
    const known = Object.hasOwn(query, name) ? query[name] : undefined;
    query[name] = known === undefined ? value : [...(typeof known === 'string' ? [known] : known), value];
  }
  return { path: at < 0 ? url : url.slice(0, at), query };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

export const isMethod = (method: string): method is KubeRequest['method'] => METHODS.has(method);

/** Writes without a `fieldManager` are those of the program that sends them: `kubectl/v1.32 (…)` is `kubectl`. */
export function withManager(query: Address['query'], method: string, userAgent: string): Address['query'] {
  const name = userAgent.split('/')[0] ?? '';
  if (method === 'GET' || query['fieldManager'] !== undefined || name === '') return query;
  return { ...query, fieldManager: name };
}

/** Whom the sender acts as. Throws StatusError for groups without a user, as apiserver's impersonation filter does. */
export function impersonation(
  headers: Readonly<Record<string, readonly string[] | undefined>>,
): Pick<KubeRequest, 'asUser' | 'asGroups'> {
  const [user] = headers['impersonate-user'] ?? [];
  const asGroups = headers['impersonate-group'] ?? [];
  if (user) return { asUser: user, ...(asGroups.length > 0 && { asGroups }) };
  if (asGroups.length === 0) return {};
  const asked = asGroups.map(
    (name) => `{Kind:Group Namespace: Name:${name} UID: APIVersion:rbac.authorization.k8s.io/v1}`,
  );
  const message = `Internal error occurred: requested [${asked.join(' ')}] without impersonating a user`;
  throw new StatusError(failure(500, 'InternalError', message));
}

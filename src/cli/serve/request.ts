/** From HTTP to a request as the simulated API server takes it. */
import type { KubeRequest } from '#lib/kube/client.ts';

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

/** Whom the sender acts as. */
export function impersonation(
  headers: Readonly<Record<string, readonly string[] | undefined>>,
): Pick<KubeRequest, 'asUser' | 'asUid' | 'asGroups'> {
  const [user] = headers['impersonate-user'] ?? [];
  const [uid] = headers['impersonate-uid'] ?? [];
  const groups = headers['impersonate-group'] ?? [];
  return {
    ...(user && { asUser: user }),
    ...(uid && { asUid: uid }),
    ...(groups.length > 0 && { asGroups: groups }),
  };
}

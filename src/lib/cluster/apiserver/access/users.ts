/** Who sends a request: by certificate or token, or by standing in for somebody else (`--as`). */
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure } from '#lib/kube/status.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { refuse } from '#lib/cluster/apiserver/machinery.ts';
import { certifiedUser } from './certificates.ts';
import { tokenUser } from './tokens.ts';

export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const ANONYMOUS = 'system:anonymous';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The fingerprint of the administrator's certificate. */
const CREDENTIAL = 'X509SHA256=b83a52cb193fc6a3648e8534268fe459f9f99e26a3dbc18ff511027dbe2ff6d0';

/** Who holds what the cluster handed out when it was made. */
export const ADMINISTRATOR: User = {
  name: 'kubernetes-admin',
  groups: [MASTERS, AUTHENTICATED],
  extra: { 'authentication.kubernetes.io/credential-id': [CREDENTIAL] },
};

const unauthorized = () => failure(401, 'Unauthorized', 'Unauthorized');

/** The sender itself, whoever it stands in for. Throws Unauthorized for credentials that are not this cluster's. */
export function senderOf(store: Store, { credentials }: KubeRequest, now: number): User {
  if (credentials === undefined) return ADMINISTRATOR;
  const { certificate, token } = credentials;
  const found =
    (certificate !== undefined ? certifiedUser(certificate, now) : undefined) ??
    (token !== undefined ? tokenUser(store, token, now) : undefined);
  if (found) return found;
  if (certificate === undefined && token === undefined) return { name: ANONYMOUS, groups: [UNAUTHENTICATED] };
  return refuse(unauthorized());
}

/** The groups that a service account is in by itself. */
export function accountGroups(name: string): readonly string[] {
  const [, namespace] = SERVICE_ACCOUNT.exec(name) ?? [];
  return namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
}

/** `namespace` and `name` of a service account, by the name it has as a user. */
export function accountOf(name: string): { namespace: string; name: string } | undefined {
  const [, namespace, account] = SERVICE_ACCOUNT.exec(name) ?? [];
  return namespace && account ? { namespace, name: account } : undefined;
}

/** Who a request speaks for (WithImpersonation in apiserver/pkg/endpoints/filters); undefined for the sender itself. */
export function impersonated({ asUser, asUid, asGroups = [] }: KubeRequest): User | undefined {
  if (asUser === undefined) {
    if (asGroups.length > 0 || asUid !== undefined)
      refuse(failure(500, 'InternalError', 'requested impersonation without impersonating a user'));
    return undefined;
  }
  const groups = asGroups.length > 0 ? asGroups : accountGroups(asUser);
  const always = asUser === ANONYMOUS ? UNAUTHENTICATED : AUTHENTICATED;
  const has = groups.includes(AUTHENTICATED) || groups.includes(UNAUTHENTICATED);
  return { name: asUser, ...(asUid && { uid: asUid }), groups: has ? groups : [...groups, always] };
}

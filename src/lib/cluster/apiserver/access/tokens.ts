/** Whose tokens are taken, and whom they make of the one who sends them (pkg/serviceaccount). */
import { legacyClaims, signedClaims, signedToken } from '#lib/kube/account-token.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { accountGroups, AUTHENTICATED, type User } from './users.ts';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

export interface TokenClaims {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid: string };
    readonly node?: { readonly name: string; readonly uid: string };
  };
  readonly nbf: number;
  readonly sub: string;
}

export const tokenOf = (claims: TokenClaims): string => signedToken(claims);

/** What a token says, where it is one of ours that still holds. */
export function claimsOf(store: Store, token: string, now: number): TokenClaims | undefined {
  const signed = signedClaims(token);
  const claims = signed && (fromSecret(store, signed) ?? (signed as TokenClaims));
  return claims && claims.exp * 1000 > now && stillThere(store, claims) ? claims : undefined;
}

/** A token out of a Secret: it holds as long as the Secret does, for this server, under no number of its own. */
function fromSecret(store: Store, signed: object): TokenClaims | undefined {
  const legacy = legacyClaims(signed);
  if (!legacy) return undefined;
  const { namespace, account } = legacy;
  const uid = store.get('secrets', namespace, legacy.secret)?.metadata.uid ?? 'gone';
  return {
    aud: [ISSUER],
    exp: Infinity,
    iat: 0,
    iss: ISSUER,
    jti: '',
    'kubernetes.io': { namespace, serviceaccount: account, secret: { name: legacy.secret, uid } },
    nbf: 0,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
}

/** The account, and what the token is bound to, must be the very ones it was made for. */
function stillThere(store: Store, { 'kubernetes.io': of }: TokenClaims): boolean {
  const same = (found: KubeObject | undefined, uid: string) => found?.metadata.uid === uid;
  const { namespace, serviceaccount, pod, secret, node } = of;
  return (
    same(store.get('serviceaccounts', namespace, serviceaccount.name), serviceaccount.uid) &&
    (!pod || same(store.get('pods', namespace, pod.name), pod.uid)) &&
    (!secret || same(store.get('secrets', namespace, secret.name), secret.uid)) &&
    (!node || same(store.get('nodes', undefined, node.name), node.uid))
  );
}

export function tokenUser(store: Store, token: string, now: number): User | undefined {
  const claims = claimsOf(store, token, now);
  if (!claims?.aud.includes(ISSUER)) return undefined;
  return userOfClaims(claims);
}

export function userOfClaims({ sub, jti, 'kubernetes.io': of }: TokenClaims): User {
  const { pod } = of;
  return {
    name: sub,
    uid: of.serviceaccount.uid,
    groups: [...accountGroups(sub), AUTHENTICATED],
    extra: {
      ...(jti && { 'authentication.kubernetes.io/credential-id': [`JTI=${jti}`] }),
      ...(pod && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
    },
  };
}

/** Tokens of service accounts: JSON Web Tokens in shape, signed so that only this server's are taken (pkg/serviceaccount). */
import { decodeBase64 } from '#lib/kube/base64.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { base64Url, signature } from '#lib/kube/digest.ts';
import { accountGroups, AUTHENTICATED, type User } from './users.ts';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** RS256 of a key of 2048 bits. */
const SIGNATURE_LETTERS = 342;
const HEADER = base64Url(
  JSON.stringify({ alg: 'RS256', kid: 'bR1kXqUoJ0m3m1mT4cZ1B0uYkqXv0J8tQyqk3c2dG7A' }),
);

export interface BoundObject {
  readonly kind: 'Pod' | 'Secret' | 'Node';
  readonly name: string;
  readonly uid: string;
}

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

export function tokenOf(claims: TokenClaims): string {
  const body = `${HEADER}.${base64Url(JSON.stringify(claims))}`;
  return `${body}.${signature(body, SIGNATURE_LETTERS)}`;
}

/** What a token says, where it is one of ours that still holds. */
export function claimsOf(store: Store, token: string, now: number): TokenClaims | undefined {
  const [header, payload, signed] = token.split('.');
  if (header !== HEADER || payload === undefined) return undefined;
  if (signed !== signature(`${header}.${payload}`, SIGNATURE_LETTERS)) return undefined;
  const padded = payload.replaceAll('-', '+').replaceAll('_', '/');
  const claims = JSON.parse(decodeBase64(padded + '='.repeat((4 - (padded.length % 4)) % 4))) as TokenClaims;
  return claims.exp * 1000 > now && stillThere(store, claims) ? claims : undefined;
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
      'authentication.kubernetes.io/credential-id': [`JTI=${jti}`],
      ...(pod && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
    },
  };
}

/** JSON Web Tokens of service accounts, in shape: signed so that only this cluster's are taken. Lab props, never secrets. */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { base64Url, signature } from './digest.ts';

/** RS256 of a key of 2048 bits. */
const SIGNATURE_LETTERS = 342;
const HEADER = base64Url(
  JSON.stringify({ alg: 'RS256', kid: 'bR1kXqUoJ0m3m1mT4cZ1B0uYkqXv0J8tQyqk3c2dG7A' }),
);

/** Who issues the tokens that are kept in Secrets. */
const LEGACY_ISSUER = 'kubernetes/serviceaccount';
const LEGACY = `kubernetes.io/serviceaccount`;

export interface LegacyClaims {
  readonly namespace: string;
  readonly secret: string;
  readonly account: { readonly name: string; readonly uid: string };
}

export function signedToken(claims: object): string {
  const body = `${HEADER}.${base64Url(JSON.stringify(claims))}`;
  return `${body}.${signature(body, SIGNATURE_LETTERS)}`;
}

/** What a token says; undefined where somebody else signed it. */
export function signedClaims(token: string): object | undefined {
  const [header, payload, signed] = token.split('.');
  if (header !== HEADER || payload === undefined) return undefined;
  if (signed !== signature(`${header}.${payload}`, SIGNATURE_LETTERS)) return undefined;
  const padded = payload.replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(decodeBase64(padded + '='.repeat((4 - (padded.length % 4)) % 4))) as object;
}

/** A token that never ends, for a Secret of type `kubernetes.io/service-account-token` (pkg/serviceaccount/legacy.go). */
export const legacyToken = ({ namespace, secret, account }: LegacyClaims): string =>
  signedToken({
    iss: LEGACY_ISSUER,
    [`${LEGACY}/namespace`]: namespace,
    [`${LEGACY}/secret.name`]: secret,
    [`${LEGACY}/service-account.name`]: account.name,
    [`${LEGACY}/service-account.uid`]: account.uid,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  });

export function legacyClaims(claims: object): LegacyClaims | undefined {
  const said = claims as Readonly<Record<string, string>>;
  if (said['iss'] !== LEGACY_ISSUER) return undefined;
  const of = (name: string) => said[`${LEGACY}/${name}`] ?? '';
  const account = { name: of('service-account.name'), uid: of('service-account.uid') };
  return { namespace: of('namespace'), secret: of('secret.name'), account };
}

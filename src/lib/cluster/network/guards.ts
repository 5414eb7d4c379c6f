/** Who is let in to an app, and who gets a token: as Spring Security says it (its resource server, and the authorization server of the OAuth project). */
import type { AppBehaviour, Guard, TokenEndpoint } from '#lib/cluster/images/catalogue.ts';
import { signedClaims, signedToken } from '#lib/kube/account-token.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { signature } from '#lib/kube/digest.ts';
import { formOf, isFor, type AppRequest } from './asked.ts';
import { headerOf } from './ingress-routes.ts';
import type { Page } from './pages.ts';

interface Claims {
  readonly key: string;
  readonly scope: readonly string[];
  readonly exp: number;
}

const HOUR_S = 3600;
const RFC = 'error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"';

const challenge = (status: number, says: string): Page => ({
  status,
  headers: { 'WWW-Authenticate': says, 'Content-Length': '0' },
  body: '',
});

const json = (status: number, value: object, headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  headers: { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-store', ...headers },
  body: JSON.stringify(value),
});

/** What the one who asks is told instead of an answer; undefined for who is let in. `now` in virtual epoch milliseconds. */
export function refusalOf({ guards = [] }: AppBehaviour, request: AppRequest, now: number): Page | undefined {
  const guard = guards.find((one) => isFor(one, request));
  if (!guard || guard.open) return undefined;
  const [, scheme = '', given = ''] =
    /^(\w+)\s+(.*)$/.exec(headerOf(request.headers, 'authorization') ?? '') ?? [];
  if (guard.basic) {
    const isKnown = scheme.toLowerCase() === 'basic' && knows(guard.basic.users, decodeBase64(given));
    return isKnown ? undefined : challenge(401, `Basic realm="${guard.basic.realm ?? 'Realm'}"`);
  }
  return guard.bearer
    ? byToken(guard.bearer, scheme.toLowerCase() === 'bearer' ? given : undefined, now)
    : undefined;
}

function byToken(
  { key, scope }: NonNullable<Guard['bearer']>,
  token: string | undefined,
  now: number,
): Page | undefined {
  if (token === undefined) return challenge(401, 'Bearer');
  const invalid = (why: string) =>
    challenge(401, `Bearer error="invalid_token", error_description="${why}", ${RFC}`);
  if (token.trim().split('.').length !== 3)
    return invalid('An error occurred while attempting to decode the Jwt: Malformed token');
  const claims = signedClaims(token.trim()) as Claims | undefined;
  if (claims?.key !== key)
    return invalid(
      'An error occurred while attempting to decode the Jwt: Signed JWT rejected: Invalid signature',
    );
  if (claims.exp * 1000 <= now)
    return invalid(`Jwt expired at ${new Date(claims.exp * 1000).toISOString().replace('.000', '')}`);
  if (scope === undefined || claims.scope.includes(scope)) return undefined;
  const why = 'The request requires higher privileges than provided by the access token.';
  return challenge(403, `Bearer error="insufficient_scope", error_description="${why}", ${RFC}`);
}

/** `name:password` */
function knows(users: Readonly<Record<string, string>>, given: string): boolean {
  const at = given.indexOf(':');
  return at >= 0 && users[given.slice(0, at)] === given.slice(at + 1);
}

/** What a token endpoint answers: to a client that says who it is (basic), for a user whose password it has. */
export function tokenFor(endpoint: TokenEndpoint, request: AppRequest, now: number): Page {
  const [, encoded = ''] = /^Basic\s+(.*)$/i.exec(headerOf(request.headers, 'authorization') ?? '') ?? [];
  const [name = '', ...secret] = decodeBase64(encoded).split(':');
  const client = endpoint.clients[name];
  if (client?.secret !== secret.join(':')) {
    const [path = ''] = request.path.split('?');
    const timestamp = new Date(now).toISOString().replace('Z', '+0000');
    const says = { timestamp, status: 401, error: 'Unauthorized', message: 'Unauthorized', path };
    return json(401, says, { 'WWW-Authenticate': 'Basic realm="oauth2/client"' });
  }
  const refuse = (error: string, why: string) => json(400, { error, error_description: why });
  const { grant_type: grant, username = '', password = '', scope } = formOf(request);
  if (grant === undefined) return refuse('invalid_request', 'Missing grant type');
  if (grant !== 'password') return refuse('unsupported_grant_type', `Unsupported grant type: ${grant}`);
  if (endpoint.users[username] === undefined || endpoint.users[username] !== password)
    return refuse('invalid_grant', 'Bad credentials');
  const own = client.scopes ?? [];
  const asked = scope === undefined || scope === '' ? own : scope.split(' ');
  const foreign = asked.find((one) => !own.includes(one));
  if (foreign !== undefined) return refuse('invalid_scope', `Invalid scope: ${foreign}`);
  const seconds = endpoint.expiresS ?? HOUR_S;
  const exp = Math.floor(now / 1000) + seconds;
  const jti = signature(`${endpoint.key} ${name} ${username} ${now}`, 27);
  const claims = { user_name: username, scope: asked, exp, jti, client_id: name, key: endpoint.key };
  return json(200, {
    access_token: signedToken(claims),
    token_type: 'bearer',
    expires_in: seconds - 1,
    scope: asked.join(' '),
    jti,
  });
}

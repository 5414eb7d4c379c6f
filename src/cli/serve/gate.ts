/**
 * Who may come in: a client on this machine that knows the token. A page in a browser that was lured to this address has
 * a foreign `Origin`, or a foreign name for it in `Host` (DNS rebinding): both are refused.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, type Status } from '#lib/kube/status.ts';

export interface Door {
  readonly port: number;
  readonly token: string;
}

/** They say nothing but `ok`; a real server shows them to everybody too (system:public-info-viewer). */
const OPEN_PATHS = new Set(['/healthz', '/livez', '/readyz']);

/** The answer to somebody who may not come in. */
export function turnedAway(
  path: string,
  headers: IncomingHttpHeaders,
  { port }: Pick<Door, 'port'>,
): Status | undefined {
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  const { host = '', origin } = headers;
  if (!names.includes(host.toLowerCase())) return forbidden(`the Host header ${JSON.stringify(host)}`);
  if (origin !== undefined && !names.includes(origin.toLowerCase().replace(/^https:\/\//, '')))
    return forbidden(`the Origin header ${JSON.stringify(origin)}`);
  if (OPEN_PATHS.has(path) || bearer(headers) !== undefined) return undefined;
  return failure(401, 'Unauthorized', 'Unauthorized');
}

/**
 * Who that is: the administrator where the token is that of the kubeconfig; any other token is the cluster's to judge, which
 * has handed out some (`kubectl create token`).
 */
export function credentialsIn(
  headers: IncomingHttpHeaders,
  { token }: Pick<Door, 'token'>,
): Pick<KubeRequest, 'credentials'> {
  const given = bearer(headers);
  return given === undefined || same(given, token) ? {} : { credentials: { token: given } };
}

const bearer = ({ authorization = '' }: IncomingHttpHeaders): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];

const forbidden = (what: string): Status =>
  failure(403, 'Forbidden', `forbidden: ${what} does not belong to this server`);

/** Compares without telling by the time it takes how much was right. */
function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

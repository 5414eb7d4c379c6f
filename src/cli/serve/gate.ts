/**
 * Who may come in: a client on this machine that knows the token. A page in a browser that was lured to this address has
 * a foreign `Origin`, or a foreign name for it in `Host` (DNS rebinding): both are refused.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
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
  { port, token }: Door,
): Status | undefined {
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  const { host = '', origin, authorization = '' } = headers;
  if (!names.includes(host.toLowerCase())) return forbidden(`the Host header ${JSON.stringify(host)}`);
  if (origin !== undefined && !names.includes(origin.toLowerCase().replace(/^https:\/\//, '')))
    return forbidden(`the Origin header ${JSON.stringify(origin)}`);
  if (OPEN_PATHS.has(path)) return undefined;
  const [, given = ''] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
  return same(given, token) ? undefined : failure(401, 'Unauthorized', 'Unauthorized');
}

const forbidden = (what: string): Status =>
  failure(403, 'Forbidden', `forbidden: ${what} does not belong to this server`);

/** Compares without telling by the time it takes how much was right. */
function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

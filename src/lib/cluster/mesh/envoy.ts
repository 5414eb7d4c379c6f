/** What Envoy says by itself, and what it does to the answers that it hands on. */
import { byteLength } from '#lib/bytes/utf8.ts';
import { STATUS_TEXT } from '#lib/cluster/network/answers.ts';
import type { EnvoyHop, HeaderChange } from '#lib/cluster/network/mesh.ts';
import type { Outcome } from '#lib/cluster/network/flight.ts';
import type { Page } from '#lib/cluster/network/pages.ts';

const plain = (status: number, body: string): Page => ({
  status,
  headers: { 'Content-Type': 'text/plain' },
  body,
});

/** Nobody is ready behind the route (response flag UH). */
export const noUpstream = (): Page => plain(503, 'no healthy upstream');

export const gatewayTimeout = (): Page => plain(504, 'upstream request timeout');

const REASONS = {
  refused: 'remote connection failure, transport failure reason: delayed connect error: Connection refused',
  timeout: 'connection timeout',
  reset: 'connection termination',
  tls: 'connection failure, transport failure reason: TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end',
  protocol: 'protocol error',
  lost: 'connection termination',
} as const;

/** No connection came about, or it ended before the answer. */
export const connectionFailed = (why: keyof typeof REASONS): Page =>
  plain(503, `upstream connect error or disconnect/reset before headers. reset reason: ${REASONS[why]}`);

/** A page as the proxy itself says it: without a type where there is no text. */
export const proxied = ({ status, headers, body }: Page): Outcome => ({
  ok: true,
  status,
  statusText: STATUS_TEXT[status] ?? '',
  headers: { 'Content-Length': String(byteLength(body)), ...headers },
  body,
  version: '',
});

/** The headers of an answer as the last proxy on its way leaves them. */
export function throughEnvoy(outcome: Outcome, hops: readonly EnvoyHop[] | undefined, now: number): Outcome {
  if (!outcome.ok || !hops) return outcome;
  let { headers } = outcome;
  for (const { server, tookMs, changes = [] } of hops) {
    const others = Object.entries(headers).filter(([name]) => !/^(server|date|connection)$/i.test(name));
    headers = {
      ...Object.fromEntries(others),
      date: new Date(now).toUTCString(),
      server,
      ...(tookMs !== undefined && { 'x-envoy-upstream-service-time': String(Math.round(tookMs)) }),
    };
    for (const change of changes) headers = withChange(headers, change);
  }
  return { ...outcome, headers };
}

function withChange(
  headers: Readonly<Record<string, string>>,
  { set = {}, add = {}, remove = [] }: HeaderChange,
): Readonly<Record<string, string>> {
  const gone = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !gone.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...add, ...set };
}

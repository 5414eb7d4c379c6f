/** Requests to ports that containers of this machine publish (`docker run -p`). */
import { answerOf, refused, STATUS_TEXT } from '#lib/cluster/network/answers.ts';
import type { HttpOutcome, HttpRequest, PendingHttp } from '#lib/net/network.ts';
import { ask, filled as withVariables } from '#lib/cluster/database/ask.ts';
import type { HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { pathParts } from '#lib/cluster/network/asked.ts';
import type { Container } from './container.ts';
import type { Containers } from './containers.ts';

const TOOK_MS = 3;

/** Undefined where no container has that port: then nobody listens. What comes of it is asked when the time has passed. */
export function sendPublished(
  containers: Containers,
  port: number,
  { method, url, headers: sent, body: text }: HttpRequest,
): PendingHttp | undefined {
  if (!containers.published(port)) return undefined;
  const written = /^(?:\w+:\/\/)?[^/?#]*([/?][^#]*)?/.exec(url)?.[1] ?? '/';
  const path = written.startsWith('?') ? `/${written}` : written;
  const finish = (): HttpOutcome => {
    const found = containers.published(port);
    const app = found && containers.listening(found.container, found.port);
    // The port is held by Docker itself: where nothing answers behind it, the connection ends.
    if (!found || !app) return { ok: false, error: 'reset' };
    if (!app.http) return { ok: false, error: 'empty' };
    const request = { method, path, headers: sent, ...(text !== undefined && { body: text }) };
    const fitting = answerOf(app, request);
    // Whom it would ask are Services, of which nobody knows out here.
    const told = learned(fitting, found.container);
    const failed = told.find(([, { ok }]) => !ok);
    const answer = fitting && (fitting.calls || failed) ? refused(fitting) : fitting;
    const status = answer?.status ?? 404;
    const parts = Object.entries(fitting ? (pathParts(fitting.path, path) ?? {}) : {});
    const marks = (text: string) =>
      parts
        .reduce((filled, [name, part]) => filled.replaceAll(`{{path.${name}}}`, part), text)
        .replaceAll('{{path}}', path)
        .replaceAll('{{method}}', method)
        .replaceAll('{{status}}', String(status))
        .replaceAll('{{client}}', '172.17.0.1')
        .replaceAll('{{failed}}', failed?.[1].text ?? '')
        .replace(/\{\{asks\.(\w+)\}\}/g, (all, name: string) => new Map(told).get(name)?.text ?? all);
    const body = marks(withVariables(answer?.body ?? '', found.container.env));
    const logs = [answer?.log, failed && fitting?.otherwise?.logs?.[failed[0]], app.requestLog];
    const lines = logs.flatMap((log) => (log === undefined ? [] : [marks(log)]));
    if (lines.length > 0) containers.served(found.container, lines.join('\n'));
    const headers = {
      'Content-Type': answer?.contentType ?? 'text/plain',
      'Content-Length': String(body.length),
    };
    return { ok: true, status, statusText: STATUS_TEXT[status] ?? '', headers, body };
  };
  return { tookMs: TOOK_MS, connectMs: 1, finish };
}

/** What the program learns out here, where databases are Services of a cluster that nobody knows. */
function learned(answer: HttpAnswer | undefined, { env, address }: Container) {
  const connect = (host: string) => ({
    error: /^[\d.]+$/.test(host) ? 'not simulated' : 'unresolved',
    tookMs: 1,
  });
  return Object.entries(answer?.asks ?? {}).map(
    ([name, one]) => [name, ask(one, { now: 0, env, ip: address, connect })] as const,
  );
}

/** Requests to ports that containers of this machine publish (`docker run -p`). */
import { answerOf, refused, STATUS_TEXT } from '#lib/cluster/network/answers.ts';
import type { HttpOutcome, HttpRequest, PendingHttp } from '#lib/net/network.ts';
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
    const answer = fitting?.calls ? refused(fitting) : fitting;
    const status = answer?.status ?? 404;
    const body = (answer?.body ?? '').replaceAll('{{path}}', path).replaceAll('{{method}}', method);
    if (app.requestLog !== undefined)
      containers.served(
        found.container,
        app.requestLog
          .replaceAll('{{path}}', path)
          .replaceAll('{{method}}', method)
          .replaceAll('{{status}}', String(status))
          .replaceAll('{{client}}', '172.17.0.1'),
      );
    const headers = {
      'Content-Type': answer?.contentType ?? 'text/plain',
      'Content-Length': String(body.length),
    };
    return { ok: true, status, statusText: STATUS_TEXT[status] ?? '', headers, body };
  };
  return { tookMs: TOOK_MS, connectMs: 1, finish };
}

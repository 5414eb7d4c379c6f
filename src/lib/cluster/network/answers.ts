/** What comes back: the answer that an app gives to a request, and the headers that a proxy in between gives it. */
import type { AppBehaviour, HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { versionOf } from '#lib/cluster/images/version.ts';
import { byteLength } from '#lib/net/base64.ts';
import type { Listening, Outcome } from './network.ts';
import type { Page } from './pages.ts';

/** How a request came through ingress-nginx. */
export interface IngressHop {
  /** It came over TLS, for a host with a certificate of its own: the client is told to come that way ever after. */
  readonly hsts: boolean;
}

export const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** ingress-nginx 1.11's `hsts-max-age`: a year. */
const HSTS = 'max-age=31536000; includeSubDomains';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly pod: string;
  /** What the calls came to that the answer waited for. */
  readonly calls: Readonly<Record<string, Outcome>>;
  /** Virtual epoch milliseconds. */
  readonly now: number;
}

/** The app's answer, and the line that it logs for the request where it logs any. */
export function answered(listening: Listening, asked: Asked): { outcome: Outcome; log?: string } {
  const { app, tag, env = {} } = listening;
  const found = answerOf(app, asked.method, asked.path);
  const answer =
    found && hasFailed(asked.calls) ? { ...found, ...(found.otherwise ?? { status: 500 }) } : found;
  const status = answer?.status ?? 404;
  const marks = {
    pod: asked.pod,
    tag,
    path: asked.path,
    method: asked.method,
    status: String(status),
    client: '10.244.0.1',
    ...bodies(asked.calls),
  };
  const body = filled(answer?.body ?? '', marks, env);
  const headers = {
    ...serverHeaders(listening, asked.now),
    'Content-Type': answer?.contentType ?? 'text/plain',
    'Content-Length': String(byteLength(body)),
    ...(app.server !== undefined && { Connection: 'keep-alive' }),
  };
  return {
    outcome: { ok: true, status, statusText: STATUS_TEXT[status] ?? '', headers, body, version: tag },
    ...(app.requestLog !== undefined && { log: filled(app.requestLog, marks, env) }),
  };
}

/** A page that nobody's app made. */
export const shown = ({ status, headers, body }: Page): Outcome => ({
  ok: true,
  status,
  statusText: STATUS_TEXT[status] ?? '',
  headers: { 'Content-Type': 'text/html', 'Content-Length': String(body.length), ...headers },
  body,
  version: '',
});

/** As nginx hands an answer on: its own headers in its order, not the server's name (`server-tokens` is off), then the rest. */
export function throughIngress(outcome: Outcome, { hsts }: IngressHop, now: number): Outcome {
  if (!outcome.ok) return outcome;
  const own = ['Server', 'Date', 'Content-Type', 'Content-Length', 'Connection', 'Location'];
  const { 'Content-Type': type = '', 'Content-Length': length = '', Location } = outcome.headers;
  const others = Object.entries(outcome.headers).filter(([name]) => !own.includes(name));
  const headers = {
    Date: new Date(now).toUTCString(),
    'Content-Type': type,
    'Content-Length': length,
    Connection: 'keep-alive',
    ...(Location !== undefined && { Location }),
    ...Object.fromEntries(others),
    ...(hsts && { 'Strict-Transport-Security': HSTS }),
  };
  return { ...outcome, headers };
}

/** The first answer whose path (`*` at its end takes any rest) and method fit. */
export function answerOf(app: AppBehaviour, method: string, path: string): HttpAnswer | undefined {
  const [plain = '/'] = path.split('?');
  return app.http?.find((answer) => {
    if (answer.method !== undefined && answer.method !== (method === 'HEAD' ? 'GET' : method)) return false;
    return answer.path.endsWith('*') ? plain.startsWith(answer.path.slice(0, -1)) : plain === answer.path;
  });
}

/** What is answered where a call failed. */
export const refused = (answer: HttpAnswer): HttpAnswer => ({
  ...answer,
  ...(answer.otherwise ?? { status: 500 }),
});

const hasFailed = (calls: Asked['calls']): boolean =>
  Object.values(calls).some((outcome) => !outcome.ok || outcome.status >= 400);

/** `calls.NAME`: what was answered, '' for nothing. */
const bodies = (calls: Asked['calls']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(calls).map(([name, outcome]) => [`calls.${name}`, outcome.ok ? outcome.body : '']),
  );

/** What a server says of itself, where it does. */
const serverHeaders = ({ app, tag }: Listening, now: number): Record<string, string> =>
  app.server === undefined
    ? {}
    : { Server: app.server.replace('{{version}}', versionOf(app, tag)), Date: new Date(now).toUTCString() };

const filled = (
  text: string,
  marks: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): string =>
  text.replace(/\{\{([\w.-]+)\}\}/g, (all, mark: string) =>
    mark.startsWith('env.') ? (env[mark.slice(4)] ?? '') : (marks[mark] ?? all),
  );

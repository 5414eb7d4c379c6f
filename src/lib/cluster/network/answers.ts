/** What comes back: the answer that an app gives to a request, and the headers that a proxy in between gives it. */
import type { AppBehaviour, HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { versionOf } from '#lib/cluster/images/version.ts';
import { filled as withVariables, type Told } from '#lib/cluster/database/ask.ts';
import { byteLength } from '#lib/bytes/utf8.ts';
import { formOf, isFor, pathParts, queryOf, type AppRequest } from './asked.ts';
import { anyFailed, callOf, saidBy } from './call-texts.ts';
import { headerOf } from './ingress-routes.ts';
import type { Outcome, Request } from './flight.ts';
import type { Listening } from './servers.ts';
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
  readonly request: AppRequest;
  /** Who answers. */
  readonly pod: { readonly name: string; readonly ip: string; readonly port: number };
  /** What the calls came to that the answer waited for. */
  readonly calls: Readonly<Record<string, Outcome>>;
  /** Said instead of the answer: the app let nobody in, or handed out a token. */
  readonly instead?: Page;
  /** What it learned from databases and its variables. */
  readonly asks: Readonly<Record<string, Told>>;
  /** Virtual epoch milliseconds. */
  readonly now: number;
}

/** The app's answer, and the lines that it logs for the request. */
export function answered(
  listening: Listening,
  asked: Asked,
): { readonly outcome: Outcome; readonly logs: readonly string[] } {
  const { app, tag, env = {} } = listening;
  const { request, instead } = asked;
  const found = answerOf(app, request);
  const [failed, told] = Object.entries(asked.asks).find(([, { ok }]) => !ok) ?? [];
  const answer = found && (told || anyFailed(found.calls, asked.calls)) ? refused(found) : found;
  const status = instead?.status ?? answer?.status ?? 404;
  const type = answer?.contentType ?? 'text/plain';
  const marks = {
    status: String(status),
    client: '10.244.0.1',
    ...marksOf(listening, asked, answer),
    ...Object.fromEntries(Object.entries(asked.asks).map(([name, { text }]) => [`asks.${name}`, text])),
    failed: told?.text ?? '',
  };
  const said = (mark: string) =>
    mark.startsWith('calls.') ? saidBy(mark.slice(6), answer?.calls, asked.calls) : undefined;
  const fill = (text: string, quoted = false) => filled(text, marks, env, said, quoted);
  const body = instead?.body ?? fill(withVariables(answer?.body ?? '', env), /json/.test(type));
  const own = Object.entries(answer?.headers ?? {}).map(([name, value]) => [name, fill(value)] as const);
  const headers = {
    ...serverHeaders(listening, asked.now),
    ...(!instead && { 'Content-Type': type }),
    'Content-Length': String(byteLength(body)),
    ...(app.server !== undefined && { Connection: 'keep-alive' }),
    ...(instead?.headers ?? Object.fromEntries(own)),
  };
  return {
    outcome: { ok: true, status, statusText: STATUS_TEXT[status] ?? '', headers, body, version: tag },
    logs: [
      answer?.log,
      failed === undefined ? undefined : found?.otherwise?.logs?.[failed],
      app.requestLog,
    ].flatMap((log) => (log === undefined ? [] : fill(log).split('\n'))),
  };
}

/** What the marks of an answer stand for, but those of calls and variables. */
function marksOf(
  { tag }: Listening,
  { request, pod }: Pick<Asked, 'request' | 'pod'>,
  answer: HttpAnswer | undefined,
): Readonly<Record<string, string>> {
  const named = (prefix: string, of: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [`${prefix}.${name}`, value]));
  return {
    ...named('path', answer ? (pathParts(answer.path, request.path) ?? {}) : {}),
    ...named('query', queryOf(request)),
    ...named('form', formOf(request)),
    ...named('header', request.headers),
    pod: pod.name,
    ip: pod.ip,
    port: String(pod.port),
    address: `${pod.name}/${pod.ip}:${pod.port}`,
    tag,
    path: request.path,
    method: request.method,
    body: request.body ?? '',
  };
}

/** What the app asks others before it answers, by the names that its answer gives them. */
export function callsOf(
  listening: Listening,
  { request, pod }: Pick<Asked, 'request' | 'pod'>,
  answer: HttpAnswer | undefined,
): readonly (readonly [name: string, request: Request])[] {
  const { app, env = {} } = listening;
  const marks = marksOf(listening, { request, pod }, answer);
  const sent = (app.forwards ?? []).flatMap((name) => {
    const value = headerOf(request.headers, name.toLowerCase());
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.entries(answer?.calls ?? {}).map(([name, call]) => {
    const { url, method = 'GET', body } = callOf(call);
    const fill = (text: string) => filled(text, marks, env);
    const headers = Object.fromEntries(sent);
    return [
      name,
      { method, url: fill(url), headers, ...(body !== undefined && { body: fill(body) }) },
    ] as const;
  });
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

/** The first answer that is for the request. */
export const answerOf = (app: AppBehaviour, request: AppRequest): HttpAnswer | undefined =>
  app.http?.find((answer) => isFor(answer, request));

/** What is answered where a call failed. */
export const refused = (answer: HttpAnswer): HttpAnswer => ({
  ...answer,
  ...(answer.otherwise ?? { status: 500 }),
});

/** What a server says of itself, where it does. */
const serverHeaders = ({ app, tag }: Listening, now: number): Record<string, string> =>
  app.server === undefined
    ? {}
    : { Server: app.server.replace('{{version}}', versionOf(app, tag)), Date: new Date(now).toUTCString() };

/** The text with its marks filled in. `quoted`: what the client sent stands in strings of JSON. Unknown marks stay, but for what it may send or not. */
const filled = (
  text: string,
  marks: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  said: (mark: string) => string | undefined = () => undefined,
  quoted = false,
): string =>
  text.replace(/\{\{([\w.-]+)\}\}/g, (all, mark: string) => {
    if (mark.startsWith('env.')) return env[mark.slice(4)] ?? '';
    const isSent = /^(path|query|form|header)\./.test(mark);
    const value = marks[mark] ?? (isSent ? headerOf(marks, mark.toLowerCase()) : undefined);
    if (value === undefined) return said(mark) ?? (isSent ? '' : all);
    return quoted && isSent ? JSON.stringify(value).slice(1, -1) : value;
  });

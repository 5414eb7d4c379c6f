/**
 * What kubectl says of its requests from -v=6 on. Levels and lines from client-go's transport/round_trippers.go and rest/request.go:
 * 6 a line each, 7 the request's headers, 8 the answer's headers and both bodies (cut), 9 a curl command and times, 10 whole bodies.
 */
import type { KubeRequest, KubeResponse } from '#lib/kube/client.ts';
import { klogLine, klogValue } from './klog.ts';
import { requestUrl } from './url.ts';

export interface RequestLogOptions {
  readonly level: number;
  readonly server: string;
  readonly userAgent: string;
  readonly now: () => number;
  readonly write: (line: string) => Promise<void>;
  /** The request is for --raw: other lines of the client's source speak. */
  readonly raw: boolean;
}

/** The places in client-go's source that log bodies; undefined for what streams. */
interface Places {
  readonly request?: string;
  readonly response?: string;
}

const UPGRADE = /\/(exec|attach|portforward)$/;

/** Tells of one request after the other. */
export class RequestLog {
  #options: RequestLogOptions;

  constructor(options: RequestLogOptions) {
    this.#options = options;
  }

  /** Sends, and tells of it before and after. */
  async around(request: KubeRequest, send: () => Promise<KubeResponse>): Promise<KubeResponse> {
    const { level, now } = this.#options;
    if (level < 6) return send();
    const start = now();
    const places = placesOf(request, this.#options.raw);
    await this.#before(request, places);
    const response = await send();
    await this.#after(request, response, places, now() - start);
    return response;
  }

  async #before(request: KubeRequest, { request: place }: Places): Promise<void> {
    const { level, server } = this.#options;
    if (level >= 8 && place) await this.#say(place, this.#bodyText('Request Body', requestBody(request)));
    const headers = this.#headers(request);
    const [method, url] = [methodOf(request), requestUrl(server, request)];
    if (level >= 9) {
      const shown = headers.map((line) => `-H "${line.replaceAll('"', '\\"')}"`).join(' ');
      await this.#say('round_trippers.go:473', `curl -v -X${method}  ${shown} '${url}'`);
    } else if (level >= 7) {
      await this.#say('round_trippers.go:470', `${method} ${url}`);
      await this.#say('round_trippers.go:476', 'Request Headers:');
      for (const line of headers) await this.#say('round_trippers.go:480', `    ${line}`);
    }
  }

  async #after(
    request: KubeRequest,
    response: KubeResponse,
    { response: place }: Places,
    took: number,
  ): Promise<void> {
    const { level, server, now } = this.#options;
    const status = statusText(request, response);
    if (level === 7 || level === 8)
      await this.#say('round_trippers.go:581', `Response Status: ${status} in ${took} milliseconds`);
    else {
      const line = `${methodOf(request)} ${requestUrl(server, request)} ${status} in ${took} milliseconds`;
      await this.#say('round_trippers.go:560', line);
    }
    if (level >= 9)
      await this.#say(
        'round_trippers.go:577',
        `HTTP Statistics: GetConnection 0 ms ServerProcessing ${took} ms Duration ${took} ms`,
      );
    if (level < 8) return;
    await this.#say('round_trippers.go:584', 'Response Headers:');
    for (const line of responseHeaders(response, now()))
      await this.#say('round_trippers.go:587', `    ${line}`);
    if (place && !response.stream)
      await this.#say(place, this.#bodyText('Response Body', responseBody(response)));
  }

  #headers({ accept, contentType, body, credentials, asUser, asUid, asGroups = [] }: KubeRequest): string[] {
    const { userAgent } = this.#options;
    return [
      `Accept: ${accept ?? 'application/json'}`,
      ...(body === undefined ? [] : [`Content-Type: ${contentType ?? 'application/json'}`]),
      ...(asUser === undefined ? [] : [`Impersonate-User: ${asUser}`]),
      ...(asUid === undefined ? [] : [`Impersonate-Uid: ${asUid}`]),
      ...asGroups.map((group) => `Impersonate-Group: ${group}`),
      `User-Agent: ${userAgent}`,
      ...(credentials?.token === undefined ? [] : ['Authorization: Bearer <masked>']),
    ];
  }

  /** Bodies are cut at level 8 and 9 (truncateBody). */
  #bodyText(message: string, body: string): string {
    const { level } = this.#options;
    const most = level >= 10 ? Infinity : level === 9 ? 10240 : 1024;
    const over = body.length - most;
    return klogValue(message, 'body', over > 0 ? `${body.slice(0, most)} [truncated ${over} chars]` : body);
  }

  #say(place: string, text: string): Promise<void> {
    const { now, write } = this.#options;
    return write(klogLine('I', now(), place, text));
  }
}

/** Programs in containers are spoken with over an upgraded GET. */
const methodOf = ({ method, path }: KubeRequest): string => (UPGRADE.test(path) ? 'GET' : method);

function requestBody({ body, contentType = '' }: KubeRequest): string {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  return JSON.stringify(body) + (contentType.includes('patch') ? '' : '\n');
}

const responseBody = ({ body }: KubeResponse): string =>
  typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;

/** How many bytes a text has as UTF-8. */
const bytesOf = (text: string): number => encodeURIComponent(text).replace(/%../g, '.').length;

function responseHeaders(response: KubeResponse, now: number): string[] {
  const isText = typeof response.body === 'string';
  const length = response.stream ? undefined : bytesOf(responseBody(response));
  const warnings = (response.warnings ?? []).map((text) => `Warning: 299 - ${JSON.stringify(text)}`);
  return [
    'Cache-Control: no-cache, private',
    `Content-Type: ${isText ? 'text/plain' : 'application/json'}`,
    `Date: ${new Date(now).toUTCString()}`,
    ...(length === undefined ? [] : [`Content-Length: ${length}`]),
    ...warnings,
  ];
}

/** Where a body is logged from, by what is asked. */
function placesOf({ method, path, query }: KubeRequest, raw: boolean): Places {
  const both = (place: string): Places => ({ request: place, response: place });
  if (raw) return { request: 'raw.go:84', response: 'get.go:174' };
  if (UPGRADE.test(path) || query?.['watch']) return {};
  const own = { '/api': 'discovery_client.go:253', '/apis': 'discovery_client.go:319' }[path];
  if (own ?? path === '/version') return both(own ?? 'discovery_client.go:658');
  if (path.endsWith('/log')) return { request: 'logs.go:469' };
  if (method === 'GET') return both(isCollection(path) ? 'helper.go:113' : 'helper.go:105');
  if (path.endsWith('/scale')) return both('client.go:232');
  return both(
    { POST: 'helper.go:246', PATCH: 'helper.go:269', PUT: 'helper.go:319', DELETE: 'helper.go:202' }[method],
  );
}

/** Whether a path ends with a resource, not with a name. */
function isCollection(path: string): boolean {
  const words = path
    .replace(/^\/api\/[^/]+|^\/apis\/[^/]+\/[^/]+/, '')
    .split('/')
    .filter(Boolean);
  return words[0] === 'namespaces' && words.length > 2 ? words.length === 3 : words.length === 1;
}

const REASONS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function statusText({ path }: KubeRequest, { status, stream }: KubeResponse): string {
  const code = UPGRADE.test(path) && stream ? 101 : status;
  return `${code} ${REASONS[code] ?? ''}`.trim();
}

/** `kubectl proxy`: the API on a port of this machine, without a certificate. From k8s.io/kubectl/pkg/proxy. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { command } from '#lib/kubectl/command.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import { klogLine } from '#lib/kubectl/log/klog.ts';
import type { LocalOutcome, LocalRequest } from '#lib/kubectl/local-ports.ts';

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const proxy = command({
  use: 'proxy [--port=PORT] [--api-prefix=prefix]',
  short: 'Run a proxy to the API server',
  examples: [
    '# In the background; then the API answers without a password',
    'kubectl proxy &',
    'curl http://localhost:8001/api/v1/namespaces/default/pods',
  ],
  flags: {
    port: { type: 'int', short: 'p', default: 8001, about: 'Port to serve on; 0 is any free one' },
    address: { type: 'string', default: '127.0.0.1', about: 'Address to serve on' },
    'api-prefix': { type: 'string', default: '/', about: 'What the paths of the API begin with' },
    'accept-paths': {
      type: 'string',
      default: '^.*',
      about: 'Paths that are let through (regular expressions, separated by commas)',
    },
    'reject-paths': {
      type: 'string',
      default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach',
      about: 'Paths that are not let through',
    },
    'reject-methods': { type: 'string', default: '^$', about: 'Methods that are not let through' },
    'disable-filter': { type: 'bool', about: 'Let everything through' },
  },
  async run(run) {
    const { flags, args, process, localPorts } = run;
    if (args.length) throw new CommandError(`unknown command "${args[0]}" for "kubectl proxy"`);
    if (!localPorts) throw notSimulated('proxy without a machine to listen on');
    const { address, port } = flags;
    if (flags['disable-filter'])
      await run.printErr(klogLine('W', process.leash.now, 'proxy.go:177', FILTER_DISABLED));
    const prefix = `/${flags['api-prefix'].replace(/^\/+|\/+$/g, '')}`.replace(/\/?$/, '/');
    const isAllowed = filterOf(flags);
    const listener = localPorts.listen(address, port, (request) => ({
      tookMs: 2,
      finish: () => answer(run, request, prefix, isAllowed),
    }));
    if (!listener) throw new CommandError(`listen tcp ${address}:${port}: bind: address already in use`);
    try {
      await run.print(`Starting to serve on ${address || '[::]'}:${listener.port}`);
      // Ends by Ctrl-C or kill only.
      await process.leash.mailbox<never>().take(process.interrupt);
    } finally {
      listener.close();
    }
  },
});

const FILTER_DISABLED =
  'Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious';

interface Filter {
  readonly 'accept-paths': string;
  readonly 'reject-paths': string;
  readonly 'reject-methods': string;
  readonly 'disable-filter': boolean;
}

function filterOf(flags: Filter): (method: string, path: string) => boolean {
  const some = (patterns: string, text: string) =>
    patterns.split(',').some((pattern) => new RegExp(pattern).test(text));
  return (method, path) =>
    flags['disable-filter'] ||
    (!some(flags['reject-paths'], path) &&
      !some(flags['reject-methods'], method) &&
      some(flags['accept-paths'], path));
}

async function answer(
  run: Pick<Run, 'client'>,
  request: LocalRequest,
  prefix: string,
  isAllowed: (method: string, path: string) => boolean,
): Promise<LocalOutcome> {
  const [, full = '/', search = ''] = /^(?:\w+:\/\/)?[^/?#]*([^?#]*)\??([^#]*)/.exec(request.url) ?? [];
  const path = full || '/';
  if (!isAllowed(request.method, path)) return text(403, 'Forbidden\n');
  if (!path.startsWith(prefix)) return text(404, '404 page not found\n');
  const method = METHODS.find((one) => one === request.method);
  if (!method) return text(405, 'method not allowed\n');
  const header = (name: string) =>
    Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const contentType = header('content-type');
  const accept = header('accept');
  const response = await run.client.request({
    method,
    path: `/${path.slice(prefix.length)}`,
    query: queryOf(search),
    ...(contentType && { contentType }),
    ...(accept && accept !== '*/*' && { accept }),
    ...(request.body !== undefined && { body: bodyOf(request.body) }),
  } satisfies KubeRequest);
  response.stream?.close();
  const { status, body } = response;
  if (typeof body === 'string') return text(status, body);
  return { ...text(status, JSON.stringify(body, null, 2)), headers: { 'Content-Type': 'application/json' } };
}

const text = (status: number, body: string): Extract<LocalOutcome, { ok: true }> => ({
  ok: true,
  status,
  statusText: STATUS_TEXTS[status] ?? '',
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body,
});

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const pair of search.split('&').filter(Boolean)) {
    const [key = '', value = ''] = pair
      .split('=')
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    const before = query[key];
    query[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return query;
}

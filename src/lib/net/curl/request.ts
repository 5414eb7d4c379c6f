/** The request that curl sends: its headers in curl's order, and the same as text for -v. */
import type { Call } from '#lib/net/act.ts';
import { byteLength } from '#lib/bytes/utf8.ts';
import type { HttpRequest } from '#lib/net/network.ts';
import { basic, type Options } from './options.ts';
import { hostHeader, type Address } from './url.ts';

export interface Sent {
  readonly request: HttpRequest;
  readonly method: string;
  /** The head of the request, line by line, each ending in CR LF. */
  readonly head: string;
}

interface Parts {
  readonly options: Options;
  readonly address: Address;
  readonly cookies: string;
  readonly call: Call;
  readonly body?: string | undefined;
  readonly method?: string;
  /** To another host than was asked for: it is not told who asks. */
  readonly isRedirected: boolean;
}

export function requestOf(parts: Parts): Sent {
  const { options, call } = parts;
  const address = withUpload(parts.address, options);
  const form =
    options.form.length > 0 && parts.method === undefined ? multipart(options.form, call) : undefined;
  const body = form?.body ?? parts.body;
  const method =
    parts.method ??
    options.method ??
    (options.flags.has('head') ? 'HEAD' : usual(options, body !== undefined));
  const path = withQuery(address.path, options);
  const own = options.headers.map(headerField);
  const has = (name: string) => own.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const headers: [string, string][] = [];
  /** Left out where the learner said something of it; what was said follows below. */
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && !has(name)) headers.push([name, value]);
  };
  const host = has('host')?.value || hostHeader(address);
  headers.push(['Host', host]);
  const user = options.user ?? address.user;
  if (user !== undefined && !parts.isRedirected) add('Authorization', basic(user));
  add('User-Agent', options.agent === '' ? undefined : options.agent);
  if (options.isJson) {
    add('Content-Type', 'application/json');
    add('Accept', 'application/json');
  } else add('Accept', '*/*');
  if (options.flags.has('compressed')) add('Accept-Encoding', 'deflate, gzip, br, zstd');
  add('Referer', options.referer);
  const cookies = [parts.cookies, ...options.cookies].filter((one) => one !== '').join('; ');
  add('Cookie', cookies === '' ? undefined : cookies);
  for (const { name, value, kept } of own) {
    const secret = parts.isRedirected && /^(authorization|cookie)$/i.test(name);
    if (kept && !secret && name.toLowerCase() !== 'host') headers.push([name, value]);
  }
  if (body !== undefined) {
    add('Content-Length', String(byteLength(body)));
    if (form) add('Content-Type', form.type);
    else if (options.hasData && !options.isJson) add('Content-Type', 'application/x-www-form-urlencoded');
    if (options.upload !== undefined) add('Expect', '100-continue');
  }
  const version = options.flags.has('http1.0') ? '1.0' : '1.1';
  const lines = [
    `${method} ${path} HTTP/${version}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ];
  return {
    method,
    head: lines.join('\r\n'),
    request: {
      method,
      url: `${address.scheme}://${connectHost(options, address, call)}${path}`,
      headers: Object.fromEntries(headers),
      ...(body !== undefined && { body }),
    },
  };
}

const usual = ({ upload }: Options, hasBody: boolean): string =>
  upload !== undefined ? 'PUT' : hasBody ? 'POST' : 'GET';

/** `Name: value` as it was given; `Name:` takes a header out, `Name;` sends it empty. */
function headerField(line: string): { name: string; value: string; kept: boolean } {
  const colon = line.indexOf(':');
  if (colon >= 0) {
    const value = line.slice(colon + 1).trim();
    return { name: line.slice(0, colon), value, kept: value !== '' };
  }
  const semicolon = line.endsWith(';');
  return { name: semicolon ? line.slice(0, -1) : line, value: '', kept: semicolon };
}

/** -T to a folder puts the file into it. */
function withUpload(address: Address, { upload }: Options): Address {
  if (upload === undefined || !address.path.endsWith('/') || upload === '-' || upload === '.') return address;
  return { ...address, path: address.path + (upload.split('/').pop() ?? '') };
}

/** -G: data goes behind the question mark. */
function withQuery(path: string, { flags, data, query }: Options): string {
  const more = [...(flags.has('get') ? data : []), ...query].join('&');
  if (more === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${more}`;
}

/** Host and port to connect to: as --connect-to, --resolve or /etc/hosts say, or as the URL does. */
function connectHost(options: Options, { host, port }: Address, call: Call): string {
  const at = `${host.toLowerCase()}:${port}`;
  const to = options.connectTo.find(
    ({ from }) => from === at || from === ':' || from === `${host}:` || from === `:${port}`,
  )?.to;
  const [, otherHost = '', otherPort = ''] = to === undefined ? [] : (/^([^:]*):?(\d*)$/.exec(to) ?? []);
  if (otherHost !== '' || otherPort !== '') return `${otherHost || host}:${otherPort || port}`;
  const address = options.resolve.get(at) ?? options.resolve.get(`*:${port}`) ?? hostsFile(call, host);
  return `${address ?? host}:${port}`;
}

/** The address of a name in /etc/hosts. */
function hostsFile(call: Call, host: string): string | undefined {
  for (const line of (call.read('/etc/hosts') ?? '').split('\n')) {
    const [address = '', ...hosts] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (hosts.includes(host)) return address;
  }
  return undefined;
}

/** multipart/form-data (RFC 7578) of `name=value` and `name=@file;type=…`. */
function multipart(fields: readonly string[], call: Call): { body: string; type: string } {
  const hex = Array.from({ length: 16 }, () => call.random(16).toString(16)).join('');
  const boundary = `------------------------${hex}`;
  const parts = fields.map((field) => {
    const at = field.indexOf('=');
    const name = field.slice(0, at);
    const value = field.slice(at + 1);
    const disposition = `Content-Disposition: form-data; name="${name}"`;
    if (!/^[@<]/.test(value)) return `${disposition}\r\n\r\n${value}\r\n`;
    const [path = '', type] = value.slice(1).split(';type=');
    const text = call.read(path) ?? '';
    const file = value.startsWith('@') ? `; filename="${path.split('/').pop() ?? ''}"` : '';
    const kind = file === '' ? '' : `\r\nContent-Type: ${type ?? typeOf(path)}`;
    return `${disposition}${file}${kind}\r\n\r\n${text}\r\n`;
  });
  const body = `${parts.map((part) => `--${boundary}\r\n${part}`).join('')}--${boundary}--\r\n`;
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  html: 'text/html',
  json: 'application/json',
  xml: 'application/xml',
  jpg: 'image/jpeg',
  png: 'image/png',
};
const typeOf = (path: string): string => TYPES[path.split('.').pop() ?? ''] ?? 'application/octet-stream';

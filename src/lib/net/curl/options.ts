/** What a curl command line asks for. */
import type { Call } from '#lib/net/act.ts';
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { FlagFault, readFlags, seconds, whole, type Given } from './flags.ts';

export const USER_AGENT = 'curl/8.5.0';

/** Where what was received goes: a file, `-`, or (remote) a file named as the URL ends. */
export type Target = { readonly path: string } | 'remote';

export interface Options {
  urls: string[];
  targets: Target[];
  allRemote: boolean;
  folder: string;
  method?: string;
  /** As given: `Name: value`, `Name;` for an empty one, `Name:` to leave it out. */
  headers: string[];
  /** Texts of -d and its like, to be joined. */
  data: string[];
  hasData: boolean;
  isJson: boolean;
  query: string[];
  form: string[];
  upload?: string;
  user?: string;
  agent: string;
  referer?: string;
  cookies: string[];
  /** Where cookies are read from, and where they are written to in the end. */
  jar?: string;
  jarOut?: string;
  usesJar: boolean;
  writeOut?: string;
  dump?: string;
  maxTimeMs: number;
  connectMs: number;
  retries: number;
  retryDelayMs?: number;
  retryMaxMs: number;
  retryRefused: boolean;
  retryAll: boolean;
  bytesPerSecond: number;
  redirects: number;
  /** Addresses for `host:port` that are not asked for (--resolve); `*` for any host. */
  resolve: Map<string, string>;
  /** HOST:PORT and where to connect instead (--connect-to). */
  connectTo: { from: string; to: string }[];
  cacert?: string;
  cert?: string;
  key?: string;
  /** Schemes that may be used; undefined for all. */
  schemes?: readonly string[];
  flags: Set<string>;
  warnings: string[];
}

/** Switches that do something here, beside those that are right as they are in a network of IPv4. */
const SWITCHES =
  'silent show-error include head fail fail-with-body fail-early verbose location location-trusted get insecure globoff ' +
  'retry-connrefused retry-all-errors create-dirs no-clobber post301 post302 post303 no-progress-meter progress-bar http0.9 ' +
  'junk-session-cookies compressed remote-name-all http1.0 http1.1 http2 no-alpn';
const HARMLESS =
  'http2-prior-knowledge ipv4 no-buffer tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 no-keepalive tcp-nodelay disable ' +
  'path-as-is basic no-sessionid tcp-fastopen parallel parallel-immediate use-ascii styled-output ssl ssl-reqd ' +
  'ssl-no-revoke trace-time buffer keepalive sessionid progress-meter';
const VERSIONS = ['http1.0', 'http1.1', 'http2'];
const switches = new Set(SWITCHES.split(' '));
const harmless = new Set(HARMLESS.split(' '));
const HARMLESS_VALUES = new Set([
  'keepalive-time',
  'tls-max',
  'noproxy',
  'parallel-max',
  'cert-type',
  'key-type',
  'ciphers',
]);

/** Throws `FlagFault`: what is wrong, as curl says it. */
export function readOptions(call: Call): Options {
  const options: Options = {
    urls: [],
    targets: [],
    allRemote: false,
    folder: '',
    headers: [],
    data: [],
    hasData: false,
    isJson: false,
    query: [],
    form: [],
    agent: USER_AGENT,
    cookies: [],
    usesJar: false,
    maxTimeMs: Infinity,
    connectMs: Infinity,
    retries: 0,
    retryMaxMs: Infinity,
    retryRefused: false,
    retryAll: false,
    bytesPerSecond: Infinity,
    redirects: 50,
    resolve: new Map(),
    connectTo: [],
    flags: new Set(),
    warnings: [],
  };
  for (const given of readFlags(call.args.slice(1))) apply(options, given, call);
  return options;
}

function apply(options: Options, given: Given, call: Call): void {
  const { name, value, off } = given;
  if (name === 'remote-name') options.targets.push('remote');
  else if (name === 'next') throw new FlagFault('not simulated: --next');
  else if (switches.has(name)) {
    // Of several versions the last one counts.
    if (VERSIONS.includes(name)) for (const one of VERSIONS) options.flags.delete(one);
    options.flags[off ? 'delete' : 'add'](name);
  } else if (!harmless.has(name) && !HARMLESS_VALUES.has(name)) {
    const read = VALUES[name];
    if (!read) throw new FlagFault(`not simulated: ${given.as}`);
    read(options, value, given, call);
  }
}

type Reader = (options: Options, value: string, given: Given, call: Call) => void;

const VALUES: Readonly<Record<string, Reader>> = {
  url: (o, value) => o.urls.push(value),
  output: (o, path) => o.targets.push({ path }),
  'output-dir': (o, value) => (o.folder = value),
  request: (o, value) => (o.method = value),
  header: (o, value, given, call) => o.headers.push(...headerLines(o, value, call)),
  data: (o, value, given, call) => addData(o, value.startsWith('@') ? fileText(o, value, call, true) : value),
  'data-ascii': (o, value, given, call) => VALUES['data']?.(o, value, given, call),
  'data-raw': (o, value) => addData(o, value),
  'data-binary': (o, value, given, call) =>
    addData(o, value.startsWith('@') ? fileText(o, value, call, false) : value),
  'data-urlencode': (o, value, given, call) => addData(o, encoded(o, value, call)),
  json: (o, value, given, call) => {
    o.data.push(value.startsWith('@') ? fileText(o, value, call, false) : value);
    o.hasData = o.isJson = true;
  },
  'url-query': (o, value, given, call) => o.query.push(encoded(o, value, call)),
  form: (o, value) => o.form.push(value),
  'form-string': (o, value) => o.form.push(value),
  'upload-file': (o, value) => (o.upload = value),
  user: (o, value) => (o.user = value),
  'oauth2-bearer': (o, value) => o.headers.push(`Authorization: Bearer ${value}`),
  'user-agent': (o, value) => (o.agent = value),
  referer: (o, value) => (o.referer = value),
  cookie: (o, value) => {
    if (value.includes('=')) o.cookies.push(value);
    else o.jar ??= value;
    o.usesJar ||= !value.includes('=');
  },
  'cookie-jar': (o, value) => {
    o.usesJar = true;
    o.jarOut = value;
  },
  'write-out': (o, value, given, call) =>
    (o.writeOut = value.startsWith('@') ? fileText(o, value, call, false) : value),
  'dump-header': (o, value) => (o.dump = value),
  'max-time': (o, value, given) => (o.maxTimeMs = seconds(given) || Infinity),
  'connect-timeout': (o, value, given) => (o.connectMs = seconds(given) || Infinity),
  retry: (o, value, given) => (o.retries = whole(given)),
  'retry-delay': (o, value, given) => (o.retryDelayMs = whole(given) * 1000),
  'retry-max-time': (o, value, given) => (o.retryMaxMs = whole(given) * 1000 || Infinity),
  'max-redirs': (o, value) => (o.redirects = value === '-1' ? Infinity : Number(value)),
  'limit-rate': (o, value, given) => (o.bytesPerSecond = size(given)),
  resolve: (o, value) => {
    const [, host, address] = /^\+?([^:]+:\d+):(.+)$/.exec(value) ?? [];
    if (host === undefined || address === undefined)
      throw new FlagFault(`(49) Couldn't parse CURLOPT_RESOLVE entry '${value}'`);
    o.resolve.set(host.toLowerCase(), (address.split(',')[0] ?? '').replace(/^\[|\]$/g, ''));
  },
  'connect-to': (o, value) => {
    const [, from = '', to = ''] = /^([^:]*:\d*):(.*)$/.exec(value) ?? [];
    o.connectTo.push({ from: from.toLowerCase(), to });
  },
  cacert: (o, value) => (o.cacert = value),
  cert: (o, value) => (o.cert = value.split(':')[0] ?? ''),
  key: (o, value) => (o.key = value),
  proto: (o, value) => (o.schemes = schemesOf(value)),
};

/** `=https,http`; with `-` and `+` it is a change to all of them. */
function schemesOf(value: string): readonly string[] | undefined {
  if (value.startsWith('=')) return value.slice(1).split(',');
  const gone = value.split(',').flatMap((one) => (one.startsWith('-') ? [one.slice(1)] : []));
  return gone.includes('all') ? [] : ['http', 'https'].filter((one) => !gone.includes(one));
}

function headerLines(options: Options, value: string, call: Call): string[] {
  if (!value.startsWith('@')) return [value];
  const text = fileText(options, value, call, false);
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function addData(options: Options, text: string): void {
  options.data.push(text);
  options.hasData = true;
}

/** The text of `@file`; `-d` takes it without its line ends. */
function fileText({ warnings }: Options, value: string, call: Call, stripped: boolean): string {
  const path = value.slice(1);
  const text = call.read(path === '-' ? '/dev/stdin' : path);
  if (text === undefined) warnings.push(`Couldn't read data from file "${path}", this makes an empty POST.`);
  return stripped ? (text ?? '').replace(/[\r\n\0]/g, '') : (text ?? '');
}

/** `content`, `=content`, `name=content`, `@file`, `name@file` (curl(1), --data-urlencode). */
function encoded(options: Options, value: string, call: Call): string {
  const [, name = '', mark = '', rest = value] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? [];
  const text = mark === '@' ? fileText(options, `@${rest}`, call, false) : rest;
  return `${name}${name === '' ? '' : '='}${urlEncoded(text)}`;
}

const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

function size({ value, as }: Given): number {
  const [, count, unit = ''] = /^(\d+)([KMG]?)$/i.exec(value) ?? [];
  if (count === undefined) throw new FlagFault(`option ${as}: expected a proper numerical parameter`);
  return Number(count) * (UNITS[unit.toUpperCase()] ?? 1) || Infinity;
}

/** What is sent as body, or undefined for none. */
export function bodyOf(options: Options): string | undefined {
  if (options.flags.has('get') || !options.hasData) return undefined;
  return options.data.join(options.isJson ? '' : '&');
}

/** `Authorization` for -u. */
export const basic = (user: string): string =>
  `Basic ${encodeBase64(user.includes(':') ? user : `${user}:`)}`;

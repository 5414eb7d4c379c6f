/** curl, as far as a lab asks it: requests over the simulated network, with curl's own words and exit statuses (curl(1)). */
import type { HttpClient, HttpOutcome } from '#lib/shell/http.ts';
import type { Process, Program } from '#lib/shell/program.ts';

interface Options {
  method?: string;
  headers: Record<string, string>;
  body?: string;
  output?: string;
  writeOut?: string;
  maxTimeMs?: number;
  connectMs?: number;
  retries: number;
  silent: boolean;
  showError: boolean;
  include: boolean;
  head: boolean;
  fail: boolean;
  verbose: boolean;
  follow: boolean;
  remoteName: boolean;
  urls: string[];
  /** `host:port` and the address to ask instead of a name server. */
  known: Map<string, string>;
}

/** Flags that take a value: what they do with it. */
const VALUES: Readonly<Record<string, (options: Options, value: string) => void>> = {
  '-X': (o, value) => (o.method = value),
  '-H': (o, value) => addHeader(o, value),
  '-d': (o, value) => (o.body = o.body === undefined ? value : `${o.body}&${value}`),
  '-o': (o, value) => (o.output = value),
  '-w': (o, value) => (o.writeOut = value),
  '-m': (o, value) => (o.maxTimeMs = Number(value) * 1000),
  '--connect-timeout': (o, value) => (o.connectMs = Number(value) * 1000),
  '--retry': (o, value) => (o.retries = Number(value)),
  '-A': (o, value) => (o.headers['User-Agent'] = value),
  '-u': (o, value) => (o.headers['Authorization'] = `Basic ${base64(value)}`),
  '--url': (o, value) => o.urls.push(value),
  '--resolve': (o, value) => {
    const [, host = '', address = ''] = /^([^:]+:\d+):(.+)$/.exec(value) ?? [];
    o.known.set(host, address);
  },
};

const SWITCHES: Readonly<Record<string, (options: Options) => void>> = {
  '-s': (o) => (o.silent = true),
  '-S': (o) => (o.showError = true),
  '-i': (o) => (o.include = true),
  '-I': (o) => (o.head = true),
  '-f': (o) => (o.fail = true),
  '-v': (o) => (o.verbose = true),
  '-L': (o) => (o.follow = true),
  '-O': (o) => (o.remoteName = true),
  '-G': (o) => (o.method = 'GET'),
  '-k': () => undefined, // every certificate of the simulation is one it trusts
  '-g': () => undefined, // URLs are never globbed
  '-N': () => undefined, // output is never buffered
  '-4': () => undefined, // there is no other family
};

const LONG: Readonly<Record<string, string>> = {
  '--request': '-X',
  '--header': '-H',
  '--data': '-d',
  '--data-raw': '-d',
  '--data-binary': '-d',
  '--output': '-o',
  '--write-out': '-w',
  '--max-time': '-m',
  '--user-agent': '-A',
  '--user': '-u',
  '--silent': '-s',
  '--show-error': '-S',
  '--include': '-i',
  '--head': '-I',
  '--fail': '-f',
  '--verbose': '-v',
  '--location': '-L',
  '--remote-name': '-O',
  '--get': '-G',
  '--insecure': '-k',
  '--globoff': '-g',
  '--no-buffer': '-N',
  '--ipv4': '-4',
};

export const curl =
  (http: HttpClient): Program =>
  async (process) => {
    const options = read(process.args.slice(1));
    if (typeof options === 'string') {
      await process.stderr.write(
        `${options}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
      );
      return 2;
    }
    let status = 0;
    for (const url of options.urls) status = await get(http, process, options, url);
    return status;
  };

/** The options, or what is wrong with them. */
function read(args: readonly string[]): Options | string {
  const options: Options = {
    headers: {},
    retries: 0,
    silent: false,
    showError: false,
    include: false,
    head: false,
    fail: false,
    verbose: false,
    follow: false,
    remoteName: false,
    urls: [],
    known: new Map(),
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith('-') || arg === '-') options.urls.push(arg);
    else if (arg.startsWith('--')) {
      const name = LONG[arg] ?? arg;
      if (SWITCHES[name]) SWITCHES[name](options);
      else if (!VALUES[name]) return `curl: option ${arg}: is unknown`;
      else if (rest.length === 0) return `curl: option ${arg}: requires parameter`;
      else VALUES[name](options, rest.shift() ?? '');
    } else {
      const wrong = readShort(arg, rest, options);
      if (wrong) return wrong;
    }
  }
  return options.urls.length > 0 ? options : 'curl: (2) no URL specified';
}

/** `-sSo file`: letters until one takes a value, which is the rest of the word or the next one. */
function readShort(arg: string, rest: string[], options: Options): string | undefined {
  for (let at = 1; at < arg.length; at += 1) {
    const flag = `-${arg[at]}`;
    const value = VALUES[flag];
    if (SWITCHES[flag]) SWITCHES[flag](options);
    else if (!value) return `curl: option ${arg}: is unknown`;
    else {
      const own = arg.slice(at + 1);
      if (own === '' && rest.length === 0) return `curl: option ${flag}: requires parameter`;
      value(options, own === '' ? (rest.shift() ?? '') : own);
      return undefined;
    }
  }
  return undefined;
}

async function get(http: HttpClient, process: Process, options: Options, url: string): Promise<number> {
  const started = process.leash.now;
  const outcome = await tries(http, process, options, url);
  const tookMs = process.leash.now - started;
  if (!outcome.ok) {
    const [code, message] = failure(outcome.error, url, tookMs, options);
    if (!options.silent || options.showError) await process.stderr.write(`curl: (${code}) ${message}\n`);
    if (options.writeOut !== undefined)
      await process.stdout.write(written(options.writeOut, undefined, tookMs));
    return code;
  }
  const body = options.fail && outcome.status >= 400 ? '' : options.head ? '' : outcome.body;
  const showsMeter =
    !options.silent && (options.output !== undefined || options.remoteName || !process.stdout.isTerminal);
  if (options.verbose) await process.stderr.write(conversation(url, options, outcome));
  else if (showsMeter) await process.stderr.write(meter(body.length));
  const text = (options.include || options.head ? headText(outcome) : '') + body;
  const target =
    options.output ?? (options.remoteName ? (url.split(/[?#]/)[0]?.split('/').pop() ?? '') : undefined);
  if (target === undefined || target === '-') await process.stdout.write(text);
  else process.files.write(process.files.resolve(process.cwd, target), text);
  if (options.writeOut !== undefined) await process.stdout.write(written(options.writeOut, outcome, tookMs));
  if (!options.fail || outcome.status < 400) return 0;
  if (!options.silent || options.showError) {
    await process.stderr.write(`curl: (22) The requested URL returned error: ${outcome.status}\n`);
  }
  return 22;
}

/** Sends the request, again as often as `--retry` says (1 s, 2 s, 4 s … apart) while it fails in a way that may pass. */
async function tries(
  http: HttpClient,
  process: Process,
  options: Options,
  url: string,
): Promise<HttpOutcome> {
  for (let tried = 0; ; tried += 1) {
    const outcome = await once(http, process, options, url);
    const mayPass = outcome.ok ? outcome.status >= 500 : outcome.error === 'timeout';
    if (!mayPass || tried >= options.retries) return outcome;
    await process.leash.sleep(1000 * 2 ** tried, process.interrupt);
  }
}

async function once(http: HttpClient, process: Process, options: Options, url: string): Promise<HttpOutcome> {
  const method = options.method ?? (options.head ? 'HEAD' : options.body !== undefined ? 'POST' : 'GET');
  const request = {
    method,
    ...addressed(process, options, url),
    ...(options.body !== undefined && { body: options.body }),
  };
  const pending = http.begin(request, 'curl');
  const limit = Math.min(options.maxTimeMs ?? Infinity, options.connectMs ?? Infinity);
  if (pending.tookMs > limit) {
    await process.leash.sleep(limit, process.interrupt);
    return { ok: false, error: 'timeout' };
  }
  await process.leash.sleep(pending.tookMs, process.interrupt);
  return pending.finish();
}

/** The URL with the address of a host that `--resolve` or /etc/hosts knows; the request still says which host is meant. */
function addressed(process: Process, { known, headers }: Options, url: string) {
  const [, scheme = '', host = '', port = '', rest = ''] =
    /^(?:(\w+):\/\/)?([^:/?#]*)(:\d+)?(.*)$/.exec(url) ?? [];
  const at = port ? port.slice(1) : scheme === 'https' ? '443' : '80';
  const address = known.get(`${host}:${at}`) ?? hostsFile(process).get(host);
  if (address === undefined) return { url, headers };
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
  return {
    url: `${scheme ? `${scheme}://` : ''}${address}${port}${rest}`,
    headers: named ? headers : { ...headers, Host: host },
  };
}

function hostsFile({ files }: Process): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const text = files.stat('/etc/hosts') ? files.read('/etc/hosts') : '';
  for (const line of text.split('\n')) {
    const [address = '', ...hosts] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const host of hosts) if (!names.has(host)) names.set(host, address);
  }
  return names;
}

function failure(error: string, url: string, tookMs: number, options: Options): readonly [number, string] {
  const [, host = url, port = '80'] = /^(?:\w+:\/\/)?([^:/?#]*)(?::(\d+))?/.exec(url) ?? [];
  const toServer = `Failed to connect to ${host} port ${port} after ${tookMs} ms`;
  const limited = options.maxTimeMs !== undefined || options.connectMs !== undefined;
  switch (error) {
    case 'unresolved':
      return host === ''
        ? [3, 'URL using bad/illegal format or missing URL']
        : [6, `Could not resolve host: ${host}`];
    case 'refused':
      return [7, `${toServer}: Couldn't connect to server`];
    case 'unreachable':
      return [7, `${toServer}: No route to host`];
    case 'timeout':
      return [
        28,
        limited
          ? `Connection timed out after ${tookMs} milliseconds`
          : `${toServer}: Couldn't connect to server`,
      ];
    case 'empty':
      return [52, 'Empty reply from server'];
    default:
      return [56, 'Recv failure: Connection reset by peer'];
  }
}

type Answer = Extract<HttpOutcome, { ok: true }>;

const headText = ({ status, statusText, headers }: Answer): string =>
  `HTTP/1.1 ${status} ${statusText}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

function conversation(url: string, options: Options, answer: Answer): string {
  const [, host = '', path = '/'] = /^(?:\w+:\/\/)?([^/?#]*)([^#]*)/.exec(url) ?? [];
  const sent = [
    `${options.method ?? (options.head ? 'HEAD' : 'GET')} ${path || '/'} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: curl/8.5.0',
    'Accept: */*',
  ];
  const own = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}`);
  const got = headText(answer).split('\r\n').slice(0, -2);
  return `* Connected to ${host}\n${[...sent, ...own, ''].map((line) => `> ${line}\n`).join('')}${[...got, ''].map((line) => `< ${line}\n`).join('')}`;
}

function meter(size: number): string {
  const cells = String(size).padStart(5);
  return (
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n' +
    `100 ${cells}  100 ${cells}    0     0  ${cells}      0 --:--:-- --:--:-- --:--:-- ${cells}\n`
  );
}

/** `--write-out`: the variables labs use. */
function written(format: string, answer: Answer | undefined, tookMs: number): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(answer?.status ?? 0).padStart(3, '0'),
    response_code: String(answer?.status ?? 0).padStart(3, '0'),
    size_download: String(answer?.body.length ?? 0),
    time_total: (tookMs / 1000).toFixed(6),
    content_type: answer?.headers['Content-Type'] ?? '',
  };
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return format
    .replace(/\\([ntr])/g, (_, letter: string) => escapes[letter] ?? '')
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

function addHeader(options: Options, header: string): void {
  const colon = header.indexOf(':');
  if (colon > 0) options.headers[header.slice(0, colon)] = header.slice(colon + 1).trim();
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of Latin-1 text, as HTTP basic authentication wants it (RFC 7617). */
function base64(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [
      text.charCodeAt(at),
      text.charCodeAt(at + 1) || 0,
      text.charCodeAt(at + 2) || 0,
    ];
    const bits = (a << 16) | (b << 8) | c;
    const left = text.length - at;
    out += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}${left > 1 ? ALPHABET[(bits >> 6) & 63] : '='}${left > 2 ? ALPHABET[bits & 63] : '='}`;
  }
  return out;
}

/** nc (OpenBSD's and busybox's) and telnet: whether a port is open, and a few words with what is behind it. */
import { begin, err, finish, input, out, reach, sleep, type Acts, type NetProgram } from './act.ts';
import type { Reach } from './network.ts';

const NAMES: Readonly<Record<number, string>> = {
  22: 'ssh',
  25: 'smtp',
  53: 'domain',
  80: 'http',
  443: 'https',
  3306: 'mysql',
  5432: 'postgresql',
  6379: 'redis',
  8080: 'http-alt',
  27017: '*',
};

interface Options {
  host: string;
  ports: number[];
  scan: boolean;
  verbose: boolean;
  udp: boolean;
  waitMs: number;
}

export const nc = (flavour: 'openbsd' | 'busybox'): NetProgram =>
  function* ({ args }) {
    const options = read(args.slice(1), flavour);
    if (typeof options === 'string') {
      yield* err(options);
      return 1;
    }
    let status = 0;
    for (const port of options.ports) {
      const found = yield* reach(options.host, options.udp ? 'udp' : 'tcp', port);
      const tooLong = found.tookMs > options.waitMs;
      yield* sleep(Math.min(found.tookMs, options.waitMs));
      const error = tooLong ? 'timeout' : found.error;
      if (options.verbose || (error !== undefined && (flavour === 'busybox' || error === 'unresolved')))
        yield* err(WORDS[flavour](options, port, found, error));
      if (error !== undefined) status = 1;
      else if (!options.scan) status = yield* talk(options, port, found);
    }
    return status;
  };

function read(args: readonly string[], flavour: string): Options | string {
  const options: Options = { host: '', ports: [], scan: false, verbose: false, udp: false, waitMs: Infinity };
  const words: string[] = [];
  const rest = args.flatMap((arg) =>
    /^-\w{2,}$/.test(arg)
      ? [...arg.slice(1)].flatMap((letter, at, all) =>
          /\d/.test(letter) ? (all[at - 1] === 'w' ? [arg.slice(at + 1)] : []) : [`-${letter}`],
        )
      : [arg],
  );
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '-z') options.scan = true;
    else if (arg === '-v') options.verbose = true;
    else if (arg === '-u') options.udp = true;
    else if (arg === '-w' || arg === '-q') {
      const text = rest.shift();
      if (text === undefined) return `nc: option requires an argument -- '${arg.charAt(1)}'\n${USAGE}`;
      if (!/^\d+$/.test(text))
        return flavour === 'openbsd' ? `nc: timeout invalid: ${text}\n` : `nc: invalid number '${text}'\n`;
      if (arg === '-w') options.waitMs = Number(text) * 1000;
    } else if (/^-[nN4C]$/.test(arg)) continue;
    else if (arg === '-l') return 'nc: not simulated: -l\n';
    else if (arg.startsWith('-'))
      return /^-[6bDdFhIiKkMmOPpRrSsTtUVWXxe]/.test(arg)
        ? `nc: not simulated: ${arg}\n`
        : `nc: invalid option -- '${arg.charAt(1)}'\n${USAGE}`;
    else words.push(arg);
  }
  const [host, ...ports] = words;
  if (host === undefined) return USAGE;
  if (ports.length === 0) return flavour === 'openbsd' ? USAGE : 'BusyBox nc: not simulated: no port\n';
  for (const text of ports) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
    if (from === undefined || Number(to) > 65_535 || Number(from) === 0)
      return flavour === 'openbsd' ? `nc: port number invalid: ${text}\n` : `nc: bad port '${text}'\n`;
    for (let port = Number(from); port <= Number(to); port += 1) options.ports.push(port);
  }
  return { ...options, host };
}

const USAGE = 'usage: nc [-46CNnuvz] [-q seconds] [-w timeout] [destination] [port]\n';

type Words = (options: Options, port: number, found: Reach, error: string | undefined) => string;

const WORDS: Readonly<Record<'openbsd' | 'busybox', Words>> = {
  openbsd: ({ host, udp }, port, { ip = host }, error) => {
    const protocol = udp ? 'udp' : 'tcp';
    const named = host === ip ? host : `${host} (${ip})`;
    if (error === undefined)
      return `Connection to ${named} ${port} port [${protocol}/${NAMES[port] ?? '*'}] succeeded!\n`;
    if (error === 'unresolved')
      return `nc: getaddrinfo for host "${host}" port ${port}: Name or service not known\n`;
    const to = `nc: connect to ${named} port ${port} (${protocol})`;
    if (error === 'timeout') return `${to} timed out: Operation now in progress\n`;
    return `${to} failed: ${error === 'refused' ? 'Connection refused' : 'No route to host'}\n`;
  },
  busybox: ({ host }, port, { ip = host }, error) => {
    const to = `${host} (${ip}:${port})`;
    if (error === undefined) return `${to} open\n`;
    if (error === 'unresolved') return `nc: bad address '${host}'\n`;
    const why =
      { timeout: 'Connection timed out', refused: 'Connection refused' }[error] ?? 'No route to host';
    return `nc: ${to}: ${why}\n`;
  },
};

/** What is typed goes over as a request, where it is one. */
function* talk({ host }: Options, port: number, { greeting }: Reach): Acts<number> {
  yield* out(greeting ?? '');
  const text = yield* input();
  if (text.trim() === '') return 0;
  const [head = '', body] = text.replaceAll('\r', '').split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [, method, path] = /^([A-Z]+) (\S+)(?: HTTP\/1\.[01])?$/.exec(first) ?? [];
  const fields = lines.map((line) => /^([\w-]+):\s*(.*)$/.exec(line)).filter((one) => one !== null);
  const headers = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
  const pending = yield* begin({
    method: method ?? 'GET',
    url: `http://${host}:${port}${path ?? '/'}`,
    headers,
    ...(body !== undefined && body !== '' && { body }),
  });
  yield* sleep(pending.tookMs);
  if (method === undefined) {
    yield* err('nc: not simulated: what is not HTTP\n');
    return 1;
  }
  const outcome = yield* finish(pending);
  if (!outcome.ok) return 0;
  const all = Object.entries(outcome.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  yield* out(`HTTP/1.1 ${outcome.status} ${outcome.statusText}\r\n${all.join('')}\r\n${outcome.body}`);
  return 0;
}

export const telnet: NetProgram = function* ({ args }) {
  const [host, port = '23'] = args.slice(1).filter((arg) => !arg.startsWith('-'));
  if (host === undefined) {
    yield* err('telnet: not simulated: the command mode\n');
    return 1;
  }
  const found = yield* reach(host, 'tcp', Number(port));
  if (found.ip === undefined) {
    yield* sleep(found.tookMs);
    yield* err(`telnet: could not resolve ${host}/${port}: Name or service not known\n`);
    return 1;
  }
  yield* out(`Trying ${found.ip}...\n`);
  yield* sleep(found.tookMs);
  if (found.error !== undefined) {
    const why =
      { timeout: 'Connection timed out', refused: 'Connection refused' }[String(found.error)] ??
      'No route to host';
    yield* err(`telnet: Unable to connect to remote host: ${why}\n`);
    return 1;
  }
  yield* out(`Connected to ${host}.\nEscape character is '^]'.\n${found.greeting ?? ''}`);
  yield* input();
  yield* out('Connection closed by foreign host.\n');
  return 1;
};

/** hey 0.1.4 (github.com/rakyll/hey): its flags, and its report. */
import { err, out, type Call, type NetProgram } from '#lib/net/act.ts';
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { fire, goDuration, goError, meanOf, percentile, type Shot } from './fire.ts';

interface Options {
  n: number;
  c: number;
  perSecond: number;
  lastsMs: number | undefined;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  limitMs: number;
  csv: boolean;
  url: string;
}

const USAGE = `Usage: hey [options...] <url>

Options:
  -n  Requests in all. Default is 200.
  -c  Users at the same time. Default is 50.
  -q  Requests a second of each user. Default is no limit.
  -z  How long to send requests instead of -n, as in -z 10s or -z 3m.
  -o  "csv" for the answers line by line instead of a summary.
  -m  HTTP method.
  -H  A header, as often as needed: -H "Accept: text/html".
  -t  Seconds to wait for an answer. Default is 20, 0 is for ever.
  -A  The Accept header.
  -d  The body.
  -D  A file with the body.
  -T  Content-Type, "text/html" unless given.
  -a  user:password.
  -host  The Host header.
  -disable-keepalive, -disable-compression, -disable-redirects
`;

export const hey: NetProgram = function* (call) {
  const options = read(call);
  if (typeof options === 'string') {
    yield* err(`${options === '' ? '' : `${options}\n\n`}${USAGE}`);
    return 1;
  }
  const { method, url, headers, body, c, n, lastsMs, limitMs } = options;
  const shots: Shot[] = [];
  const { elapsedMs } = yield* fire(call, {
    request: { method, url, headers, ...(body !== undefined && { body }) },
    users: c,
    total: lastsMs === undefined ? Math.floor(n / c) * c : Infinity,
    lastsMs: lastsMs ?? Infinity,
    limitMs,
    ...(options.perSecond > 0 && { restMs: () => 1000 / options.perSecond }),
    onShot(shot) {
      shots.push(shot);
    },
  });
  yield* options.csv ? out(csv(shots)) : out(report(options, shots, elapsedMs));
  return 0;
};

const VALUES = 'n c q z o m H t A d D T a host U x cpus'.split(' ');
const SWITCHES = 'h2 disable-compression disable-keepalive disable-redirects more'.split(' ');

function read(call: Call): Options | string {
  const options: Options = {
    n: 200,
    c: 50,
    perSecond: 0,
    lastsMs: undefined,
    method: 'GET',
    headers: { 'User-Agent': 'hey/0.0.1', 'Content-Type': 'text/html' },
    body: undefined,
    limitMs: 20_000,
    csv: false,
    url: '',
  };
  const rest = call.args.slice(1);
  while (rest[0]?.startsWith('-') && rest[0] !== '-') {
    const [, name = '', given] = /^--?([^=]+)(?:=(.*))?$/s.exec(rest.shift() ?? '') ?? [];
    if (SWITCHES.includes(name)) {
      if (name === 'h2') return 'hey: not simulated: -h2';
      continue;
    }
    if (!VALUES.includes(name))
      return name === 'h' || name === 'help' ? '' : `flag provided but not defined: -${name}`;
    const value = given ?? rest.shift();
    if (value === undefined) return `flag needs an argument: -${name}`;
    const problem = set(options, name, value, call);
    if (problem !== undefined) return problem;
  }
  const [url] = rest;
  if (url === undefined) return '';
  if (options.lastsMs === undefined && options.n < options.c) return '-n cannot be less than -c.';
  if (options.c <= 0 || options.n <= 0) return '-n and -c cannot be smaller than 1.';
  return { ...options, url: /^\w+:\/\//.test(url) ? url : `http://${url}` };
}

function set(options: Options, name: string, value: string, call: Call): string | undefined {
  const number = Number(value);
  if (/^(n|c|t|cpus)$/.test(name) && !/^-?\d+$/.test(value))
    return `invalid value ${JSON.stringify(value)} for flag -${name}: parse error`;
  if (name === 'n') options.n = number;
  else if (name === 'c') options.c = number;
  else if (name === 't') options.limitMs = number * 1000 || Infinity;
  else if (name === 'q') options.perSecond = number;
  else if (name === 'z') {
    const ms = goDuration(value);
    if (ms === undefined) return `invalid value ${JSON.stringify(value)} for flag -z: parse error`;
    if (ms > 0) options.lastsMs = ms;
  } else if (name === 'o') options.csv = value === 'csv';
  else if (name === 'm') options.method = value.toUpperCase();
  else if (name === 'A') options.headers['Accept'] = value;
  else if (name === 'T') options.headers['Content-Type'] = value;
  else if (name === 'U') options.headers['User-Agent'] = value;
  else if (name === 'host') options.headers['Host'] = value;
  else if (name === 'a') options.headers['Authorization'] = `Basic ${encodeBase64(value)}`;
  else if (name === 'd') options.body = value;
  else if (name === 'D') {
    const text = call.read(value);
    if (text === undefined) return `open ${value}: no such file or directory`;
    options.body = text;
  } else if (name === 'H') {
    const [, key, text = ''] = /^([\w-]+):\s*(.+)$/.exec(value) ?? [];
    if (key === undefined) return `could not parse the provided input; input = ${value}`;
    options.headers[key] = text;
  } else if (name === 'x') return 'hey: not simulated: -x';
  return undefined;
}

const four = (seconds: number): string => seconds.toFixed(4);
const secs = (ms: number): string => `${four(ms / 1000)} secs`;

function report({ method, url }: Options, shots: readonly Shot[], elapsedMs: number): string {
  const good = shots.filter(({ outcome }) => outcome.ok);
  const times = good.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const size = good.reduce((sum, { bytes }) => sum + bytes, 0);
  const low = times[0] ?? 0;
  const high = times.at(-1) ?? 0;
  const lines = [
    '',
    'Summary:',
    `  Total:\t${secs(elapsedMs)}`,
    `  Slowest:\t${secs(high)}`,
    `  Fastest:\t${secs(low)}`,
    `  Average:\t${secs(meanOf(times))}`,
    `  Requests/sec:\t${four((1000 * shots.length) / (elapsedMs || 1))}`,
    '  ',
    ...(size > 0
      ? [`  Total data:\t${size} bytes`, `  Size/request:\t${Math.floor(size / good.length)} bytes`]
      : []),
    '',
    'Response time histogram:',
    ...(times.length > 0 ? histogram(times) : []),
    '',
    '',
    'Latency distribution:',
    ...(times.length > 0
      ? [10, 25, 50, 75, 90, 95, 99].map((one) => `  ${one}%% in ${secs(percentile(times, one))}`)
      : []),
    '',
    'Details (average, fastest, slowest):',
    ...details(good),
    '',
    'Status code distribution:',
    ...statuses(good),
    '',
    ...errors(method, url, shots),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Ten equal steps from the fastest to the slowest. */
function histogram(times: readonly number[]): readonly string[] {
  const low = times[0] ?? 0;
  const step = ((times.at(-1) ?? 0) - low) / 10;
  const marks = Array.from({ length: 11 }, (_, at) => low + step * at);
  const counts = marks.map(
    (mark, at) =>
      times.filter((one) => one <= mark + 1e-9 && (at === 0 || one > (marks[at - 1] ?? 0) + 1e-9)).length,
  );
  const most = Math.max(...counts, 1);
  return marks.map((mark, at) => {
    const bar = '■'.repeat(Math.floor(((counts[at] ?? 0) * 40 + most / 2) / most));
    return `  ${(mark / 1000).toFixed(3)} [${counts[at]}]\t|${bar}`;
  });
}

function details(shots: readonly Shot[]): readonly string[] {
  const row = (name: string, values: readonly number[]) =>
    `  ${name}:\t${secs(meanOf(values))}, ${secs(values.length ? Math.min(...values) : 0)}, ${secs(values.length ? Math.max(...values) : 0)}`;
  const zero = shots.map(() => 0);
  return [
    row('DNS+dialup', zero),
    row('DNS-lookup', zero),
    row('req write', zero),
    row(
      'resp wait',
      shots.map(({ tookMs }) => tookMs),
    ),
    row('resp read', zero),
  ];
}

function statuses(shots: readonly Shot[]): readonly string[] {
  const counts = new Map<number, number>();
  for (const { outcome } of shots)
    if (outcome.ok) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `  [${status}]\t${count} responses`);
}

function errors(method: string, url: string, shots: readonly Shot[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { outcome } of shots) {
    if (outcome.ok) continue;
    const text = goError(method, url, outcome.error, '');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  return ['Error distribution:', ...[...counts].map(([text, count]) => `  [${count}]\t${text}`)];
}

function csv(shots: readonly Shot[]): string {
  const rows = shots
    .filter(({ outcome }) => outcome.ok)
    .map(
      ({ tookMs, outcome }) =>
        `${four(tookMs / 1000)},0.0000,0.0000,0.0000,${four(tookMs / 1000)},0.0000,${outcome.ok ? outcome.status : 0},0.0000`,
    );
  return [
    'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset',
    ...rows,
    '',
  ].join('\n');
}

/** ab, ApacheBench 2.3 (ab(1)): its flags, what it says on the way, and its report. */
import { err, out, type Acts, type Call, type NetProgram } from '#lib/net/act.ts';
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { fire, meanOf, percentile, spreadOf, type Shot } from './fire.ts';

interface Options {
  requests: number | undefined;
  users: number;
  lastsMs: number;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  quiet: boolean;
  keepAlive: boolean;
  goesOn: boolean;
  limitMs: number;
  url: string;
}

const HEAD = `This is ApacheBench, Version 2.3 <$Revision: 1903618 $>
Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/
Licensed to The Apache Software Foundation, http://www.apache.org/

`;
const USAGE = `Usage: ab [options] [http[s]://]hostname[:port]/path
Options are:
    -n requests     How many requests
    -c concurrency  How many of them at a time
    -t timelimit    Seconds at most; means -n 50000
    -s timeout      Seconds to wait for each answer, 30 unless given
    -p postfile     File to POST
    -u putfile      File to PUT
    -T content-type Of what is sent
    -C cookie, -H header, -A user:password
    -m method, -i   Another method, HEAD
    -k              Keep connections
    -q              Say nothing on the way
    -r              Go on after errors of the socket
`;
/** Of ab: bad arguments. */
const BAD_ARGUMENTS = 22;
const REFUSED = 111;

export const ab: NetProgram = function* (call) {
  const options = read(call);
  if (typeof options === 'string') {
    yield* err(`ab: ${options}\n${/^(not simulated|Cannot)/.test(options) ? '' : USAGE}`);
    return BAD_ARGUMENTS;
  }
  return yield* bench(call, options);
};

function* bench(call: Call, options: Options): Acts<number> {
  const { users, method, url, headers, body, quiet, lastsMs } = options;
  const total = options.requests ?? (lastsMs < Infinity ? 50_000 : 1);
  const [, host = '', port = '80', path = '/'] = /^\w+:\/\/([^:/]+):?(\d*)(\/.*)$/.exec(url) ?? [];
  const step = total >= 150 && !quiet ? Math.max(100, Math.floor(total / 10)) : 0;
  yield* out(`${HEAD}Benchmarking ${host} (be patient)${step > 0 ? '\n' : quiet ? '' : '...'}`);
  const shots: Shot[] = [];
  let broken: string | undefined;
  const { elapsedMs } = yield* fire(call, {
    request: { method, url, headers, ...(body !== undefined && { body }) },
    users,
    total,
    lastsMs,
    limitMs: options.limitMs,
    *onShot(shot) {
      if (!shot.outcome.ok && !options.goesOn) {
        broken = shot.outcome.error;
        return false;
      }
      shots.push(shot);
      if (step > 0 && shots.length % step === 0 && shots.length < total)
        yield* err(`Completed ${shots.length} requests\n`);
      return true;
    },
  });
  if (broken !== undefined) return yield* broke(broken, host, shots.length);
  if (step > 0)
    yield* err(
      `${shots.length >= total ? `Completed ${shots.length} requests\n` : ''}Finished ${shots.length} requests\n`,
    );
  else if (!quiet) yield* out('..done\n');
  yield* out(`\n\n${report(options, { host, port: port || '80', path }, shots, elapsedMs)}`);
  return 0;
}

function* broke(error: string, host: string, count: number): Acts<number> {
  if (error === 'unresolved') {
    yield* err(`\nab: not found: ${host}: Name or service not known (670002)\n`);
    return 1;
  }
  const [text, code] =
    {
      refused: ['apr_socket_recv: Connection refused (111)', REFUSED] as const,
      unreachable: ['apr_socket_connect(): No route to host (113)', 113] as const,
      reset: ['apr_socket_recv: Connection reset by peer (104)', 104] as const,
      timeout: ['apr_pollset_poll: The timeout specified has expired (70007)', 247] as const,
    }[error] ?? (['apr_socket_recv: End of file found (70014)', 254] as const);
  yield* err(`\n${text}\n${count > 0 ? `Total of ${count} requests completed\n` : ''}`);
  return code;
}

function read(call: Call): Options | string {
  const options: Options = {
    requests: undefined,
    users: 1,
    lastsMs: Infinity,
    method: 'GET',
    headers: { 'User-Agent': 'ApacheBench/2.3', Accept: '*/*' },
    body: undefined,
    quiet: false,
    keepAlive: false,
    goesOn: false,
    limitMs: 30_000,
    url: '',
  };
  const words: string[] = [];
  const rest = call.args
    .slice(1)
    .flatMap((arg) => (/^-[nctspuTvbCHAm]./.test(arg) ? [arg.slice(0, 2), arg.slice(2)] : [arg]));
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (/^-[nctspuTvbCHAm]$/.test(arg)) {
      const value = rest.shift();
      if (value === undefined) return `option requires an argument -- ${arg.charAt(1)}`;
      const problem = set(options, arg.charAt(1), value, call);
      if (problem !== undefined) return problem;
    } else if (arg === '-q') options.quiet = true;
    else if (arg === '-k') {
      options.keepAlive = true;
      options.headers['Connection'] = 'Keep-Alive';
    } else if (arg === '-r') options.goesOn = true;
    else if (arg === '-i') options.method = 'HEAD';
    else if (/^-[lSd]$/.test(arg)) continue;
    else if (/^-[wxXPyzVghef]/.test(arg)) return `not simulated: ${arg}`;
    else if (arg.startsWith('-')) return `invalid option -- ${arg.charAt(1)}`;
    else words.push(arg);
  }
  const [url] = words;
  if (url === undefined || words.length > 1) return 'wrong number of arguments';
  const whole = /^\w+:\/\//.test(url) ? url : `http://${url}`;
  if (!/^https?:\/\/[^/]+\//.test(whole)) return 'invalid URL';
  if (options.users > (options.requests ?? (options.lastsMs < Infinity ? 50_000 : 1)))
    return 'Cannot use concurrency level greater than total number of requests';
  return { ...options, url: whole };
}

function set(options: Options, letter: string, value: string, call: Call): string | undefined {
  const number = Math.trunc(Number(value) || 0);
  if (letter === 'n') {
    if (number <= 0) return 'Invalid number of requests';
    options.requests = number;
  } else if (letter === 'c') {
    if (number <= 0 || number > 20_000) return `Invalid Concurrency [Range 0..20000]`;
    options.users = number;
  } else if (letter === 't') options.lastsMs = number * 1000;
  else if (letter === 's') options.limitMs = number * 1000;
  else if (letter === 'p' || letter === 'u') {
    const text = call.read(value);
    if (text === undefined) return `Could not open POST data file (${value}): No such file or directory`;
    options.body = text;
    options.method = letter === 'p' ? 'POST' : 'PUT';
  } else if (letter === 'T') options.headers['Content-Type'] = value;
  else if (letter === 'C') options.headers['Cookie'] = value;
  else if (letter === 'A') options.headers['Authorization'] = `Basic ${encodeBase64(value)}`;
  else if (letter === 'm') options.method = value;
  else if (letter === 'H') {
    const [, key, text] = /^([^:]+):\s*(.*)$/.exec(value) ?? [];
    if (key !== undefined) options.headers[key] = text ?? '';
  }
  return undefined;
}

function report(
  options: Options,
  { host, port, path }: { readonly host: string; readonly port: string; readonly path: string },
  shots: readonly Shot[],
  elapsedMs: number,
): string {
  const first = shots[0];
  const bad = shots.filter(
    ({ outcome }) => outcome.ok && (outcome.status < 200 || outcome.status > 299),
  ).length;
  const odd = shots.filter(({ bytes, outcome }) => outcome.ok && bytes !== first?.bytes).length;
  const lost = shots.filter(({ outcome }) => !outcome.ok).length;
  const seconds = elapsedMs / 1000 || 0.001;
  const sum = (of: (shot: Shot) => number) => shots.reduce((all, one) => all + of(one), 0);
  const wire = sum(({ wireBytes }) => wireBytes);
  const row = (name: string, value: string | number) => `${name}:`.padEnd(24) + String(value);
  const server = first?.outcome.ok ? (first.outcome.headers['Server'] ?? '') : '';
  return [
    row('Server Software', server),
    row('Server Hostname', host),
    row('Server Port', port),
    '',
    row('Document Path', path),
    row('Document Length', `${first?.bytes ?? 0} bytes`),
    '',
    row('Concurrency Level', options.users),
    row('Time taken for tests', `${seconds.toFixed(3)} seconds`),
    row('Complete requests', shots.length),
    row('Failed requests', odd + lost),
    ...(odd + lost > 0 ? [`   (Connect: 0, Receive: ${lost}, Length: ${odd}, Exceptions: 0)`] : []),
    ...(bad > 0 ? [row('Non-2xx responses', bad)] : []),
    ...(options.keepAlive ? [row('Keep-Alive requests', shots.length)] : []),
    row('Total transferred', `${wire} bytes`),
    row('HTML transferred', `${sum(({ bytes }) => bytes)} bytes`),
    row('Requests per second', `${(shots.length / seconds).toFixed(2)} [#/sec] (mean)`),
    row('Time per request', `${((options.users * elapsedMs) / (shots.length || 1)).toFixed(3)} [ms] (mean)`),
    row(
      'Time per request',
      `${(elapsedMs / (shots.length || 1)).toFixed(3)} [ms] (mean, across all concurrent requests)`,
    ),
    row('Transfer rate', `${(wire / 1024 / seconds).toFixed(2)} [Kbytes/sec] received`),
    '',
    ...(shots.length > 0 ? times(shots) : []),
    '',
  ].join('\n');
}

function times(shots: readonly Shot[]): readonly string[] {
  const line = (name: string, of: (shot: Shot) => number) => {
    const sorted = shots.map(of).sort((a, b) => a - b);
    const five = (value: number) => String(Math.round(value)).padStart(5);
    const spread = spreadOf(sorted).toFixed(1).padStart(5);
    return `${`${name}:`.padEnd(11)} ${five(sorted[0] ?? 0)} ${five(meanOf(sorted)).slice(1)} ${spread} ${five(percentile(sorted, 50)).padStart(6)} ${five(sorted.at(-1) ?? 0).padStart(7)}`;
  };
  const sorted = shots.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const percents = [50, 66, 75, 80, 90, 95, 98, 99, 100];
  return [
    'Connection Times (ms)',
    '              min  mean[+/-sd] median   max',
    line('Connect', ({ connectMs }) => connectMs),
    line('Processing', ({ tookMs, connectMs }) => tookMs - connectMs),
    line('Waiting', ({ tookMs, connectMs }) => tookMs - connectMs),
    line('Total', ({ tookMs }) => tookMs),
    '',
    'Percentage of the requests served within a certain time (ms)',
    ...percents.map((one) => {
      const ms = String(Math.round(percentile(sorted, one))).padStart(6);
      return `${String(one).padStart(4)}% ${ms}${one === 100 ? ' (longest request)' : ''}`;
    }),
  ];
}

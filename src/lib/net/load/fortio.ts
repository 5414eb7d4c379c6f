/** fortio load (fortio.org): so many queries a second over so many connections, and its report; `curl` shows one answer. */
import { begin, err, finish, out, sleep, type Acts, type Call, type NetProgram } from '#lib/net/act.ts';
import { fire, goDuration, meanOf, percentile, spreadOf, type Shot } from './fire.ts';

const VERSION = '1.66.5';

interface Options {
  perSecond: number;
  connections: number;
  total: number | undefined;
  lastsMs: number;
  quiet: boolean;
  headers: Record<string, string>;
  body: string | undefined;
  limitMs: number;
  url: string;
}

export const fortio: NetProgram = function* (call) {
  const [, command, ...rest] = call.args;
  if (command === 'version' || command === '-version') {
    yield* out(`${VERSION}\n`);
    return 0;
  }
  if (command !== 'load' && command !== 'curl') {
    const known = /^(server|report|redirect|tcp-echo|udp-echo|proxies|nc|grpcping|script)$/.test(
      command ?? '',
    );
    yield* err(known ? `fortio: not simulated: ${command}\n` : USAGE);
    return 1;
  }
  const options = read(rest);
  if (typeof options === 'string') {
    yield* err(options);
    return 1;
  }
  return yield* command === 'curl' ? one(options) : load(call, options);
};

const USAGE = 'Error: need at least 1 command parameter: load, curl, version\n';

function read(args: readonly string[]): Options | string {
  const options: Options = {
    perSecond: 8,
    connections: 4,
    total: undefined,
    lastsMs: 5000,
    quiet: false,
    headers: {},
    body: undefined,
    limitMs: 3000,
    url: '',
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, given] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      options.url = arg;
      continue;
    }
    if (/^(quiet|k|nocatchup|uniform|jitter|allow-initial-errors|stdclient|http1\.0|a)$/.test(name)) {
      options.quiet ||= name === 'quiet';
      continue;
    }
    if (!/^(qps|c|n|t|H|payload|loglevel|timeout|user)$/.test(name))
      return `flag provided but not defined: -${name}\n`;
    const value = given ?? rest.shift();
    if (value === undefined) return `flag needs an argument: -${name}\n`;
    const ms = goDuration(value);
    if ((name === 't' || name === 'timeout') && ms === undefined)
      return `invalid value ${JSON.stringify(value)} for flag -${name}: parse error\n`;
    if (/^(c|n)$/.test(name) && !/^\d+$/.test(value))
      return `invalid value ${JSON.stringify(value)} for flag -${name}: parse error\n`;
    if (name === 'qps') options.perSecond = value === 'max' ? 0 : Number(value);
    else if (name === 'c') options.connections = Number(value);
    else if (name === 'n') options.total = Number(value) || undefined;
    else if (name === 't') options.lastsMs = ms || Infinity;
    else if (name === 'timeout') options.limitMs = ms || Infinity;
    else if (name === 'H')
      options.headers[value.split(':')[0] ?? ''] = value.slice(value.indexOf(':') + 1).trim();
    else if (name === 'payload') options.body = value;
    else if (name === 'loglevel') options.quiet ||= /^(Warning|Error|Critical|Fatal)$/i.test(value);
  }
  if (options.url === '') return 'Error: need a url to load\n';
  return { ...options, url: /^\w+:\/\//.test(options.url) ? options.url : `http://${options.url}` };
}

const requestOf = ({ url, headers, body }: Options) => ({
  method: body === undefined ? 'GET' : 'POST',
  url,
  headers: { 'User-Agent': `fortio.org/fortio-${VERSION}`, ...headers },
  ...(body !== undefined && { body }),
});

function* one(options: Options): Acts<number> {
  const pending = yield* begin(requestOf(options));
  yield* sleep(pending.tookMs);
  const outcome = yield* finish(pending);
  if (!outcome.ok) {
    yield* err(
      `Unable to connect to ${options.url}: ${outcome.error === 'unresolved' ? 'no such host' : `connection ${outcome.error}`}\n`,
    );
    return 1;
  }
  const head = Object.entries(outcome.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  yield* out(`HTTP/1.1 ${outcome.status} ${outcome.statusText}\r\n${head.join('')}\r\n${outcome.body}`);
  return outcome.status < 400 ? 0 : 1;
}

function* load(call: Call, options: Options): Acts<number> {
  const { perSecond, connections: users, total, lastsMs, url } = options;
  const wanted =
    total ??
    (perSecond > 0 ? Math.max(users, Math.floor((perSecond * lastsMs) / 1000 / users) * users) : Infinity);
  const rate = perSecond > 0 ? `${perSecond}` : 'max';
  const span =
    total === undefined ? ` for ${lastsMs === Infinity ? 'until stop' : `${lastsMs / 1000}s`}` : '';
  const exactly = total === undefined ? '' : `, exactly ${total} calls`;
  if (!options.quiet)
    yield* err(
      `Fortio ${VERSION} running at ${rate} queries per second, 4->4 procs,${span || ` for ${total} calls`}: ${url}\n`,
    );
  yield* out(`Starting at ${rate} qps with ${users} thread(s) [gomax 4]${span}${exactly}\n`);
  const shots: Shot[] = [];
  let tookMs = 0;
  const { elapsedMs, stopped } = yield* fire(call, {
    request: requestOf(options),
    users,
    total: wanted,
    lastsMs: total === undefined && perSecond === 0 ? lastsMs : Infinity,
    limitMs: options.limitMs,
    ...(perSecond > 0 && { restMs: () => Math.max(0, (1000 * users) / perSecond - tookMs) }),
    onShot(shot) {
      tookMs = shot.tookMs;
      shots.push(shot);
    },
  });
  const seconds = elapsedMs / 1000 || 0.001;
  yield* out(`Ended after ${elapsedMs}ms : ${shots.length} calls. qps=${short(shots.length / seconds)}\n`);
  yield* out(report(users, shots));
  const mean = meanOf(shots.map((shot) => shot.tookMs));
  yield* out(
    `All done ${shots.length} calls (plus 0 warmup) ${mean.toFixed(3)} ms avg, ${(shots.length / seconds).toFixed(1)} qps\n`,
  );
  return stopped || shots.some(({ outcome }) => outcome.ok) ? 0 : 1;
}

const short = (value: number): string => String(Number(value.toPrecision(5)));

function report(users: number, shots: readonly Shot[]): string {
  const times = shots.map(({ tookMs }) => tookMs / 1000).sort((a, b) => a - b);
  if (times.length === 0) return '';
  const buckets = new Map<number, number>();
  for (const one of times)
    buckets.set(Math.ceil(one * 1000 - 1e-9), (buckets.get(Math.ceil(one * 1000 - 1e-9)) ?? 0) + 1);
  let seen = 0;
  const rows = [...buckets].map(([upTo, count]) => {
    seen += count;
    const [low, high] = [(upTo - 1) / 1000, upTo / 1000];
    const share = ((100 * seen) / times.length).toFixed(2);
    return `>${seen === count ? '=' : ''} ${short(low)} <= ${short(high)} , ${short((low + high) / 2)} , ${share}, ${count}`;
  });
  const targets = [50, 75, 90, 99, 99.9].map((one) => `# target ${one}% ${short(percentile(times, one))}`);
  const codes = new Map<number, number>();
  for (const { outcome } of shots)
    codes.set(outcome.ok ? outcome.status : -1, (codes.get(outcome.ok ? outcome.status : -1) ?? 0) + 1);
  const sizes = (name: string, of: (shot: Shot) => number) => `${name} : ${counted(shots.map(of))}`;
  return [
    `Aggregated Function Time : ${counted(times)}`,
    '# range, mid point, percentile, count',
    ...rows,
    ...targets,
    `Sockets used: ${users} (for perfect keepalive, would be ${users})`,
    'Uniform: false, Jitter: false, Catchup allowed: true',
    ...[...codes]
      .sort(([a], [b]) => a - b)
      .map(
        ([code, count]) =>
          `Code ${String(code).padStart(3)} : ${count} (${((100 * count) / shots.length).toFixed(1)} %)`,
      ),
    sizes('Response Header Sizes', ({ wireBytes, bytes }) => wireBytes - bytes),
    sizes('Response Body/Total Sizes', ({ wireBytes }) => wireBytes),
    '',
  ].join('\n');
}

function counted(values: readonly number[]): string {
  const sum = values.reduce((all, one) => all + one, 0);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  return `count ${values.length} avg ${short(meanOf(values))} +/- ${short(spreadOf(values))} min ${short(low)} max ${short(high)} sum ${short(sum)}`;
}

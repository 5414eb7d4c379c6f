/** wrk 4.1: as many requests as the connections take for so long, and its report. */
import { err, out, reach, type NetProgram } from '#lib/net/act.ts';
import { fire, meanOf, percentile, spreadOf } from './fire.ts';

interface Options {
  threads: number;
  connections: number;
  lastsMs: number;
  latency: boolean;
  limitMs: number;
  headers: Record<string, string>;
  url: string;
}

const USAGE = `Usage: wrk <options> <url>
  Options:
    -c, --connections <N>  Connections to keep open
    -d, --duration    <T>  How long: 30s, 5m, 1h
    -t, --threads     <N>  Threads
    -H, --header      <H>  A header, as often as needed
        --latency          Show how latencies are distributed
        --timeout     <T>  How long to wait for an answer
    -v, --version          Which version this is
`;

export const wrk: NetProgram = function* (call) {
  const options = read(call.args.slice(1));
  if (typeof options === 'string') {
    yield* err(options);
    return 1;
  }
  const { url, connections, threads, lastsMs, headers } = options;
  const [, host = '', port = ''] = /^\w+:\/\/([^:/]+):?(\d*)/.exec(url) ?? [];
  const { error, ip } = yield* reach(host, 'tcp', Number(port || 80));
  if (ip === undefined || error === 'refused') {
    const why = ip === undefined ? 'Name or service not known' : 'Connection refused';
    yield* err(
      ip === undefined
        ? `unable to resolve ${host}:${port || 'http'} ${why}\n`
        : `unable to connect to ${host}:${port || 'http'} ${why}\n`,
    );
    return 1;
  }
  yield* out(`Running ${span(lastsMs)} test @ ${url}\n  ${threads} threads and ${connections} connections\n`);
  const times: number[] = [];
  const perSecond: number[] = [];
  const lost = { connect: 0, read: 0, timeout: 0, status: 0 };
  let bytes = 0;
  let second = 0;
  const from = call.now();
  const { elapsedMs } = yield* fire(call, {
    request: { method: 'GET', url, headers },
    users: connections,
    total: Infinity,
    lastsMs,
    limitMs: options.limitMs,
    onShot({ outcome, tookMs, wireBytes }) {
      if (!outcome.ok)
        lost[outcome.error === 'timeout' ? 'timeout' : outcome.error === 'refused' ? 'connect' : 'read'] += 1;
      else {
        if (outcome.status > 399) lost.status += 1;
        times.push(tookMs);
        bytes += wireBytes;
        second = Math.floor((call.now() - from) / 1000);
        perSecond[second] = (perSecond[second] ?? 0) + 1;
      }
    },
  });
  times.sort((a, b) => a - b);
  const rates = Array.from(perSecond, (one) => (one ?? 0) / threads);
  const seconds = elapsedMs / 1000 || 1;
  yield* out('  Thread Stats   Avg      Stdev     Max   +/- Stdev\n');
  yield* out(stats('Latency', times, time) + stats('Req/Sec', rates, count));
  if (options.latency) {
    yield* out('  Latency Distribution\n');
    for (const one of [50, 75, 90, 99])
      yield* out(`     ${one}% ${time(percentile(times, one)).padStart(8)}\n`);
  }
  yield* out(`  ${times.length} requests in ${seconds.toFixed(2)}s, ${size(bytes)} read\n`);
  const { connect, read: reads, timeout, status } = lost;
  if (connect + reads + timeout > 0)
    yield* out(`  Socket errors: connect ${connect}, read ${reads}, write 0, timeout ${timeout}\n`);
  if (status > 0) yield* out(`  Non-2xx or 3xx responses: ${status}\n`);
  yield* out(
    `Requests/sec: ${(times.length / seconds).toFixed(2).padStart(9)}\nTransfer/sec: ${size(bytes / seconds).padStart(10)}\n`,
  );
  return 0;
};

function stats(name: string, values: readonly number[], shown: (value: number) => string): string {
  const mean = meanOf(values);
  const spread = spreadOf(values);
  const within = values.filter((one) => Math.abs(one - mean) <= spread).length;
  const share = values.length === 0 ? 0 : (100 * within) / values.length;
  const cells = [
    mean,
    spread,
    Math.max(0, ...(values.length > 0 ? [values.reduce((a, b) => Math.max(a, b))] : [])),
  ].map(shown);
  return `    ${name} ${cells.map((one) => one.padStart(8)).join(' ')} ${`${share.toFixed(2)}%`.padStart(9)}\n`;
}

const time = (ms: number): string =>
  ms < 1 ? `${(ms * 1000).toFixed(2)}us` : ms < 1000 ? `${ms.toFixed(2)}ms` : `${(ms / 1000).toFixed(2)}s`;
const count = (value: number): string => (value >= 1000 ? `${(value / 1000).toFixed(2)}k` : value.toFixed(2));
const span = (ms: number): string =>
  ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`;
function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < 3; unit += 1) value /= 1024;
  return `${value.toFixed(2)}${units[unit]}`;
}

function duration(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d+)([smh]?)$/.exec(text) ?? [];
  return number === undefined
    ? undefined
    : Number(number) * ({ s: 1000, m: 60_000, h: 3_600_000 }[unit || 's'] ?? 1000);
}

const LONG: Readonly<Record<string, string>> = {
  '--connections': '-c',
  '--duration': '-d',
  '--threads': '-t',
  '--header': '-H',
  '--script': '-s',
  '--timeout': '-T',
};

function read(args: readonly string[]): Options | string {
  const options: Options = {
    threads: 2,
    connections: 10,
    lastsMs: 10_000,
    latency: false,
    limitMs: 2000,
    headers: {},
    url: '',
  };
  const rest = args.flatMap((arg) => {
    const [, name, value] = /^(--\w+)=(.*)$/.exec(arg) ?? [];
    if (name !== undefined) return [LONG[name] ?? name, value ?? ''];
    return /^-[cdtHsT]./.test(arg) ? [arg.slice(0, 2), arg.slice(2)] : [LONG[arg] ?? arg];
  });
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (/^-[cdtHsT]$/.test(arg)) {
      const value = rest.shift();
      if (value === undefined) return `wrk: option requires an argument -- '${arg.charAt(1)}'\n${USAGE}`;
      if (arg === '-s') return 'wrk: not simulated: -s\n';
      if (arg === '-H')
        options.headers[value.split(':')[0] ?? ''] = value.slice(value.indexOf(':') + 1).trim();
      else {
        const ms = duration(value);
        if (ms === undefined || ms === 0) return USAGE;
        if (arg === '-c') options.connections = ms / 1000;
        else if (arg === '-t') options.threads = ms / 1000;
        else if (arg === '-d') options.lastsMs = ms;
        else options.limitMs = ms;
      }
    } else if (arg === '--latency' || arg === '-L') options.latency = true;
    else if (arg === '-v' || arg === '--version')
      return `wrk 4.1.0 [epoll] Copyright (C) 2012 Will Glozer\n${USAGE}`;
    else if (arg.startsWith('-')) return `wrk: unrecognized option '${arg}'\n${USAGE}`;
    else options.url = arg;
  }
  if (options.url === '') return USAGE;
  if (!/^https?:\/\/[^/]+/.test(options.url)) return `invalid URL: ${options.url}\n${USAGE}`;
  if (options.connections < options.threads) return 'number of connections must be >= threads\n';
  return options;
}

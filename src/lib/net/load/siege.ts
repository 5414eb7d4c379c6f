/** siege 4.0.7 (siege(1)): so many users, each a request after another with a pause, and a report at the end. */
import { err, out, type Acts, type Call, type NetProgram } from '#lib/net/act.ts';
import type { HttpRequest } from '#lib/net/network.ts';
import { fire, type Shot } from './fire.ts';

interface Options {
  users: number;
  /** The longest pause between two requests of a user, in milliseconds; the pause is random below it. */
  delayMs: number;
  timeMs: number;
  repetitions: number;
  quiet: boolean;
  method: string;
  headers: Record<string, string>;
  url: string;
}

interface Report {
  hits: number;
  failed: number;
  bytes: number;
  busyMs: number;
  longestMs: number;
  shortestMs: number;
}

export const siege: NetProgram = function* (call) {
  const options = read(call.args.slice(1));
  if (typeof options === 'string') {
    yield* err(`${options}\n`);
    return 1;
  }
  const report: Report = { hits: 0, failed: 0, bytes: 0, busyMs: 0, longestMs: 0, shortestMs: 0 };
  yield* err(
    `** SIEGE 4.0.7\n** Preparing ${options.users} concurrent users for battle.\nThe server is now under siege...\n`,
  );
  const { elapsedMs } = yield* besiege(call, options, report);
  yield* err(`\nLifting the server siege...\n${summary(report, elapsedMs)}`);
  return 0;
};

function* besiege(call: Call, options: Options, report: Report): Acts<{ readonly elapsedMs: number }> {
  const request: HttpRequest = { method: options.method, url: options.url, headers: options.headers };
  return yield* fire(call, {
    request,
    users: options.users,
    total: Infinity,
    each: options.repetitions,
    lastsMs: options.timeMs,
    restMs: () => Math.max(1, call.random(options.delayMs + 1)),
    *onShot(shot) {
      note(report, shot);
      if (!options.quiet) yield* out(line(shot, options));
    },
  });
}

function note(report: Report, { outcome, tookMs, bytes }: Shot): void {
  if (!outcome.ok || outcome.status >= 500) report.failed += 1;
  else report.hits += 1;
  report.bytes += bytes;
  report.busyMs += tookMs;
  report.longestMs = Math.max(report.longestMs, tookMs);
  report.shortestMs = report.hits + report.failed === 1 ? tookMs : Math.min(report.shortestMs, tookMs);
}

function line({ outcome, tookMs, bytes }: Shot, { url, method }: Options): string {
  const path = /^(?:\w+:\/\/)?[^/]*(\/[^#]*)?/.exec(url)?.[1] ?? '/';
  const seconds = (tookMs / 1000).toFixed(2).padStart(8);
  if (!outcome.ok) return `[error] socket: unable to connect to ${url}: Connection refused\n`;
  return `HTTP/1.1 ${outcome.status} ${seconds} secs: ${String(bytes).padStart(7)} bytes ==> ${method.padEnd(4)} ${path}\n`;
}

function summary(report: Report, elapsedMs: number): string {
  const all = report.hits + report.failed;
  const seconds = elapsedMs / 1000 || 1;
  const row = (name: string, value: string, unit = '') =>
    `${name.padEnd(24)}${value.padStart(12)}${unit && ` ${unit}`}\n`;
  return [
    row('Transactions:', String(report.hits), 'hits'),
    row('Availability:', (all === 0 ? 0 : (100 * report.hits) / all).toFixed(2), '%'),
    row('Elapsed time:', (elapsedMs / 1000).toFixed(2), 'secs'),
    row('Data transferred:', (report.bytes / 1_048_576).toFixed(2), 'MB'),
    row('Response time:', (all === 0 ? 0 : report.busyMs / all / 1000).toFixed(2), 'secs'),
    row('Transaction rate:', (report.hits / seconds).toFixed(2), 'trans/sec'),
    row('Throughput:', (report.bytes / 1_048_576 / seconds).toFixed(2), 'MB/sec'),
    row('Concurrency:', (report.busyMs / 1000 / seconds).toFixed(2)),
    row('Successful transactions:', String(report.hits)),
    row('Failed transactions:', String(report.failed)),
    row('Longest transaction:', (report.longestMs / 1000).toFixed(2)),
    row('Shortest transaction:', (report.shortestMs / 1000).toFixed(2)),
    '\n',
  ].join('');
}

const UNITS: Readonly<Record<string, number>> = { S: 1000, M: 60_000, H: 3_600_000 };

/** The options, or what is wrong with them. */
function read(args: readonly string[]): Options | string {
  const options: Options = {
    users: 25,
    delayMs: 1000,
    timeMs: Infinity,
    repetitions: Infinity,
    quiet: false,
    method: 'GET',
    headers: {},
    url: '',
  };
  const rest = args.flatMap((arg) =>
    /^--\w[\w-]*=/.test(arg)
      ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]
      : /^-[cdtrH]./.test(arg)
        ? [arg.slice(0, 2), arg.slice(2)]
        : [arg],
  );
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const number = () => Number(rest.shift());
    if (arg === '-c' || arg === '--concurrent') options.users = number();
    else if (arg === '-d' || arg === '--delay') options.delayMs = number() * 1000;
    else if (arg === '-r' || arg === '--reps') options.repetitions = number();
    else if (arg === '-b' || arg === '--benchmark') options.delayMs = 0;
    else if (arg === '-q' || arg === '--quiet') options.quiet = true;
    else if (arg === '-v' || arg === '--verbose') options.quiet = false;
    else if (arg === '-t' || arg === '--time') {
      const [, count = '', unit = 'M'] = /^(\d+)([SMH]?)$/i.exec(rest.shift() ?? '') ?? [];
      options.timeMs = Number(count || NaN) * (UNITS[unit.toUpperCase() || 'M'] ?? 1000);
    } else if (arg === '-H' || arg === '--header') {
      const [name = '', ...value] = (rest.shift() ?? '').split(':');
      options.headers[name] = value.join(':').trim();
    } else if (arg.startsWith('-')) return `siege: not simulated: ${arg}`;
    else options.url = arg;
  }
  if (options.url === '') return 'siege: no URL given';
  const numbers = [options.users, options.delayMs, options.timeMs, options.repetitions];
  if (numbers.some(Number.isNaN)) return 'siege: a number is expected after -c, -d, -r and -t';
  if (options.users > 255) return `siege: at most 255 concurrent users, not ${options.users}`;
  return options;
}

/** The programs of a container that ask the network: what it answers, the cluster says. */
import { unescaped } from './escapes.ts';
import type { Answer } from './run-options.ts';
import type { Io } from './run.ts';

const withScheme = (url: string) => (/^\w+:\/\//.test(url) ? url : `http://${url}`);
const hostOf = (url: string) =>
  withScheme(url)
    .replace(/^\w+:\/\//, '')
    .split(/[/:]/)[0] ?? '';
const portOf = (url: string) => /^\w+:\/\/[^/]*?:(\d+)/.exec(withScheme(url))?.[1] ?? '80';

/** The value of a flag in seconds, as milliseconds: `-m 3`, `-m3`, `--max-time 3`, `--timeout=3`; none is no limit. */
function limitOf(args: readonly string[], ...flags: readonly string[]): number {
  for (const [at, arg] of args.entries())
    for (const flag of flags) {
      if (!arg.startsWith(flag)) continue;
      const rest = arg.slice(flag.length).replace(/^=/, '');
      const seconds = Number(rest === '' ? args[at + 1] : rest);
      if (seconds > 0) return seconds * 1000;
    }
  return Infinity;
}

export function curl({ args, out, err, run }: Io): number {
  const limit = Math.min(limitOf(args, '--max-time', '-m'), limitOf(args, '--connect-timeout'));
  const urls = args.filter(
    (arg, index) =>
      !arg.startsWith('-') &&
      !/^-(o|m|H|X|d|w|u|-max-time|-connect-timeout|-request)$/.test(args[index - 1] ?? ''),
  );
  const quiet = args.some((arg) => /^-\w*s/.test(arg));
  const method = args[args.indexOf('-X') + 1] ?? '';
  for (const url of urls) {
    const answer = run.ask(withScheme(url), args.includes('-X') ? method : 'GET', limit);
    if (answer.error === 'unresolved' && (answer.tookMs ?? 0) > limit) {
      if (!quiet) err(`curl: (28) Resolving timed out after ${limit} milliseconds\n`);
      return 28;
    }
    const status = curlStatus(answer, url, quiet ? () => undefined : err);
    if (status > 0) return status;
    if (args.some((arg) => /^-(\w*f|-fail)/.test(arg)) && (answer.status ?? 0) >= 400) return 22;
    if (args.some((arg) => /^-\w*I/.test(arg))) out(`HTTP/1.1 ${answer.status ?? 200}\r\n\r\n`);
    else if (!args.includes('/dev/null')) out(answer.body ?? '');
    const format = args[args.indexOf('-w') + 1];
    if (args.includes('-w') && format)
      out(unescaped(format).replaceAll('%{http_code}', String(answer.status ?? 0)));
  }
  return 0;
}

function curlStatus(answer: Answer, url: string, err: (text: string) => void): number {
  if (answer.ok) return 0;
  const [code, text] =
    answer.error === 'unresolved'
      ? [6, `Could not resolve host: ${hostOf(url)}`]
      : answer.error === 'timeout'
        ? [28, timedOut(answer, url)]
        : [7, `Failed to connect to ${hostOf(url)} port ${portOf(url)}: Connection refused`];
  err(`curl: (${code}) ${text}\n`);
  return code;
}

/** Of a limit that was set, or of the system's own patience. */
const timedOut = ({ tookMs = 0 }: Answer, url: string): string =>
  tookMs < 100_000
    ? `Connection timed out after ${tookMs} milliseconds`
    : `Failed to connect to ${hostOf(url)} port ${portOf(url)} after ${tookMs} ms: Couldn't connect to server`;

export function wget({ args, out, err, run }: Io): number {
  const url = args.find((arg, index) => !arg.startsWith('-') && !/^-[OTt]$/.test(args[index - 1] ?? ''));
  if (!url) return 1;
  const limit = limitOf(args, '--timeout', '-T');
  const answer = run.ask(withScheme(url), 'GET', limit);
  if (!answer.ok) {
    const cannot = "wget: can't connect to remote host";
    err(
      answer.error === 'unresolved'
        ? `wget: bad address '${hostOf(url)}'\n`
        : answer.error === 'timeout'
          ? limit < Infinity
            ? 'wget: download timed out\n'
            : `${cannot}: Connection timed out\n`
          : `wget: can't connect to remote host: Connection refused\n`,
    );
    return 1;
  }
  if ((answer.status ?? 200) >= 400) {
    err(`wget: server returned error: HTTP/1.1 ${answer.status}\n`);
    return 1;
  }
  if (args.some((arg, index) => /^-\w*O-$/.test(arg) || (/^-\w*O$/.test(arg) && args[index + 1] === '-')))
    out(answer.body ?? '');
  return 0;
}

export function nslookup({ args, out, run }: Io): number {
  const host = args.find((arg) => !arg.startsWith('-')) ?? '';
  const answer = run.ask(`dns://${host}`);
  if (answer.error === 'timeout') {
    out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  const [server = '', name = host, ...addresses] = (answer.body ?? '').split('\n');
  out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  if (!answer.ok) out(`** server can't find ${host}: NXDOMAIN\n\n`);
  else out(addresses.map((address) => `Name:\t${name}\nAddress: ${address}\n`).join('') + '\n');
  return answer.ok ? 0 : 1;
}

/** With these nobody took the connection; whatever else went wrong did so behind an open port. */
const NOT_OPEN: ReadonlySet<string> = new Set(['unresolved', 'refused', 'timeout', 'unreachable']);

/** `nc -z host port`: whether the port is open, whatever is spoken there (a database answers no HTTP). */
export function nc({ args, run }: Io): number {
  const limit = limitOf(args, '-w');
  const [host = '', port = ''] = args.filter(
    (arg, index) => !arg.startsWith('-') && args[index - 1] !== '-w',
  );
  const { ok, error = '' } = run.ask(`http://${host}:${port}/`, 'GET', limit);
  return ok || !NOT_OPEN.has(error) ? 0 : 1;
}

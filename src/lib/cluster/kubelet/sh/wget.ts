/** busybox's wget: its few flags, its words, and the bar that it draws. */
import type { HttpFailure } from '#lib/net/network.ts';
import type { Answer } from './run-options.ts';
import type { Steps } from './machine.ts';
import type { Io } from './programs.ts';

interface Options {
  url: string;
  output?: string;
  folder: string;
  quiet: boolean;
  spider: boolean;
  showHead: boolean;
  limitMs: number;
  headers: Record<string, string>;
  body?: string;
}

const USAGE =
  'BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-P DIR] [-T SEC] URL...\n';
const REDIRECTS = 5;

export function* wget(io: Io): Steps<number> {
  const options = read(io.args);
  if (typeof options === 'string') {
    io.err(options);
    return 1;
  }
  let url = /^\w+:\/\//.test(options.url) ? options.url : `http://${options.url}`;
  for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
    const answer = yield* ask(io, options, url);
    if (answer.error !== undefined || !answer.ok) return failed(io, answer, url);
    const { status = 200, statusText = 'OK', headers = {} } = answer;
    if (options.showHead) {
      io.err(`  HTTP/1.1 ${status} ${statusText}\n`);
      for (const [name, value] of Object.entries(headers)) io.err(`  ${name}: ${value}\n`);
      io.err('  \n');
    }
    const location = status >= 300 && status < 400 ? headers['Location'] : undefined;
    if (location === undefined) return take(io, options, url, answer);
    url = location.startsWith('/') ? url.replace(/^(\w+:\/\/[^/]*).*$/, `$1${location}`) : location;
  }
  io.err('wget: too many redirections\n');
  return 1;
}

function read(args: readonly string[]): Options | string {
  const options: Options = {
    url: '',
    folder: '',
    quiet: false,
    spider: false,
    showHead: false,
    limitMs: 900_000,
    headers: {},
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = '', given] = /^--([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const value = () => given ?? rest.shift() ?? '';
    if (name === 'spider') options.spider = true;
    else if (name === 'quiet') options.quiet = true;
    else if (name === 'server-response') options.showHead = true;
    else if (name === 'no-check-certificate' || name === 'no-verbose' || name === 'content-on-error')
      continue;
    else if (name === 'timeout') options.limitMs = Number(value()) * 1000;
    else if (name === 'tries' || name === 'user-agent') value();
    else if (name === 'output-document') options.output = value();
    else if (name === 'header') {
      const [key = '', ...text] = value().split(':');
      options.headers[key] = text.join(':').trim();
    } else if (name === 'post-data') options.body = value();
    else if (name !== '') return `wget: unrecognized option '--${name}'\n${USAGE}`;
    else if (/^-./.test(arg)) {
      const problem = letters(options, arg, rest);
      if (problem !== undefined) return problem;
    } else options.url = arg;
  }
  return options.url === '' ? USAGE : options;
}

function letters(options: Options, arg: string, rest: string[]): string | undefined {
  for (let at = 1; at < arg.length; at += 1) {
    const letter = arg.charAt(at);
    if (letter === 'q') options.quiet = true;
    else if (letter === 'S') options.showHead = true;
    else if (/[OPTtUY]/.test(letter)) {
      const value = arg.slice(at + 1) || rest.shift();
      if (value === undefined) return `wget: option requires an argument -- '${letter}'\n${USAGE}`;
      if (letter === 'O') options.output = value;
      else if (letter === 'P') options.folder = value;
      else if (letter === 'T') {
        if (!/^\d+$/.test(value)) return `wget: invalid number '${value}'\n`;
        options.limitMs = Number(value) * 1000;
      }
      return undefined;
    } else if (letter !== 'c') return `wget: unrecognized option: ${letter}\n${USAGE}`;
  }
  return undefined;
}

/** The answer, or what became of the wait for one. */
function* ask({ run, err }: Io, { headers, body, limitMs, quiet }: Options, url: string): Steps<Answer> {
  const answer = yield* run.hear({
    url,
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'User-Agent': 'Wget', ...headers },
    ...(body !== undefined && { body }),
  });
  const { tookMs = 0, ip } = answer;
  if (ip !== undefined && !quiet) err(`Connecting to ${authority(url)} (${ip}:${portOf(url)})\n`);
  yield* run.sleep(Math.min(tookMs, limitMs));
  if (answer.error === 'unresolved') return answer;
  return tookMs > limitMs ? { ...answer, ok: false, error: 'limit' } : answer;
}

const authority = (url: string): string => /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
const portOf = (url: string): string =>
  /:(\d+)$/.exec(authority(url))?.[1] ?? (url.startsWith('https') ? '443' : '80');

function failed({ err }: Io, { error, ip }: Answer, url: string): number {
  const cannot = `wget: can't connect to remote host${ip === undefined ? '' : ` (${ip})`}:`;
  const words: Partial<Record<HttpFailure | 'limit', string>> = {
    unresolved: `wget: bad address '${authority(url)}'`,
    limit: 'wget: download timed out',
    timeout: `${cannot} Connection timed out`,
    refused: `${cannot} Connection refused`,
    unreachable: `${cannot} No route to host`,
    'not-tls':
      'wget: note: TLS certificate validation not implemented\nwget: TLS error from peer (alert code 80): 80',
  };
  err(`${words[error as HttpFailure] ?? 'wget: error getting response'}\n`);
  return 1;
}

function take(
  io: Io,
  options: Options,
  url: string,
  { status = 200, statusText = '', body = '' }: Answer,
): number {
  const { err, out, run } = io;
  if (status >= 400) {
    err(`wget: server returned error: HTTP/1.1 ${status} ${statusText}\n`);
    return 1;
  }
  const say = options.quiet ? () => undefined : err;
  if (options.spider) {
    say('remote file exists\n');
    return 0;
  }
  const last =
    url
      .replace(/^\w+:\/\/[^/]*/, '')
      .split(/[?#]/)[0]
      ?.split('/')
      .pop() ?? '';
  const name =
    options.output ??
    `${options.folder === '' ? '' : `${options.folder}/`}${last === '' ? 'index.html' : last}`;
  if (name === '-') {
    say('writing to stdout\n');
    out(body);
    say(`${bar('-', body.length)}written to stdout\n`);
    return 0;
  }
  if (options.output === undefined && run.read(name) !== undefined) {
    err(`wget: can't open '${name}': File exists\n`);
    return 1;
  }
  say(`saving to '${name}'\n`);
  run.put(name, body);
  say(`${bar(name, body.length)}'${name}' saved\n`);
  return 0;
}

const bar = (name: string, size: number): string =>
  `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`;

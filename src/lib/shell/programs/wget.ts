/** wget, as far as a lab asks it: requests over the simulated network, with the words and exit statuses of GNU Wget 1.21. */
import type { HttpClient, HttpOutcome } from '#lib/shell/http.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';
import { program, ProgramError, readOptions, type Options } from './options.ts';

const LONG = {
  'append-output=': 'a',
  background: 'b',
  'body-data=': 'body',
  'connect-timeout=': 'T',
  continue: 'c',
  'directory-prefix=': 'P',
  'header=': 'header',
  'inet4-only': '4',
  'input-file=': 'i',
  'max-redirect=': 'max-redirect',
  'method=': 'method',
  'no-cache': 'no-cache',
  'no-check-certificate': 'no-check-certificate',
  'no-clobber': 'nc',
  'no-hsts': 'no-hsts',
  'no-proxy': 'no-proxy',
  'no-verbose': 'nv',
  'output-document=': 'O',
  'output-file=': 'o',
  'post-data=': 'post',
  'progress=': 'progress',
  quiet: 'q',
  'read-timeout=': 'T',
  recursive: 'r',
  'server-response': 'S',
  'show-progress': 'show-progress',
  spider: 'spider',
  'timeout=': 'T',
  timestamping: 'N',
  'tries=': 't',
  'user-agent=': 'U',
  verbose: 'v',
  'wait=': 'w',
  'waitretry=': 'waitretry',
} as const;

const NOT_SIMULATED = ['a', 'b', 'c', 'i', 'm', 'N', 'o', 'p', 'r'];
/** Between tries wget waits a second longer each time, up to ten. */
const LONGEST_WAIT_S = 10;
const TRIES = 20;
const REDIRECTS = 20;

/** Exit statuses of wget(1). */
const USAGE_ERROR = 2;
const FILE_ERROR = 3;
const NETWORK_FAILURE = 4;
const ERROR_RESPONSE = 8;

export const wget = (http: HttpClient): Program =>
  program(async (process) => {
    const options = read(process.args);
    if (options.rest.length === 0) throw usage('missing URL', 1);
    let status = 0;
    for (const url of options.rest) status ||= await new Download(http, process, options, url).run();
    return status;
  });

function read(args: readonly string[]): Options {
  let options: Options;
  try {
    options = readOptions(args, { short: '4a:bcdi:mn:No:O:pP:qrSt:T:U:vw:', long: LONG });
  } catch (error) {
    if (error instanceof ProgramError) throw usage(error.message, USAGE_ERROR);
    throw error;
  }
  const left = NOT_SIMULATED.find((name) => options.has(name));
  if (left) throw new ProgramError(`not simulated: -${left}`);
  const negated = options.all.find(([flag, value]) => flag === 'n' && !/^[vcHd]$/.test(String(value)));
  if (negated) throw new ProgramError(`not simulated: -n${String(negated[1])}`);
  return options;
}

const usage = (message: string, status: number): ProgramError =>
  new ProgramError(`${message}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.`, {
    status,
  });

type Answer = Extract<HttpOutcome, { ok: true }>;

class Download {
  readonly #http: HttpClient;
  readonly #process: Process;
  readonly #options: Options;
  /** 0: nothing, 1: one line a file, 2: the whole conversation. */
  readonly #talk: 0 | 1 | 2;
  #url: string;

  constructor(http: HttpClient, process: Process, options: Options, url: string) {
    this.#http = http;
    this.#process = process;
    this.#options = options;
    this.#url = /^\w+:\/\//.test(url) ? url : `http://${url}`;
    const brief = options.has('nv') || options.all.some(([flag, value]) => flag === 'n' && value === 'v');
    this.#talk = options.has('q') ? 0 : brief ? 1 : 2;
  }

  async run(): Promise<number> {
    if (!/^https?:\/\//.test(this.#url)) return this.#unsupported();
    if (!/^\w+:\/\/[^/]*\//.test(this.#url)) this.#url += '/';
    const name = this.#name();
    if (this.#keepsOld && this.#exists(name)) {
      await this.#say(2, `File ‘${name}’ already there; not retrieving.\n\n`);
      return 0;
    }
    if (this.#isSpider) await this.#say(2, 'Spider mode enabled. Check if remote file exists.\n');
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.#tries();
      if (!answer) return NETWORK_FAILURE;
      const moved = answer.status >= 300 && answer.status < 400 ? header(answer, 'location') : undefined;
      if (moved === undefined) return this.#take(answer, name);
      await this.#say(2, `Location: ${moved} [following]\n`);
      if (redirects === Number(this.#options.value('max-redirect') ?? REDIRECTS)) {
        await this.#say(2, `${redirects} redirections exceeded.\n`);
        return ERROR_RESPONSE;
      }
      this.#url = moved.startsWith('/') ? this.#url.replace(/^(\w+:\/\/[^/]*).*$/, `$1${moved}`) : moved;
    }
  }

  get #isSpider(): boolean {
    return this.#options.has('spider');
  }

  get #keepsOld(): boolean {
    return (
      this.#options.has('nc') || this.#options.all.some(([flag, value]) => flag === 'n' && value === 'c')
    );
  }

  get #stamp(): string {
    return dateText('%Y-%m-%d %H:%M:%S', this.#process.leash.now);
  }

  async #say(level: 1 | 2, text: string): Promise<void> {
    if (this.#talk >= level) await this.#process.stderr.write(text);
  }

  async #unsupported(): Promise<number> {
    await this.#say(1, `${this.#url}: Unsupported scheme ‘${this.#url.split(':')[0]}’.\n`);
    return 1;
  }

  /** Asks again while nobody answers in time; everything else is as it is. */
  async #tries(): Promise<Answer | undefined> {
    const most = Number(this.#options.value('t') ?? TRIES) || Infinity;
    for (let tried = 1; ; tried += 1) {
      const again = tried > 1 ? `  (try:${String(tried).padStart(2)})` : '';
      await this.#say(2, `--${this.#stamp}--${again}  ${this.#url}\n`);
      const outcome = await this.#once();
      if (outcome.ok) return outcome;
      if (outcome.error !== 'timeout' && outcome.error !== 'empty') return undefined;
      if (tried >= most) {
        await this.#say(1, 'Giving up.\n\n');
        return undefined;
      }
      await this.#say(1, 'Retrying.\n\n');
      await this.#process.leash.sleep(Math.min(tried, LONGEST_WAIT_S) * 1000, this.#process.interrupt);
    }
  }

  async #once(): Promise<HttpOutcome> {
    const [, host = '', port] = /^\w+:\/\/([^:/?#]*)(?::(\d+))?/.exec(this.#url) ?? [];
    const [method, body] = this.#message();
    const pending = this.#http.begin(
      { method, url: this.#url, headers: this.#headers(), ...(body !== undefined && { body }) },
      'wget',
    );
    const limit = Number(this.#options.value('T') ?? 0) * 1000 || Infinity;
    await this.#process.leash.sleep(Math.min(pending.tookMs, limit), this.#process.interrupt);
    const outcome: HttpOutcome =
      pending.tookMs > limit ? { ok: false, error: 'timeout' } : await pending.finish();
    const isName = !/^[\d.]+$/.test(host);
    if (!outcome.ok && outcome.error === 'unresolved') {
      await this.#say(2, `Resolving ${host} (${host})... `);
      await this.#say(1, `failed: Name or service not known.\n`);
      await this.#say(1, `wget: unable to resolve host address ‘${host}’\n`);
      return outcome;
    }
    if (host === 'localhost') await this.#say(2, `Resolving ${host} (${host})... 127.0.0.1\n`);
    const shown = host === 'localhost' ? `${host} (${host})|127.0.0.1|` : isName ? `${host} (${host})` : host;
    const at = port ?? (this.#url.startsWith('https') ? '443' : '80');
    await this.#say(2, `Connecting to ${shown}:${at}... `);
    await this.#say(outcome.ok ? 2 : 1, connected(outcome));
    if (outcome.ok) await this.#sayHead(outcome);
    return outcome;
  }

  #message(): readonly [string, string | undefined] {
    const body = this.#options.value('post') ?? this.#options.value('body');
    const method = this.#options.value('method') ?? (this.#options.has('post') ? 'POST' : undefined);
    return [method ?? (this.#isSpider ? 'HEAD' : 'GET'), body];
  }

  #headers(): Record<string, string> {
    const headers: Record<string, string> = { 'User-Agent': this.#options.value('U') ?? 'Wget/1.21.4' };
    for (const [flag, value] of this.#options.all) {
      const [, name, text] = (flag === 'header' && /^([^:]+):\s*(.*)$/.exec(String(value))) || [];
      if (name !== undefined) headers[name] = text ?? '';
    }
    return headers;
  }

  async #sayHead(answer: Answer): Promise<void> {
    const line = `${answer.status} ${answer.statusText}`;
    if (!this.#options.has('S')) return this.#say(2, `HTTP request sent, awaiting response... ${line}\n`);
    const lines = [
      `HTTP/1.1 ${line}`,
      ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
    ];
    await this.#say(2, 'HTTP request sent, awaiting response... \n');
    // -S is heard even where everything else is quiet.
    await this.#process.stderr.write(lines.map((one) => `  ${one}\n`).join(''));
  }

  async #take(answer: Answer, name: string): Promise<number> {
    if (answer.status >= 400) return this.#refused(answer);
    const { length } = answer.body;
    await this.#say(
      2,
      `Length: ${length} [${header(answer, 'content-type')?.split(';')[0] ?? 'text/html'}]\n`,
    );
    if (this.#isSpider) {
      await this.#say(
        1,
        this.#talk === 1 ? `${this.#stamp} URL: ${this.#url} 200 OK\n` : 'Remote file exists.\n\n',
      );
      return 0;
    }
    const target = name === '-' ? '-' : this.#freeName(name);
    const { stdout, files, cwd } = this.#process;
    await this.#say(2, `Saving to: ‘${target === '-' ? 'STDOUT' : target}’\n`);
    if (target === '-') await stdout.write(answer.body);
    else if (target !== '/dev/null') {
      const path = files.resolve(cwd, target);
      const folder = path.slice(0, path.lastIndexOf('/')) || '/';
      if (this.#options.has('P') && !files.stat(folder)) files.makeDir(folder, true);
      if (files.stat(folder)?.kind !== 'dir') {
        await this.#say(1, `${target}: No such file or directory\n`);
        return FILE_ERROR;
      }
      files.write(path, answer.body);
    }
    const speed = `${(length / 1024).toFixed(1)} KB/s`;
    await this.#say(2, `\n     0K${' '.repeat(55)}100% ${(length / 1024).toFixed(1)}K=0s\n\n`);
    const done = target === '-' ? 'written to stdout' : `‘${target}’ saved`;
    if (this.#talk === 1)
      await this.#say(1, `${this.#stamp} URL:${this.#url} [${length}/${length}] -> "${target}" [1]\n`);
    else await this.#say(2, `${this.#stamp} (${speed}) - ${done} [${length}/${length}]\n\n`);
    return 0;
  }

  async #refused({ status, statusText }: Answer): Promise<number> {
    if (this.#isSpider) {
      await this.#say(1, 'Remote file does not exist -- broken link!!!\n');
      await this.#say(2, '\n');
      return ERROR_RESPONSE;
    }
    if (this.#talk === 1) await this.#say(1, `${this.#url}:\n`);
    await this.#say(1, `${this.#stamp} ERROR ${status}: ${statusText}.\n`);
    await this.#say(2, '\n');
    return ERROR_RESPONSE;
  }

  /** What the file is called: by -O, or by the end of the address. */
  #name(): string {
    const given = this.#options.value('O');
    if (given !== undefined) return given;
    const last =
      this.#url
        .replace(/^\w+:\/\/[^/]*/, '')
        .split('#')[0]
        ?.split('/')
        .pop() ?? '';
    const folder = this.#options.value('P');
    return `${folder === undefined ? '' : `${folder.replace(/\/$/, '')}/`}${last === '' ? 'index.html' : last}`;
  }

  #exists(name: string): boolean {
    const { files, cwd } = this.#process;
    return name !== '-' && files.stat(files.resolve(cwd, name)) !== undefined;
  }

  /** A file that is there already stays: the new one is called `name.1`. */
  #freeName(name: string): string {
    if (this.#options.has('O') || !this.#exists(name)) return name;
    let number = 1;
    while (this.#exists(`${name}.${number}`)) number += 1;
    return `${name}.${number}`;
  }
}

const header = ({ headers }: Answer, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

function connected(outcome: HttpOutcome): string {
  if (outcome.ok) return 'connected.\n';
  switch (outcome.error) {
    case 'refused':
      return 'failed: Connection refused.\n';
    case 'unreachable':
      return 'failed: No route to host.\n';
    case 'timeout':
      return 'failed: Connection timed out.\n';
    case 'empty':
      return 'connected.\nHTTP request sent, awaiting response... No data received.\n';
    default:
      return 'connected.\nHTTP request sent, awaiting response... Read error (Connection reset by peer) in headers.\n';
  }
}

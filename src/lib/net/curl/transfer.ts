/** One URL: its requests (redirects, retries), where the answer goes, and what is said of it. */
import { begin, err, finish, out, reach, sleep, input, type Acts, type Call } from '#lib/net/act.ts';
import { byteLength } from '#lib/bytes/utf8.ts';
import type { Certificate, HttpOutcome, Pending } from '#lib/net/network.ts';
import type { Cookies } from './cookies.ts';
import { Meter } from './meter.ts';
import { bodyOf, type Options, type Target } from './options.ts';
import { requestOf, type Sent } from './request.ts';
import { handshake, headText, marked, offered, overHttp2, requestLines, stream } from './talk.ts';
import { addressOf, effective, followed, type Address } from './url.ts';
import { faultOf, reasonOf, untrusted, warning, type Fault, type Limit } from './words.ts';
import { written, type Facts } from './write-out.ts';

type Answer = Extract<HttpOutcome, { ok: true }>;
type Came = { readonly answer: Answer } | { readonly fault: Fault; readonly error: string };

/** Statuses that may be other ones a moment later (curl(1), --retry). */
const MAY_PASS = [408, 429, 500, 502, 503, 504];
const SECOND = 1000;

export class Transfer {
  readonly #call: Call;
  readonly #options: Options;
  readonly #cookies: Cookies;
  readonly #target: Target | undefined;
  readonly #given: string;
  #address: Address | undefined;
  #meter: Meter;
  /** What the connection of the last request speaks. */
  #isHttp2 = false;
  #started = 0;
  #facts: {
    -readonly [K in keyof Facts]: Facts[K];
  };

  constructor(
    call: Call,
    options: Options,
    cookies: Cookies,
    url: string,
    target: Target | undefined,
    number: number,
  ) {
    this.#call = call;
    this.#options = options;
    this.#cookies = cookies;
    this.#given = url;
    this.#target = target;
    this.#address = addressOf(url);
    const toTerminal = call.outIsTerminal && (target === undefined || this.#path() === '-');
    const quiet = this.#has('silent') || this.#has('no-progress-meter');
    this.#meter = new Meter(!quiet && !toTerminal);
    this.#facts = nothingYet(url, number);
  }

  *run(): Acts<number> {
    const { schemes } = this.#options;
    this.#started = this.#call.now();
    if (!this.#address)
      return yield* this.#fail({ code: 3, text: 'URL using bad/illegal format or missing URL' });
    const { scheme } = this.#address;
    if (!['http', 'https', 'telnet'].includes(scheme)) {
      if (/^(ftps?|file|scp|sftp|smtps?|imaps?|pop3s?|ldaps?|mqtt|wss?|tftp|dict|gopher)$/.test(scheme)) {
        yield* err(`curl: not simulated: ${scheme}\n`);
        return 1;
      }
      return yield* this.#fail({
        code: 1,
        text: `Protocol "${scheme}" not supported or disabled in libcurl`,
      });
    }
    if (schemes && !schemes.includes(scheme) && !schemes.includes('all'))
      return yield* this.#fail({ code: 1, text: `Protocol "${scheme}" disabled` });
    const missing = this.#missingFile();
    if (missing) return yield* this.#fail(missing);
    if (this.#path() === '') {
      yield* this.#complain('curl: Remote file name has no length!\n');
      return yield* this.#fail({ code: 23, text: 'Failed writing received data to disk/application' });
    }
    yield* this.#meter.start();
    if (scheme === 'telnet') return yield* this.#telnet(this.#address);
    const upload = this.#options.upload;
    if (upload !== undefined && upload !== '-' && upload !== '.' && this.#call.read(upload) === undefined) {
      yield* err(`curl: Can't open '${upload}'!\n`);
      yield* err("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return yield* this.#fail({ code: 26, text: 'Failed to open/read local data from file/application' });
    }
    const came = yield* this.#tries();
    return 'answer' in came ? yield* this.#take(came.answer) : yield* this.#fail(came.fault);
  }

  #has(flag: string): boolean {
    return this.#options.flags.has(flag);
  }

  get #tookMs(): number {
    return this.#call.now() - this.#started;
  }

  /** The file that the answer goes to; `-` or undefined is standard output. */
  #path(): string | undefined {
    if (this.#target === undefined) return undefined;
    const { folder } = this.#options;
    const name =
      this.#target === 'remote'
        ? (this.#address?.path.split('?')[0]?.split('/').pop() ?? '')
        : this.#target.path;
    return folder !== '' && name !== '' && name !== '-' ? `${folder}/${name}` : name;
  }

  #missingFile(): Fault | undefined {
    const { cacert, cert, key } = this.#options;
    const isThere = (path: string) => this.#call.read(path) !== undefined;
    if (this.#address?.scheme !== 'https') return undefined;
    if (cacert !== undefined && !isThere(cacert) && !this.#has('insecure'))
      return {
        code: 77,
        text: `error setting certificate verify locations:  CAfile: ${cacert} CApath: none`,
      };
    const [file, what] = cert !== undefined && !isThere(cert) ? [cert, 'PEM client certificate'] : [];
    if (file !== undefined)
      return {
        code: 58,
        text: `could not load ${what} from ${file}, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)`,
      };
    if (key !== undefined && !isThere(key))
      return { code: 58, text: `unable to set private key file: '${key}' type PEM` };
    return undefined;
  }

  *#fail(fault: Fault): Acts<number> {
    this.#facts = { ...this.#facts, exitCode: fault.code, errorText: fault.text, totalMs: this.#tookMs };
    yield* this.#complain(`curl: (${fault.code}) ${fault.text}\n`);
    yield* this.#writeOut();
    return fault.code;
  }

  *#complain(text: string): Acts<void> {
    if (!this.#has('silent') || this.#has('show-error')) yield* err(text);
  }

  *#tell(text: string): Acts<void> {
    if (this.#has('verbose')) yield* err(text);
  }

  /** Again as often as --retry says, while it fails in a way that may pass. */
  *#tries(): Acts<Came> {
    const { retries, retryDelayMs, retryMaxMs } = this.#options;
    for (let tried = 0; ; tried += 1) {
      const came = yield* this.#redirects();
      const why = tried < retries ? this.#mayPass(came) : undefined;
      const delayMs = retryDelayMs || SECOND * 2 ** Math.min(tried, 9);
      if (why === undefined || this.#tookMs + delayMs > retryMaxMs) return came;
      if ('fault' in came) yield* this.#complain(`curl: (${came.fault.code}) ${came.fault.text}\n`);
      const left = retries - tried;
      const wait = `Will retry in ${delayMs / SECOND} second${delayMs === SECOND ? '' : 's'}.`;
      const text = `Problem${why}. ${wait} ${left} ${left === 1 ? 'retry' : 'retries'} left.`;
      if (!this.#has('silent')) yield* err(warning(text));
      yield* sleep(delayMs);
      this.#address = addressOf(this.#given);
      this.#started = this.#call.now();
      yield* this.#meter.start();
    }
  }

  #mayPass(came: Came): string | undefined {
    if ('answer' in came) {
      const failed = came.answer.status >= 400;
      if (MAY_PASS.includes(came.answer.status)) return ': HTTP error';
      return failed && this.#has('fail') && this.#has('retry-all-errors')
        ? ': (retrying all errors)'
        : undefined;
    }
    if (came.fault.code === 28 || came.fault.code === 6) return ': timeout';
    if (came.error === 'refused' && this.#has('retry-connrefused')) return ': connection refused';
    return this.#has('retry-all-errors') ? ': (retrying all errors)' : undefined;
  }

  *#redirects(): Acts<Came> {
    let method: string | undefined;
    let withBody = true;
    for (let count = 0; ; count += 1) {
      const address = this.#address as Address;
      const sent = yield* this.#sent(address, method, withBody);
      const came = yield* this.#once(address, sent);
      if (!('answer' in came)) return came;
      const { answer } = came;
      const location = answer.status >= 300 && answer.status < 400 ? headerOf(answer, 'location') : undefined;
      const next = location === undefined ? undefined : followed(address, location);
      const follows = this.#has('location') || this.#has('location-trusted');
      if (next === undefined || !follows) {
        this.#facts.redirectUrl = next ?? '';
        return came;
      }
      if (count >= this.#options.redirects) {
        const most = this.#options.redirects;
        return { fault: { code: 47, text: `Maximum (${most}) redirects followed` }, error: 'redirects' };
      }
      if (this.#has('include')) yield* this.#put(this.#headOf(answer));
      this.#facts.redirects = count + 1;
      this.#facts.redirectMs = this.#tookMs;
      yield* this.#tell(`* Issue another request to this URL: '${next}'\n`);
      if (answer.status <= 303 && sent.method === 'POST' && !this.#has(`post${answer.status}`)) {
        method = 'GET';
        withBody = false;
      }
      this.#address = addressOf(next);
      if (!this.#address)
        return { fault: { code: 3, text: 'URL using bad/illegal format or missing URL' }, error: '' };
    }
  }

  *#sent(address: Address, method: string | undefined, withBody: boolean): Acts<Sent> {
    const { upload } = this.#options;
    const file =
      upload === undefined
        ? undefined
        : upload === '-' || upload === '.'
          ? yield* input()
          : this.#call.read(upload);
    return requestOf({
      options: this.#options,
      address,
      cookies: this.#cookies.header(address.host, address.path, address.scheme === 'https', this.#call.now()),
      call: this.#call,
      ...(withBody && { body: file ?? bodyOf(this.#options) }),
      ...(method !== undefined && { method }),
      isRedirected: address.host !== addressOf(this.#given)?.host && !this.#has('location-trusted'),
    });
  }

  /** One request and its answer. */
  *#once(address: Address, sent: Sent): Acts<Came> {
    const from = this.#call.now();
    const pending = yield* begin(sent.request);
    const { limit, atMs } = this.#limited(pending);
    const cut = pending.tookMs > atMs;
    const { connectMs } = pending;
    this.#isHttp2 = pending.certificate?.http2 === true && offered(this.#options.flags).startsWith('h2');
    const untrustedBy =
      connectMs === undefined || connectMs > atMs ? '' : this.#untrusted(pending.certificate);
    if (pending.ip !== undefined) yield* this.#tell(`*   Trying ${pending.ip}:${address.port}...\n`);
    if (connectMs !== undefined && connectMs <= atMs) {
      yield* this.#wait(connectMs);
      yield* this.#tellConnection(address, pending, untrustedBy === '');
      if (untrustedBy === '') yield* this.#tellRequest(address, sent);
    }
    if (untrustedBy === '') yield* this.#wait(Math.min(pending.tookMs, atMs) - (this.#call.now() - from));
    const came: HttpOutcome | undefined = cut || untrustedBy !== '' ? undefined : yield* finish(pending);
    const outcome = came?.ok && this.#isHttp2 ? overHttp2(came) : came;
    const connected = pending.connectMs !== undefined;
    this.#note(address, sent, pending, this.#call.now() - from);
    if (outcome?.ok) {
      yield* this.#tellAnswer(outcome);
      const cookie = headerOf(outcome, 'set-cookie');
      if (cookie !== undefined) this.#cookies.set(cookie, address.host, this.#call.now());
      this.#facts.status = outcome.status;
      this.#facts.isHttp2 = this.#isHttp2;
      this.#facts.headers = outcome.headers;
      this.#facts.sizeHeader += this.#headOf(outcome).length;
      return { answer: outcome };
    }
    const error = cut ? 'timeout' : outcome ? outcome.error : 'untrusted';
    const fault =
      untrustedBy !== ''
        ? untrusted(untrustedBy)
        : faultOf({
            error,
            address,
            tookMs: this.#tookMs,
            limit,
            resolved: pending.ip !== undefined,
            connected,
          });
    yield* this.#tellFailure(address, pending, error, fault);
    return { fault, error };
  }

  /** Which of the limits that were set would end this request, and when. */
  #limited({ tookMs, connectMs }: Pending): { limit: Limit; atMs: number } {
    const { maxTimeMs, connectMs: mostMs } = this.#options;
    const totalMs = Math.max(0, maxTimeMs - this.#tookMs);
    const connecting = (connectMs ?? tookMs) > mostMs ? mostMs : Infinity;
    if (connecting <= totalMs && connecting < Infinity) return { limit: 'connect', atMs: connecting };
    return totalMs < Infinity ? { limit: 'total', atMs: totalMs } : { limit: undefined, atMs: Infinity };
  }

  /** With the meter going on, once a second. */
  *#wait(ms: number): Acts<void> {
    const until = this.#call.now() + ms;
    while (this.#call.now() < until) {
      yield* sleep(Math.min(SECOND, until - this.#call.now()));
      if (until > this.#call.now()) yield* this.#meter.wait(this.#tookMs);
    }
  }

  /** The head of an answer as it came. */
  #headOf(answer: Answer): string {
    return headText(answer, this.#isHttp2);
  }

  #untrusted(certificate: Certificate | undefined): string {
    if (!certificate || this.#has('insecure')) return '';
    const { cacert } = this.#options;
    const known = cacert === undefined ? '' : (this.#call.read(cacert) ?? '').trim();
    if (known !== '' && certificate.authority !== undefined && known.includes(certificate.authority.trim()))
      return certificate.mismatch ?? '';
    return certificate.problem;
  }

  #note(address: Address, sent: Sent, { ip, connectMs, certificate }: Pending, tookMs: number): void {
    const before = this.#tookMs - tookMs;
    this.#facts = {
      ...this.#facts,
      effectiveUrl: effective(address),
      scheme: address.scheme,
      method: sent.method,
      ip: connectMs === undefined ? '' : (ip ?? ''),
      port: address.port,
      connects: this.#facts.connects + (connectMs === undefined ? 0 : 1),
      resolvedMs: ip === undefined ? 0 : before,
      connectedMs: connectMs === undefined ? 0 : before + connectMs,
      tlsMs: certificate ? before + (connectMs ?? 0) + 2 : 0,
      startedMs: this.#tookMs,
      totalMs: this.#tookMs,
      sizeUpload: byteLength(sent.request.body ?? ''),
      sizeRequest: this.#facts.sizeRequest + sent.head.length,
      tlsVerified: certificate && certificate.problem !== '' && this.#has('insecure') ? 18 : 0,
    };
  }

  // --- what -v shows

  *#tellConnection(
    { host, port }: Address,
    { ip = host, certificate }: Pending,
    trusted: boolean,
  ): Acts<void> {
    yield* this.#tell(`* Connected to ${host} (${ip}) port ${port}\n`);
    if (certificate && trusted)
      yield* this.#tell(
        handshake(certificate, this.#has('insecure'), offered(this.#options.flags), this.#isHttp2),
      );
  }

  /** What is sent or received is shown by its size where it does not come by on the terminal anyway. */
  get #toFile(): boolean {
    return !this.#call.outIsTerminal || this.#target !== undefined;
  }

  *#tellRequest(address: Address, sent: Sent): Acts<void> {
    const { head, request } = sent;
    if (this.#isHttp2) yield* this.#tell(stream(address, sent));
    yield* this.#tell(requestLines(head, this.#isHttp2));
    if (request.body && this.#toFile) yield* this.#tell(`} [${byteLength(request.body)} bytes data]\n`);
  }

  *#tellAnswer(answer: Answer): Acts<void> {
    yield* this.#tell(marked(this.#headOf(answer), '<'));
    if (answer.body !== '' && this.#toFile && !this.#has('head'))
      yield* this.#tell(`{ [${byteLength(answer.body)} bytes data]\n`);
  }

  *#tellFailure({ port }: Address, { ip, connectMs }: Pending, error: string, fault: Fault): Acts<void> {
    const systemSaid = error !== 'timeout' || this.#tookMs > 100_000;
    if (ip !== undefined && connectMs === undefined && systemSaid)
      yield* this.#tell(`* connect to ${ip} port ${port} failed: ${reasonOf(error)}\n`);
    yield* this.#tell(`* ${fault.text.split('\n')[0]}\n`);
    if (fault.code !== 6) yield* this.#meter.end();
    yield* this.#tell('* Closing connection\n');
  }

  // --- what comes of the answer

  *#take(answer: Answer): Acts<number> {
    const failed = answer.status >= 400;
    const isHead = this.#has('head');
    const body = isHead || (failed && this.#has('fail')) ? '' : answer.body;
    const size = byteLength(body);
    if (this.#options.bytesPerSecond < Infinity)
      yield* this.#wait((SECOND * size) / this.#options.bytesPerSecond);
    this.#facts.sizeDownload = size;
    this.#facts.totalMs = this.#tookMs;
    const { dump } = this.#options;
    if (dump === '-') yield* out(this.#headOf(answer));
    else if (dump !== undefined) this.#call.write(dump, this.#headOf(answer));
    const text = (this.#has('include') || isHead ? this.#headOf(answer) : '') + body;
    const refused = yield* this.#put(text);
    const total = Number(headerOf(answer, 'content-length') ?? size);
    yield* this.#meter.end({
      total: isHead ? 0 : total,
      received: size,
      sent: this.#facts.sizeUpload,
      tookMs: this.#tookMs,
    });
    if (refused !== undefined)
      return yield* this.#fail({ code: 23, text: 'Failure writing output to destination' });
    if (failed && this.#has('fail')) yield* this.#tell('* Closing connection\n');
    else yield* this.#tell(`* Connection #0 to host ${this.#address?.host ?? ''} left intact\n`);
    if (failed && (this.#has('fail') || this.#has('fail-with-body')))
      return yield* this.#fail({ code: 22, text: `The requested URL returned error: ${answer.status}` });
    yield* this.#writeOut();
    return 0;
  }

  /** Hands on what was received; what was refused is said. */
  *#put(text: string): Acts<string | undefined> {
    const path = this.#path();
    if (path === undefined || path === '-') yield* out(text);
    else {
      this.#facts.fileName = path;
      const said = this.#call.write(path, text, this.#has('create-dirs'));
      if (said !== undefined) {
        if (!this.#has('silent')) yield* err(warning(`Failed to open the file ${path}: ${said}`));
        return said;
      }
    }
    return undefined;
  }

  *#writeOut(): Acts<void> {
    const { writeOut } = this.#options;
    if (writeOut === undefined) return;
    const texts = written(writeOut, this.#facts);
    for (const name of texts.unknown) yield* err(`curl: unknown --write-out variable: '${name}'\n`);
    yield* out(texts.out);
    yield* err(texts.err);
  }

  /** telnet://: what the server says by itself, until one side ends it. */
  *#telnet(address: Address): Acts<number> {
    const { host, port } = address;
    const { ip = host, tookMs, error, greeting } = yield* reach(host, 'tcp', port);
    const limitMs = Math.min(this.#options.connectMs, this.#options.maxTimeMs);
    yield* this.#wait(Math.min(tookMs, limitMs));
    const limit = tookMs > limitMs ? 'connect' : undefined;
    if (error !== undefined || limit !== undefined) {
      const failed = limit === undefined && error !== undefined ? error : 'timeout';
      const resolved = failed !== 'unresolved';
      return yield* this.#fail(
        faultOf({ error: failed, address, tookMs: this.#tookMs, limit, resolved, connected: false }),
      );
    }
    yield* this.#tell(`*   Trying ${ip}:${port}...\n* Connected to ${host} (${ip}) port ${port}\n`);
    yield* out(greeting ?? '');
    if (this.#options.maxTimeMs < Infinity && this.#call.inIsTerminal) {
      yield* this.#wait(this.#options.maxTimeMs - this.#tookMs);
      return yield* this.#fail(
        faultOf({
          error: 'timeout',
          address,
          tookMs: this.#tookMs,
          limit: 'total',
          resolved: true,
          connected: true,
        }),
      );
    }
    yield* input();
    yield* this.#tell('* Closing connection\n');
    return 0;
  }
}

const headerOf = ({ headers }: Answer, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

const nothingYet = (url: string, number: number): Facts => ({
  status: 0,
  isHttp2: false,
  sizeDownload: 0,
  sizeUpload: 0,
  sizeHeader: 0,
  sizeRequest: 0,
  resolvedMs: 0,
  connectedMs: 0,
  tlsMs: 0,
  startedMs: 0,
  totalMs: 0,
  redirectMs: 0,
  redirects: 0,
  connects: 0,
  redirectUrl: '',
  url,
  effectiveUrl: url,
  ip: '',
  port: 0,
  scheme: '',
  method: 'GET',
  headers: {},
  exitCode: 0,
  errorText: '',
  fileName: '',
  number,
  tlsVerified: 0,
});

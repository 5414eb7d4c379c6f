/** ping, as iputils and as busybox write it. */
import { err, out, reach, sleep, Stopped, type Acts, type Call, type NetProgram } from './act.ts';

interface Options {
  host: string;
  count: number;
  intervalMs: number;
  /** How long one answer is waited for, and how long all of it may take. */
  waitMs: number;
  deadlineMs: number;
  quiet: boolean;
  size: number;
}

const TTL = 63;

export const ping = (flavour: 'iputils' | 'busybox'): NetProgram =>
  function* (call) {
    const options = read(call.args.slice(1), flavour);
    if (typeof options === 'string') {
      yield* err(options);
      return flavour === 'iputils' ? 2 : 1;
    }
    const { host } = options;
    const { ip, tookMs } = yield* reach(host, 'icmp');
    if (ip === undefined) {
      yield* sleep(tookMs);
      yield* err(
        flavour === 'iputils'
          ? `ping: ${host}: Name or service not known\n`
          : `ping: bad address '${host}'\n`,
      );
      return flavour === 'iputils' ? 2 : 1;
    }
    return yield* new Pinging(call, options, ip, flavour).run();
  };

function read(args: readonly string[], flavour: string): Options | string {
  const options: Options = {
    host: '',
    count: Infinity,
    intervalMs: 1000,
    waitMs: 10_000,
    deadlineMs: Infinity,
    quiet: false,
    size: 56,
  };
  const rest = args.flatMap((arg) => (/^-[ciWws]./.test(arg) ? [arg.slice(0, 2), arg.slice(2)] : [arg]));
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (/^-[ciWws]$/.test(arg)) {
      const text = rest.shift();
      if (text === undefined)
        return `ping: option requires an argument -- '${arg.charAt(1)}'\n${usage(flavour)}`;
      const value = Number(text);
      if (!(value >= 0) || text.trim() === '' || (arg === '-c' && value < 1))
        return `ping: invalid argument: '${text}'${arg === '-c' ? ': out of range: 1 <= value <= 9223372036854775807' : ''}\n`;
      if (arg === '-c') options.count = value;
      else if (arg === '-i') options.intervalMs = Math.max(2, value * 1000);
      else if (arg === '-W') options.waitMs = value * 1000 || 10_000;
      else if (arg === '-w') options.deadlineMs = value * 1000 || Infinity;
      else options.size = value;
    } else if (arg === '-q') options.quiet = true;
    else if (/^-[4n]+$/.test(arg)) continue;
    else if (arg.startsWith('-'))
      return /^-[6Aabdfhlmprt]/.test(arg)
        ? `ping: not simulated: ${arg}\n`
        : `ping: invalid option -- '${arg.charAt(1)}'\n${usage(flavour)}`;
    else options.host = arg;
  }
  return options.host === ''
    ? flavour === 'iputils'
      ? 'ping: usage error: Destination address required\n'
      : usage(flavour)
    : options;
}

const usage = (flavour: string): string =>
  flavour === 'iputils' ? '\nUsage\n  ping [options] <destination>\n' : 'Usage: ping [OPTIONS] HOST\n';

class Pinging {
  readonly #call: Call;
  readonly #options: Options;
  readonly #ip: string;
  readonly #flavour: 'iputils' | 'busybox';
  #sent = 0;
  #times: number[] = [];
  #startedMs: number;

  constructor(call: Call, options: Options, ip: string, flavour: 'iputils' | 'busybox') {
    this.#call = call;
    this.#options = options;
    this.#ip = ip;
    this.#flavour = flavour;
    this.#startedMs = call.now();
  }

  get #isBusybox(): boolean {
    return this.#flavour === 'busybox';
  }

  *run(): Acts<number> {
    const { host, size } = this.#options;
    const bytes = this.#isBusybox ? `: ${size} data bytes` : ` ${size}(${size + 28}) bytes of data.`;
    yield* out(`PING ${host} (${this.#ip})${bytes}\n`);
    try {
      yield* this.#loop();
    } catch (stop) {
      if (!(stop instanceof Stopped)) throw stop;
    }
    return yield* this.#summary();
  }

  *#loop(): Acts<void> {
    const { count, intervalMs, waitMs, deadlineMs, quiet, size } = this.#options;
    const until = this.#startedMs + deadlineMs;
    while (this.#sent < count && this.#call.now() < until) {
      const { error } = yield* reach(this.#ip, 'icmp');
      this.#sent += 1;
      if (error === undefined) {
        // Within one machine or between two nodes: some hundredths of a millisecond to half of one.
        const took = (40 + this.#call.random(200)) / 1000;
        this.#times.push(took);
        const seq = this.#isBusybox ? `seq=${this.#sent - 1}` : `icmp_seq=${this.#sent}`;
        if (!quiet)
          yield* out(`${size + 8} bytes from ${this.#ip}: ${seq} ttl=${TTL} time=${took.toFixed(3)} ms\n`);
      }
      const last = this.#sent >= count;
      const pause = last ? (error === undefined ? 0 : waitMs) : intervalMs;
      yield* sleep(Math.min(pause, until - this.#call.now()));
    }
  }

  *#summary(): Acts<number> {
    const { host } = this.#options;
    const got = this.#times.length;
    const lost = this.#sent === 0 ? 0 : Math.floor((100 * (this.#sent - got)) / this.#sent);
    const counts = this.#isBusybox
      ? `${this.#sent} packets transmitted, ${got} packets received, ${lost}% packet loss`
      : `${this.#sent} packets transmitted, ${got} received, ${lost}% packet loss, time ${this.#call.now() - this.#startedMs}ms`;
    yield* out(`\n--- ${host} ping statistics ---\n${counts}\n`);
    if (got > 0) yield* out(this.#roundTrips());
    else if (!this.#isBusybox) yield* out('\n');
    return got > 0 ? 0 : 1;
  }

  #roundTrips(): string {
    const average = this.#times.reduce((sum, one) => sum + one, 0) / this.#times.length;
    const spread = Math.sqrt(
      this.#times.reduce((sum, one) => sum + (one - average) ** 2, 0) / this.#times.length,
    );
    const three = [Math.min(...this.#times), average, Math.max(...this.#times)].map((one) => one.toFixed(3));
    return this.#isBusybox
      ? `round-trip min/avg/max = ${three.join('/')} ms\n`
      : `rtt min/avg/max/mdev = ${three.join('/')}/${spread.toFixed(3)} ms\n`;
  }
}

/** HTTP/1.1 by hand, for bytes that a port-forward carries: whole requests out of a stream, answers back into one. */
import type { Outcome, Request } from '#lib/cluster/network/flight.ts';

const MOST_HEAD_BYTES = 64 * 1024;
const MOST_BODY_BYTES = 8 * 1024 * 1024;

/** Bytes that are no HTTP: the simulated network carries nothing else. */
export class NotHttp extends Error {}

export interface WireRequest extends Omit<Request, 'url'> {
  readonly path: string;
  readonly keepAlive: boolean;
}

/** Collects bytes, and gives one request at a time. */
export class RequestReader {
  #bytes = Buffer.alloc(0);

  push(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
  }

  /** The next whole request; undefined until it has come. Throws NotHttp. */
  next(): WireRequest | undefined {
    const end = this.#bytes.indexOf('\r\n\r\n');
    const first = this.#bytes.subarray(0, 16).toString('latin1');
    if (
      first !== '' &&
      !/^[A-Z]{1,16}( |$)|^[A-Z]{16}$/.test(first.split(' ')[0] + (first.includes(' ') ? ' ' : ''))
    )
      throw new NotHttp('not HTTP');
    if (end < 0) {
      if (this.#bytes.length > MOST_HEAD_BYTES) throw new NotHttp('a head without an end');
      return undefined;
    }
    const [start = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n');
    const [, method = '', path = '', version = ''] = /^([A-Z]+) (\S+) (HTTP\/1\.[01])$/.exec(start) ?? [];
    if (method === '') throw new NotHttp('not HTTP');
    const headers = Object.fromEntries(lines.map(headerOf));
    const length = Number(headers['content-length'] ?? 0);
    if (headers['transfer-encoding'] || !(length >= 0 && length <= MOST_BODY_BYTES))
      throw new NotHttp('a body of unknown length');
    const after = end + 4 + length;
    if (this.#bytes.length < after) return undefined;
    const body = this.#bytes.toString('utf8', end + 4, after);
    this.#bytes = this.#bytes.subarray(after);
    const asked = headers['connection']?.toLowerCase();
    const keepAlive = version === 'HTTP/1.1' ? asked !== 'close' : asked === 'keep-alive';
    return { method, path, headers, keepAlive, ...(body !== '' && { body }) };
  }
}

function headerOf(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

/** The answer as bytes. */
export function answerBytes(
  { status, statusText, headers, body }: Extract<Outcome, { ok: true }>,
  { method, keepAlive }: WireRequest,
): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  const all = {
    ...headers,
    'Content-Length': String(bytes.length),
    Connection: keepAlive ? 'keep-alive' : 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join('')}\r\n`, 'latin1');
  return method === 'HEAD' ? head : Buffer.concat([head, bytes]);
}

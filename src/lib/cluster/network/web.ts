/** The world outside the cluster: addresses for which a lab has a file (`urls` in cluster.yaml), served as a static web server does. */
import { utf8 } from '#lib/bytes/utf8.ts';
import type { Request } from './flight.ts';
import type { Page } from './pages.ts';
import { parseUrl } from './url.ts';

/** Where the outside is said to be; of the addresses kept for documentation (RFC 5737). */
export const OUTSIDE_IP = '203.0.113.10';

/** Scheme, host, port and path, so that `HTTPS://Example.com:443/a#b` is `https://example.com/a`. Undefined where it is no address. */
function keyOf(address: string): string | undefined {
  const url = parseUrl(address);
  const scheme = /^https:/i.test(address) ? 'https' : 'http';
  return url && `${scheme}://${url.host.toLowerCase()}:${url.port}${url.path}`;
}

export class Web {
  readonly #texts: ReadonlyMap<string, string>;

  /** Text by address. */
  constructor(texts: Readonly<Record<string, string>> = {}) {
    this.#texts = new Map(Object.entries(texts).map(([address, text]) => [keyOf(address) ?? address, text]));
  }

  /** What is answered; undefined where nobody knows the address. Files can be read and nothing else. */
  answer({ method, url }: Request): Page | undefined {
    const text = this.#texts.get(keyOf(url) ?? '');
    if (text === undefined) return undefined;
    const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, headers: { ...headers, Allow: 'GET, HEAD' }, body: '' };
    return {
      status: 200,
      headers: { ...headers, 'Content-Length': String(utf8(text).length) },
      body: text,
    };
  }
}

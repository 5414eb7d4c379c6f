/** What curl says of a transfer that failed, and how it wraps its warnings. */
import type { Address } from './url.ts';

export interface Fault {
  readonly code: number;
  readonly text: string;
}

const WIDTH = 79;

/** `Warning: …`, broken before the edge of a terminal. */
export function warning(text: string): string {
  const width = WIDTH - 'Warning: '.length;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width - 1);
    const cut = at > 0 ? at + 1 : width;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...lines, rest].map((line) => `Warning: ${line}\n`).join('');
}

/** Which limit ended it, if one did. */
export type Limit = 'connect' | 'total' | undefined;

interface Failed {
  readonly error: string;
  readonly address: Address;
  readonly tookMs: number;
  readonly limit: Limit;
  readonly resolved: boolean;
  readonly connected: boolean;
}

export function faultOf({ error, address, tookMs, limit, resolved, connected }: Failed): Fault {
  const { host, port } = address;
  const toServer = `Failed to connect to ${host} port ${port} after ${tookMs} ms`;
  switch (error) {
    case 'unresolved':
      return { code: 6, text: `Could not resolve host: ${host}` };
    case 'timeout':
      if (limit === undefined) return { code: 28, text: `${toServer}: Couldn't connect to server` };
      if (!resolved) return { code: 28, text: `Resolving timed out after ${tookMs} milliseconds` };
      if (connected) {
        return { code: 28, text: `Operation timed out after ${tookMs} milliseconds with 0 bytes received` };
      }
      return limit === 'connect'
        ? { code: 28, text: `${toServer}: Timeout was reached` }
        : { code: 28, text: `Connection timed out after ${tookMs} milliseconds` };
    case 'empty':
      return { code: 52, text: 'Empty reply from server' };
    case 'greeting':
      return { code: 1, text: 'Received HTTP/0.9 when not allowed' };
    case 'not-tls':
      return { code: 35, text: 'OpenSSL/3.0.13: error:0A00010B:SSL routines::wrong version number' };
    case 'reset':
      return { code: 56, text: 'Recv failure: Connection reset by peer' };
    default:
      return { code: 7, text: `${toServer}: Couldn't connect to server` };
  }
}

/** What the system says of a connection that was not made, for -v. */
export const reasonOf = (error: string): string =>
  error === 'unreachable'
    ? 'No route to host'
    : error === 'timeout'
      ? 'Connection timed out'
      : 'Connection refused';

export const untrusted = (problem: string): Fault => ({
  code: 60,
  text:
    `SSL certificate problem: ${problem}\nMore details here: https://curl.se/docs/sslcerts.html\n\n` +
    'curl failed to verify the legitimacy of the server and therefore could not\n' +
    'establish a secure connection to it. To learn more about this situation and\n' +
    'how to fix it, please visit the web page mentioned above.',
});

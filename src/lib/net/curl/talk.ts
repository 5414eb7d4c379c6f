/** What a connection speaks, HTTP/1.1 or HTTP/2, and what -v shows of it. */
import type { Certificate, HttpOutcome } from '#lib/net/network.ts';
import type { Sent } from './request.ts';
import { effective, type Address } from './url.ts';

type Answer = Extract<HttpOutcome, { ok: true }>;

/** What is offered in the handshake (ALPN) for these flags of curl; '' for nothing. */
export function offered(flags: ReadonlySet<string>): string {
  if (flags.has('no-alpn')) return '';
  return flags.has('http1.0') ? 'http/1.0' : flags.has('http1.1') ? 'http/1.1' : 'h2,http/1.1';
}

/** The head of an answer as it came. */
export function headText({ status, statusText, headers }: Answer, isHttp2: boolean): string {
  const first = isHttp2 ? `HTTP/2 ${status} ` : `HTTP/1.1 ${status} ${statusText}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${first}\r\n${lines.join('')}\r\n`;
}

/** The head of a request as -v shows it. */
export const requestLines = (head: string, isHttp2: boolean): string =>
  marked(isHttp2 ? head.replace(/ HTTP\/1\.[01]\r/, ' HTTP/2\r') : head, '>');

/** HTTP/2 writes names small, and has no connection to speak of. */
export function overHttp2(answer: Answer): Answer {
  const headers = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...answer, headers: Object.fromEntries(headers.filter(([name]) => name !== 'connection')) };
}

/** What -v says of a stream of HTTP/2 as it is opened. */
export function stream(address: Address, { method, request }: Sent): string {
  const { Host: host = '', ...headers } = request.headers;
  const fields = [
    `:method: ${method}`,
    `:scheme: ${address.scheme}`,
    `:authority: ${host}`,
    `:path: ${address.path}`,
    ...Object.entries(headers).map(([name, value]) => `${name.toLowerCase()}: ${value}`),
  ];
  const opened = `* [HTTP/2] [1] OPENED stream for ${effective(address)}\n`;
  return opened + fields.map((field) => `* [HTTP/2] [1] [${field}]\n`).join('');
}

/** A head as -v shows it, line by line. */
export const marked = (head: string, mark: string): string =>
  head
    .split('\r\n')
    .slice(0, -1)
    .map((line) => `${mark} ${line}\n`)
    .join('');

export function handshake(
  { subject, issuer, problem }: Certificate,
  insecure: boolean,
  offers: string,
  isHttp2: boolean,
): string {
  const verified = insecure
    ? problem === ''
      ? ' SSL certificate verify ok.'
      : ` SSL certificate verify result: ${problem} (18), continuing anyway.`
    : ' SSL certificate verify ok.';
  return [
    ...(offers === '' ? [] : [`* ALPN: curl offers ${offers}`]),
    '* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384',
    ...(offers === '' ? [] : [`* ALPN: server accepted ${isHttp2 ? 'h2' : 'http/1.1'}`]),
    '* Server certificate:',
    `*  subject: ${subject}`,
    `*  issuer: ${issuer}`,
    `* ${verified}`,
    `* using HTTP/${isHttp2 ? '2' : '1.1'}`,
    '',
  ].join('\n');
}

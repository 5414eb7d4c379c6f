/** Which HTTP curl speaks with a server that would speak HTTP/2, and how the answer looks then (curl(1), --http1.1, --no-alpn). */
import { expect, test } from 'vitest';
import type { Call } from '#lib/net/act.ts';
import { curl } from './curl.ts';

const call = (args: readonly string[]): Call => ({
  args: ['curl', ...args],
  outIsTerminal: false,
  errIsTerminal: false,
  inIsTerminal: true,
  env: () => undefined,
  now: () => 0,
  random: () => 0,
  read: () => undefined,
  write: () => undefined,
});

/** What curl prints when a server with a certificate of its own answers. */
function run(...args: readonly string[]): { readonly out: string; readonly err: string } {
  const texts = { out: '', err: '' };
  const acts = curl(call(args));
  let answer: unknown;
  for (let step = acts.next(); !step.done; step = acts.next(answer)) {
    const act = step.value;
    answer = undefined;
    if (act.act === 'out' || act.act === 'err') texts[act.act] += act.text;
    if (act.act === 'begin') {
      const certificate = {
        subject: 'CN=a',
        issuer: 'CN=a',
        problem: 'self-signed certificate',
        http2: true,
      };
      answer = { id: 1, tookMs: 0, ip: '192.0.2.1', connectMs: 0, certificate };
    }
    if (act.act === 'finish') {
      const headers = { Date: 'today', 'Content-Type': 'text/plain', Connection: 'keep-alive' };
      answer = { ok: true, status: 200, statusText: 'OK', headers, body: 'hello\n' };
    }
  }
  return texts;
}

test('the two agree on HTTP/2: no words after the status, small letters, no connection', () => {
  expect(run('-sik', 'https://a.example/').out).toBe(
    'HTTP/2 200 \r\ndate: today\r\ncontent-type: text/plain\r\n\r\nhello\n',
  );
});

test.each([[['--http1.1']], [['--http1.0']], [['--no-alpn']], [['--http2', '--http1.1']]])(
  '%s keeps it at HTTP/1.1',
  (flags) => {
    const { out } = run('-sik', ...flags, 'https://a.example/');
    expect(out).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: today\r\n[^]*Connection: keep-alive\r\n/);
  },
);

test('of several versions the last one counts, and -w knows which it was', () => {
  const write = ['-sk', '-o', '/dev/null', '-w', '%{http_version}', 'https://a.example/'];
  expect(run('--http1.1', '--http2', ...write).out).toBe('2');
  expect(run('--http1.1', ...write).out).toBe('1.1');
});

test('-v tells of the handshake and of the stream', () => {
  const { err } = run('-svk', '-u', 'jack:password', 'https://a.example/x');
  for (const line of [
    '* ALPN: curl offers h2,http/1.1',
    '* ALPN: server accepted h2',
    '* using HTTP/2',
    '* [HTTP/2] [1] OPENED stream for https://a.example/x',
    '* [HTTP/2] [1] [:authority: a.example]',
    '* [HTTP/2] [1] [:path: /x]',
    '* [HTTP/2] [1] [authorization: Basic amFjazpwYXNzd29yZA==]',
    '> GET /x HTTP/2',
    '< HTTP/2 200 ',
  ])
    expect(err).toContain(`${line}\n`);
});

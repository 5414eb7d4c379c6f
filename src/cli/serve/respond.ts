/** Answers that end: a status, headers, and a body in the format that was agreed on. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse as HttpResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { Status } from '#lib/kube/status.ts';
import { MEDIA_TYPES, type Format } from './accept.ts';
import { seal } from './protobuf/envelope.ts';

/** Smaller bodies are not worth it: apiserver's defaultGzipThresholdBytes. */
const GZIP_FROM_BYTES = 128 * 1024;

export interface Reply {
  readonly response: HttpResponse;
  readonly headers: IncomingHttpHeaders;
  readonly format: Format;
  /** Indented, for people with curl. */
  readonly pretty: boolean;
}

/** The headers that every answer has. */
export function prepare(response: HttpResponse, warnings: readonly string[] = []): void {
  response.setHeader('Audit-Id', randomUUID());
  response.setHeader('Cache-Control', 'no-cache, private');
  if (warnings.length > 0) response.setHeader('Warning', warnings.map(warningHeader));
}

/** `299 - "…"`, its text in quotes as HTTP has them; UTF-8 goes over the wire as it is. */
export function warningHeader(text: string): string {
  const quoted = text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ');
  return `299 - "${Buffer.from(quoted, 'utf8').toString('latin1')}"`;
}

/** A body as text or as an object; a Status goes out as JSON where its kind has no other form. */
export function send(reply: Reply, status: number, body: unknown): void {
  if (typeof body === 'string') return write(reply, status, 'text/plain', Buffer.from(body, 'utf8'));
  const { format, pretty } = reply;
  if (format === 'protobuf')
    return write(reply, status, MEDIA_TYPES.protobuf, seal(body as Parameters<typeof seal>[0]));
  if (format === 'yaml') return write(reply, status, MEDIA_TYPES.yaml, Buffer.from(stringify(body), 'utf8'));
  const text = JSON.stringify(body, undefined, pretty ? 2 : undefined);
  write(reply, status, typeOf(body), Buffer.from(`${text}\n`, 'utf8'));
}

/** Aggregated discovery says what it is in its type, and clients look there. */
function typeOf(body: unknown): string {
  const { kind, apiVersion = '' } = (body ?? {}) as { kind?: string; apiVersion?: string };
  if (kind !== 'APIGroupDiscoveryList') return MEDIA_TYPES.json;
  return `application/json;g=apidiscovery.k8s.io;v=${apiVersion.split('/')[1]};as=APIGroupDiscoveryList`;
}

export function write({ response, headers }: Reply, status: number, type: string, bytes: Buffer): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  const zipped = bytes.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
  if (zipped) {
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Vary', 'Accept-Encoding');
  }
  const body = zipped ? gzipSync(bytes) : bytes;
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

export function refuseWith(reply: Reply, status: Status): void {
  const { code, details } = status;
  if (details?.retryAfterSeconds !== undefined)
    reply.response.setHeader('Retry-After', details.retryAfterSeconds);
  if (code === 401) reply.response.setHeader('WWW-Authenticate', 'Bearer realm="drydock"');
  send({ ...reply, format: reply.format === 'protobuf' ? 'protobuf' : 'json' }, code, status);
}

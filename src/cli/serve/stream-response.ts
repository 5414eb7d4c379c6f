/** Answers that go on over plain HTTP: watches as JSON lines (or protobuf frames), logs as text. */
import type { ServerResponse as HttpResponse } from 'node:http';
import type { ServerStream } from '#lib/cluster/apiserver/stream.ts';
import type { StreamItem, WatchEvent } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { MEDIA_TYPES, type Wanted } from './accept.ts';
import type { OpenStreams } from './open-streams.ts';
import { transformed } from './partial.ts';
import { encodeMessage } from './protobuf/encode.ts';
import { seal } from './protobuf/envelope.ts';

/** What a client has not read is kept up to here; a slower one loses the connection and lists anew. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024;
/** Real milliseconds between bookmarks, as the watch cache sends them. */
const BOOKMARK_MS = 60_000;

/** Hands on what the stream brings until either side ends it. Throws StatusError where too many streams are open. */
function pump(
  response: HttpResponse,
  stream: ServerStream,
  streams: OpenStreams,
  type: string,
  encoded: (item: StreamItem) => string | Buffer | undefined,
): { readonly put: (chunk: string | Buffer) => void; readonly onEnd: (then: () => void) => void } {
  const endings: (() => void)[] = [];
  const end = () => {
    for (const ending of endings.splice(0)) ending();
    response.end();
  };
  const close = () => {
    stream.close();
    end();
  };
  endings.push(streams.add(close));
  const put = (chunk: string | Buffer) => {
    response.write(chunk);
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  };
  response.on('close', close);
  response.statusCode = 200;
  response.setHeader('Content-Type', type);
  response.flushHeaders();
  stream.listen((item) => {
    const chunk = encoded(item);
    if (chunk !== undefined) put(chunk);
  }, end);
  return { put, onEnd: (then) => endings.push(then) };
}

export interface WatchAnswer {
  readonly stream: ServerStream;
  readonly wanted: Wanted;
  /** What the watch is at by now, for a client that asked for bookmarks. */
  readonly bookmark: (() => KubeObject) | undefined;
}

export function sendWatch(
  response: HttpResponse,
  { stream, wanted, bookmark }: WatchAnswer,
  streams: OpenStreams,
): void {
  const binary = wanted.format === 'protobuf';
  const encode = (event: WatchEvent) => {
    const object = transformed(event.object, wanted) as KubeObject;
    return binary ? frame(event.type, object) : `${JSON.stringify({ type: event.type, object })}\n`;
  };
  const type = binary ? `${MEDIA_TYPES.protobuf};stream=watch` : MEDIA_TYPES.json;
  const { put, onEnd } = pump(response, stream, streams, type, (item) =>
    'watch' in item ? encode(item.watch) : undefined,
  );
  if (!bookmark) return;
  const timer = setInterval(() => put(encode({ type: 'BOOKMARK', object: bookmark() })), BOOKMARK_MS);
  onEnd(() => clearInterval(timer));
}

/** A length in four bytes, then a meta/v1 WatchEvent. */
function frame(type: string, object: KubeObject): Buffer {
  const event = encodeMessage('meta.v1.WatchEvent', { type, object: seal(object) });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

export function sendLog(response: HttpResponse, stream: ServerStream, streams: OpenStreams): void {
  pump(response, stream, streams, 'text/plain', (item) => ('stdout' in item ? item.stdout : undefined));
}

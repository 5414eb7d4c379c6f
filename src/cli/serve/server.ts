/** The API server over HTTPS on 127.0.0.1: from a request on the wire to an answer of the simulated server, and back. */
import type { IncomingMessage, ServerResponse as HttpResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { failure, isStatus, methodNotAllowed, StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { acceptFor, MEDIA_TYPES, negotiate, type Wanted } from './accept.ts';
import type { Backend } from './backend.ts';
import { bodyOf, readBody } from './body.ts';
import type { Certificate } from './certificate.ts';
import { credentialsIn, turnedAway } from './gate.ts';
import { ownAnswer } from './own-paths.ts';
import { OpenStreams } from './open-streams.ts';
import { transformed } from './partial.ts';
import { canSeal } from './protobuf/envelope.ts';
import { addressOf, impersonation, isMethod, withManager, type Address } from './request.ts';
import { prepare, refuseWith, send, write, type Reply } from './respond.ts';
import { acceptSockets } from './sockets.ts';
import { sendLog, sendWatch } from './stream-response.ts';
import { bookmarkFor } from './bookmark.ts';

export interface ServeOptions {
  readonly backend: Backend;
  /** 0 is any that is free. */
  readonly port: number;
  readonly token: string;
  readonly certificate: Certificate;
  /** Told of faults of ours; the client gets a Status 500. */
  readonly onFault: (error: unknown) => void;
}

export interface Serving {
  readonly port: number;
  /** Ends all streams and connections. */
  close(): Promise<void>;
}

/** Listens, on this machine only. Rejects where the port is taken. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { backend, certificate } = options;
  const streams = new OpenStreams();
  const server = createServer({
    cert: certificate.certificate,
    key: certificate.key,
    ALPNProtocols: ['http/1.1'],
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const context = { ...options, port, streams };
  server.on('request', (request, response) => void handle(context, request, response));
  acceptSockets(server, context);
  return {
    port,
    close: () => {
      streams.endAll();
      backend.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

export interface ServeContext extends ServeOptions {
  readonly streams: OpenStreams;
}

async function handle(
  context: ServeContext,
  request: IncomingMessage,
  response: HttpResponse,
): Promise<void> {
  const { headers, url = '/', method = '' } = request;
  const address = addressOf(url);
  const plain: Reply = {
    response,
    headers,
    format: 'json',
    pretty: isPretty(address, headers['user-agent'] ?? ''),
  };
  response.on('error', () => response.destroy());
  try {
    prepare(response);
    const away = turnedAway(address.path, headers, context);
    if (away) return refuseWith(plain, away);
    if (!isMethod(method)) return refuseWith(plain, methodNotAllowed());
    await answer(context, request, plain, { ...address, method });
  } catch (error) {
    const status = statusOf(error, context);
    if (response.headersSent) response.destroy();
    else refuseWith(plain, status);
  }
}

/** A refusal says what it is; anything else is a mistake of ours, told as apiserver tells a panic. */
export function statusOf(error: unknown, { onFault }: Pick<ServeOptions, 'onFault'>): Status {
  if (error instanceof StatusError) return error.status;
  if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
    return failure(400, 'BadRequest', 'the client is gone');
  onFault(error);
  return failure(500, 'InternalError', `Internal error occurred: ${(error as Error).message}`);
}

type Call = Address & Pick<KubeRequest, 'method'>;

async function answer(
  context: ServeContext,
  request: IncomingMessage,
  plain: Reply,
  call: Call,
): Promise<void> {
  const { headers } = request;
  const { method, path } = call;
  const accept = headers.accept ?? '';
  const who = { ...credentialsIn(headers, context), ...impersonation(request.headersDistinct) };
  const own = ownAnswer(context.backend, { method, path, accept });
  if (own) return ifKnown(context, who, plain, own);
  const negotiated = isDiscovery(path) ? ({ format: 'json' } as const) : negotiate(accept);
  if (!negotiated) return refuseWith(plain, notAcceptable());
  const body = bodyOf(method, headers['content-type'] ?? '', await readBody(request));
  const asked: KubeRequest = {
    method,
    path,
    query: withManager(call.query, method, headers['user-agent'] ?? ''),
    accept: isDiscovery(path) ? accept : acceptFor(negotiated),
    ...(headers['content-type'] && { contentType: headers['content-type'] }),
    ...(body !== undefined && { body }),
    ...who,
  };
  deliver(context, plain, asked, negotiated);
}

/** Paths that the simulated server does not have are for those who may ask it for its version. */
function ifKnown(
  { backend }: ServeContext,
  who: Partial<KubeRequest>,
  plain: Reply,
  own: (reply: Reply) => void,
): void {
  backend.ask({ method: 'GET', path: '/version', ...who }, ({ status, body }) =>
    status < 400 ? own(plain) : refuseWith(plain, body as Status),
  );
}

function deliver(context: ServeContext, plain: Reply, asked: KubeRequest, wanted: Wanted): void {
  const { backend, streams } = context;
  const { response } = plain;
  backend.ask(asked, ({ status, body, stream, warnings = [] }) => {
    prepare(response, warnings);
    if (stream && status === 101) {
      stream.close();
      return refuseWith(plain, failure(400, 'BadRequest', 'Upgrade request required'));
    }
    if (stream && typeof body === 'string') return sendLog(response, stream, streams);
    if (stream) {
      const bookmark = bookmarkFor(backend.cluster, asked);
      return sendWatch(response, { stream, wanted, bookmark }, streams);
    }
    if (isStatus(body) && status >= 400) return refuseWith({ ...plain, format: wanted.format }, body);
    const shown = transformed(body, wanted);
    if (wanted.format === 'protobuf' && !(shown && canSeal(shown as KubeObject)))
      return refuseWith(plain, notAcceptable());
    // These are for people, and indented for everybody (apiserver/pkg/server/routes).
    if (asked.path === '/version' || asked.path === '/')
      return write(plain, status, MEDIA_TYPES.json, Buffer.from(JSON.stringify(shown, undefined, 2), 'utf8'));
    send({ ...plain, format: wanted.format }, status, shown);
  });
}

const isDiscovery = (path: string): boolean =>
  /^\/apis?(\/[^/]+){0,2}\/?$/.test(path) && !/^\/api\/[^/]+\/./.test(path);

/** People look with these; programs get one line. From apiserver/pkg/endpoints/handlers/negotiation. */
function isPretty({ query }: Address, userAgent: string): boolean {
  const asked = query['pretty'];
  return typeof asked === 'string' ? /^(1|true)$/i.test(asked) : /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}

const notAcceptable = (): Status =>
  failure(
    406,
    'NotAcceptable',
    `only the following media types are accepted: ${Object.values(MEDIA_TYPES).join(', ')}`,
  );

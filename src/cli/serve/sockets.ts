/**
 * Requests that leave HTTP behind: exec and attach over a WebSocket (v4 and v5 of the channel protocol), port-forward as
 * SPDY within one. A client that asks for plain SPDY is refused, after the reasons that the request itself may give.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ServerStream } from '#lib/cluster/apiserver/stream.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import {
  badRequest,
  failure,
  methodNotAllowed,
  noSuchPath,
  StatusError,
  type Status,
} from '#lib/kube/status.ts';
import { talk } from './channels.ts';
import { credentialsIn, turnedAway } from './gate.ts';
import { forwardPorts, TUNNEL } from './port-forward.ts';
import { addressOf, impersonation, isMethod } from './request.ts';
import { MAX_BODY_BYTES } from './body.ts';
import { statusOf, type ServeContext } from './server.ts';

const CHANNELS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: MAX_BODY_BYTES,
  handleProtocols: (offered) => CHANNELS.find((known) => offered.has(known)) ?? false,
});

/** The tunnel's name has a slash, which ws takes for a mistake: it is agreed on beside ws. */
const tunnels = new WeakSet<IncomingMessage>();
sockets.on('headers', (lines: string[], request: IncomingMessage) => {
  if (tunnels.has(request)) lines.push(`Sec-WebSocket-Protocol: ${TUNNEL}`);
});

export function acceptSockets(server: Server, context: ServeContext): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refused = (status: Status) => refuse(socket, status);
    try {
      upgrade(context, { request, socket, head }, refused);
    } catch (error) {
      refused(statusOf(error, context));
    }
  });
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

function upgrade(context: ServeContext, upgrade: Upgrade, refused: (status: Status) => void): void {
  const { request } = upgrade;
  const { headers, method = '' } = request;
  const { path, query } = addressOf(request.url ?? '/');
  const away = turnedAway(path, headers, context);
  if (away) return refused(away);
  if (!isMethod(method)) return refused(methodNotAllowed());
  const asked: KubeRequest = {
    method,
    path,
    query,
    ...credentialsIn(headers, context),
    ...impersonation(request.headersDistinct),
  };
  const offered = String(headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  const asWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
  if (path.endsWith('/portforward')) {
    const speaks = (names: readonly string[]) => asWebSocket && names.some((name) => offered.includes(name));
    const tunnel = speaks([TUNNEL]) ? () => openTunnel(upgrade) : undefined;
    const channels = speaks(CHANNELS) ? () => open(upgrade) : undefined;
    return forwardPorts(context, asked, { refused, tunnel, channels });
  }
  context.backend.ask(asked, ({ status, body, stream }) => {
    if (!stream || status !== 101) {
      stream?.close();
      return refused(status >= 400 ? (body as Status) : noSuchPath());
    }
    const protocol = CHANNELS.find((name) => offered.includes(name));
    if (asWebSocket && protocol) return converse(context, upgrade, stream, query['tty'] === 'true');
    stream.close();
    refused(asWebSocket ? badRequest(`none of the subprotocols is known: ${offered.join(', ')}`) : noSpdy());
  });
}

const noSpdy = (): Status =>
  failure(501, 'NotImplemented', 'not simulated: SPDY; kubectl from 1.31 on speaks WebSocket');

function converse(
  { streams, backend }: ServeContext,
  upgrade: Upgrade,
  stream: ServerStream,
  tty: boolean,
): void {
  const socket = open(upgrade);
  const closed = streams.add(() => socket.close(1001));
  talk(socket, stream, { tty, closed, act: backend.act });
}

/** Answers the handshake. ws calls back at once. */
function open({ request, socket, head }: Upgrade): WebSocket {
  let opened: WebSocket | undefined;
  sockets.handleUpgrade(request, socket, head, (webSocket) => (opened = webSocket));
  if (!opened) throw new StatusError(badRequest('the WebSocket handshake failed'));
  return opened;
}

function openTunnel(upgrade: Upgrade): WebSocket {
  delete upgrade.request.headers['sec-websocket-protocol'];
  tunnels.add(upgrade.request);
  return open(upgrade);
}

/** A refusal over the bare connection: HTTP has handed it over by now. */
function refuse(socket: Duplex, status: Status): void {
  const body = `${JSON.stringify(status)}\n`;
  const head = [
    `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

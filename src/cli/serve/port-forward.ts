/**
 * `pods/portforward`, in the two ways that clients ask for it over a WebSocket: kubectl with pairs of SPDY streams (data
 * and error) within it, the client libraries with two channels a port, each beginning with the number of the port.
 * From kubelet/pkg/cri/streaming/portforward and kubectl's tunnelling dialer.
 */
import type { WebSocket } from 'ws';
import type { KubeRequest } from '#lib/kube/client.ts';
import { badRequest, failure, type Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { PodName } from './backend.ts';
import type { ServeContext } from './server.ts';
import { SpdyConnection, type SpdyStream } from './spdy/connection.ts';
import { forward } from './pod-connection.ts';

/** The subprotocol. */
export const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

interface Ways {
  readonly refused: (status: Status) => void;
  /** For a client that speaks the tunnel's protocol. */
  readonly tunnel: (() => WebSocket) | undefined;
  /** For a client that speaks the channels'. */
  readonly channels: (() => WebSocket) | undefined;
}

export function forwardPorts(context: ServeContext, asked: KubeRequest, ways: Ways): void {
  const { refused } = ways;
  const path = asked.path.slice(0, -'/portforward'.length);
  context.backend.ask({ ...asked, method: 'GET', path, query: {} }, ({ status, body }) => {
    if (status >= 400) return refused(body as Status);
    const message = 'not simulated: port-forward over SPDY; kubectl from 1.31 on speaks WebSocket';
    const { name, namespace = '' } = (body as Pod).metadata;
    if (ways.tunnel) return tunnel(context, ways.tunnel(), { namespace, name });
    if (!ways.channels) return refused(failure(501, 'NotImplemented', message));
    const ports = portsIn(asked.query?.['ports'] ?? []);
    if (!ports) return refused(badRequest('query parameter "port" is required'));
    channels(context, ways.channels(), { namespace, name }, ports);
  });
}

function tunnel(context: ServeContext, socket: WebSocket, pod: PodName): void {
  const errors = new Map<string, SpdyStream>();
  const connection = new SpdyConnection({
    send: (bytes) => socket.send(bytes, { binary: true }),
    failed: () => socket.close(1002),
    opened: (stream) => {
      const id = stream.headers.get('requestid') ?? '';
      if (stream.headers.get('streamtype') === 'error') errors.set(id, stream);
      else connect(context, pod, stream, errors.get(id));
    },
  });
  const closed = context.streams.add(() => socket.close(1001));
  socket.on('message', (data: Buffer) => connection.receive(data));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    closed();
    connection.close();
  });
}

function connect(
  { backend }: ServeContext,
  pod: PodName,
  data: SpdyStream,
  error: SpdyStream | undefined,
): void {
  const connection = forward(backend, pod, Number(data.headers.get('port') ?? 0), {
    write: (bytes) => data.write(bytes),
    fail: (why) => error?.write(Buffer.from(why, 'utf8')),
    end: () => {
      error?.end();
      data.end();
    },
  });
  data.onData = connection.receive;
  data.onEnd = connection.ended;
  data.onClose = connection.close;
}

/** `ports=80&ports=81` or `ports=80,81`; undefined where it names none, or something else. */
function portsIn(given: string | readonly string[]): readonly number[] | undefined {
  const all = [given]
    .flat()
    .flatMap((text) => text.split(','))
    .map(Number);
  return all.length > 0 && all.every((port) => Number.isInteger(port) && port > 0 && port < 65_536)
    ? all
    : undefined;
}

/** Channel 2n carries the data of the nth port, 2n+1 its errors. */
function channels(context: ServeContext, socket: WebSocket, pod: PodName, ports: readonly number[]): void {
  const send = (channel: number, bytes: Buffer) =>
    socket.send(Buffer.concat([Buffer.from([channel]), bytes]), { binary: true });
  const connections = ports.map((port, at) => {
    const number = Buffer.from([port & 0xff, port >> 8]);
    send(2 * at, number);
    send(2 * at + 1, number);
    return forward(context.backend, pod, port, {
      write: (bytes) => send(2 * at, bytes),
      fail: (why) => send(2 * at + 1, Buffer.from(why, 'utf8')),
      end: () => socket.close(1000),
    });
  });
  const closed = context.streams.add(() => socket.close(1001));
  socket.on('message', (data: Buffer) => connections[(data[0] ?? 0) / 2]?.receive(data.subarray(1)));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    closed();
    connections.forEach(({ close }) => close());
  });
}

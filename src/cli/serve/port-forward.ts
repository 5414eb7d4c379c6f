/**
 * `pods/portforward`: connections to a port of a pod, as pairs of SPDY streams (data and error) within a WebSocket.
 * From kubelet/pkg/cri/streaming/portforward and kubectl's tunnelling dialer. What the simulated network carries is HTTP.
 */
import type { WebSocket } from 'ws';
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, type Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { PodName } from './backend.ts';
import type { ServeContext } from './server.ts';
import { SpdyConnection, type SpdyStream } from './spdy/connection.ts';
import { answerBytes, NotHttp, RequestReader, type WireRequest } from './wire-http.ts';

/** The subprotocol. */
export const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

interface Ways {
  readonly refused: (status: Status) => void;
  /** Undefined for a client that does not speak the protocol. */
  readonly accepted: (() => WebSocket) | undefined;
}

export function forwardPorts(context: ServeContext, asked: KubeRequest, { refused, accepted }: Ways): void {
  const path = asked.path.slice(0, -'/portforward'.length);
  context.backend.ask({ ...asked, method: 'GET', path, query: {} }, ({ status, body }) => {
    if (status >= 400) return refused(body as Status);
    const message = 'not simulated: port-forward over SPDY; kubectl from 1.31 on speaks WebSocket';
    if (!accepted) return refused(failure(501, 'NotImplemented', message));
    const { name, namespace = '' } = (body as Pod).metadata;
    tunnel(context, accepted(), { namespace, name });
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
      else forward(context, pod, stream, errors.get(id));
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

/** One connection: its requests are answered in their order. */
function forward(context: ServeContext, pod: PodName, data: SpdyStream, error: SpdyStream | undefined): void {
  const port = Number(data.headers.get('port') ?? 0);
  const reader = new RequestReader();
  let busy = false;
  let ended = false;
  let over = false;
  const finish = (why?: string) => {
    if (over) return;
    over = true;
    if (why !== undefined) error?.write(Buffer.from(why, 'utf8'));
    error?.end();
    data.end();
  };
  const goOn = () => {
    if (busy || over) return;
    try {
      const request = reader.next();
      if (!request) return ended ? finish() : undefined;
      busy = true;
      exchange(context, pod, port, request, (bytes, why) => {
        busy = false;
        if (bytes) data.write(bytes);
        if (why !== undefined || !request.keepAlive) return finish(why);
        goOn();
      });
    } catch (problem) {
      if (!(problem instanceof NotHttp)) throw problem;
      finish(`not simulated: a port-forward of anything but HTTP (${problem.message})`);
    }
  };
  data.onData = (bytes) => {
    reader.push(bytes);
    goOn();
  };
  data.onEnd = () => {
    ended = true;
    goOn();
  };
  data.onClose = () => finish();
}

function exchange(
  { backend }: ServeContext,
  pod: PodName,
  port: number,
  asked: WireRequest,
  done: (bytes: Buffer | undefined, why?: string) => void,
): void {
  backend.send(pod, port, asked, (outcome) => {
    if (outcome?.ok) return done(answerBytes(outcome, asked));
    const where = `${pod.name}_${pod.namespace}`;
    const why = `failed to connect to localhost:${port} inside namespace "${where}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found`;
    done(undefined, `error forwarding port ${port} to pod ${where}: ${why}`);
  });
}

/**
 * exec and attach over a WebSocket: each message begins with the number of its channel. From
 * apimachinery/pkg/util/remotecommand and apiserver/pkg/util/wsstream.
 */
import { StringDecoder } from 'node:string_decoder';
import type { WebSocket } from 'ws';
import type { ServerStream } from '#lib/cluster/apiserver/stream.ts';
import type { StreamItem } from '#lib/kube/client.ts';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
/** Version 5: the channel that follows is closed. */
const CLOSE = 255;

interface TalkOptions {
  readonly tty: boolean;
  /** To call when it is over. */
  readonly closed: () => void;
  /** Does something in the cluster at this moment. */
  readonly act: (work: () => void) => void;
}

/** Hands on what either side says, until the command ends or the client goes. */
export function talk(socket: WebSocket, stream: ServerStream, { tty, closed, act }: TalkOptions): void {
  const send = (channel: number, text: string) =>
    socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text, 'utf8')]), { binary: true });
  const input = new StringDecoder('utf8');
  socket.on('message', (data: Buffer) => {
    const [channel, second] = data;
    if (channel === CLOSE && second === STDIN) act(() => stream.send?.(''));
    if (channel !== STDIN || data.length < 2) return;
    const text = input.write(data.subarray(1));
    if (text !== '') act(() => stream.send?.(text));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    closed();
    act(() => stream.close());
  });
  stream.listen(
    (item) => {
      if ('stdout' in item) send(STDOUT, item.stdout);
      else if ('stderr' in item) send(tty ? STDOUT : STDERR, item.stderr);
      else if ('exit' in item) send(ERROR, JSON.stringify(outcome(item)));
    },
    () => socket.close(1000),
  );
}

/** How it ended, as the kubelet says it. */
function outcome({ exit, message }: Extract<StreamItem, { exit: number }>): unknown {
  const plain = `command terminated with exit code ${exit}`;
  if (exit === 0) return { metadata: {}, status: 'Success' };
  if (message !== undefined && message !== plain)
    return { metadata: {}, status: 'Failure', message, reason: 'InternalError', code: 500 };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${plain}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exit) }] },
  };
}

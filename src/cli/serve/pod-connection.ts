/** One forwarded connection to a port of a pod. What the simulated network carries is HTTP: a request, then its answer. */
import type { Backend, PodName } from './backend.ts';
import { answerBytes, NotHttp, RequestReader, type WireRequest } from './wire-http.ts';

/** The client's end. */
interface Peer {
  readonly write: (bytes: Buffer) => void;
  readonly fail: (why: string) => void;
  readonly end: () => void;
}

interface Connection {
  readonly receive: (bytes: Buffer) => void;
  /** The client has said all it has to say. */
  readonly ended: () => void;
  readonly close: () => void;
}

/** Requests are answered in their order. */
export function forward(backend: Backend, pod: PodName, port: number, peer: Peer): Connection {
  const reader = new RequestReader();
  let busy = false;
  let ended = false;
  let over = false;
  const finish = (why?: string) => {
    if (over) return;
    over = true;
    if (why !== undefined) peer.fail(why);
    peer.end();
  };
  const answered = (request: WireRequest, bytes: Buffer | undefined) => {
    busy = false;
    if (over) return;
    if (!bytes) return finish(refused(pod, port));
    peer.write(bytes);
    if (request.keepAlive) goOn();
    else finish();
  };
  const goOn = () => {
    if (busy || over) return;
    try {
      const request = reader.next();
      if (!request) return ended ? finish() : undefined;
      busy = true;
      backend.send(pod, port, request, (outcome) =>
        answered(request, outcome?.ok ? answerBytes(outcome, request) : undefined),
      );
    } catch (problem) {
      if (!(problem instanceof NotHttp)) throw problem;
      finish(`not simulated: a port-forward of anything but HTTP (${problem.message})`);
    }
  };
  return {
    receive: (bytes) => {
      reader.push(bytes);
      goOn();
    },
    ended: () => {
      ended = true;
      goOn();
    },
    close: () => void (over = true),
  };
}

/** In the runtime's words (containerd, pkg/cri/server/sandbox_portforward_linux.go). */
function refused({ namespace, name }: PodName, port: number): string {
  const sandbox = `${name}_${namespace}`;
  const why = `failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found`;
  return `error forwarding port ${port} to pod ${sandbox}: ${why}`;
}

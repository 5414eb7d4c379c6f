/** What a pod has beside itself: its node (`binding`), its end (`eviction`), its logs, and commands in its containers. */
import type { ExecListener, ExecSession, LogOptions, NodeAgent } from '#lib/cluster/node-agent.ts';
import type { KubeRequest, StreamItem } from '#lib/kube/client.ts';
import { badRequest, failure, isStatus, type Status } from '#lib/kube/status.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Pod } from '#lib/kube/types.ts';
import { refuse } from './machinery.ts';
import { flag, number, param } from './route.ts';
import type { ServerResponse, ServerStream } from './stream.ts';

const BAD_GATEWAY = (pod: Pod): Status =>
  failure(
    500,
    'InternalError',
    `Internal error occurred: no kubelet answers for node "${pod.spec.nodeName}"`,
  );

/** The container that is meant: the one that is named, or the only one. */
function containerOf(pod: Pod, request: KubeRequest): string {
  const named = param(request, 'container');
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const names = containers.map(({ name }) => name);
  const initNames = initContainers.map(({ name }) => name);
  const added = ephemeralContainers.map(({ name }) => name);
  if (named) {
    if (![...names, ...initNames, ...added].includes(named))
      refuse(badRequest(`container ${named} is not valid for pod ${pod.metadata.name}`));
    return named;
  }
  if (names.length === 1) return names[0] as string;
  const or = initNames.length > 0 ? ` or one of the init containers: [${initNames.join(' ')}]` : '';
  const orAdded = added.length > 0 ? ` or one of the ephemeral containers: [${added.join(' ')}]` : '';
  return refuse(
    badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]${or}${orAdded}`,
    ),
  );
}

export function log(
  agent: NodeAgent | undefined,
  request: KubeRequest,
  pod: Pod,
  now: number,
): ServerResponse {
  const options = { ...logOptions(request, now), container: containerOf(pod, request) };
  // A pod without a node has written nothing.
  if (!pod.spec.nodeName) return { status: 200, body: '' };
  if (!agent) return refuse(BAD_GATEWAY(pod));
  if (!flag(request, 'follow')) {
    const result = agent.logs(pod, options);
    return 'status' in result ? refuse(result.status) : { status: 200, body: result.text };
  }
  // Asked at once, so that a refusal is the answer; what comes before `listen` waits.
  const stream = new Held();
  const stop = agent.followLogs(
    pod,
    options,
    (stdout) => stream.item({ stdout }),
    () => stream.end(),
  );
  if (typeof stop !== 'function') return refuse(stop.status);
  stream.onClose = stop;
  return { status: 200, body: '', stream };
}

function logOptions(request: KubeRequest, now: number): Omit<LogOptions, 'container'> {
  const tailLines = number(request, 'tailLines');
  const limitBytes = number(request, 'limitBytes');
  const seconds = number(request, 'sinceSeconds');
  const time = param(request, 'sinceTime');
  const sinceMs = seconds !== undefined ? now - seconds * 1000 : time ? parseTime(time) : undefined;
  return {
    previous: flag(request, 'previous'),
    timestamps: flag(request, 'timestamps'),
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceMs !== undefined && { sinceMs }),
  };
}

export function exec(agent: NodeAgent | undefined, request: KubeRequest, pod: Pod): ServerResponse {
  const container = containerOf(pod, request);
  const { name } = pod.metadata;
  if (!pod.spec.nodeName) return refuse(badRequest(`pod ${name} does not have a host assigned`));
  if (!agent) return refuse(BAD_GATEWAY(pod));
  const given = request.query?.['command'] ?? [];
  const command = typeof given === 'string' ? [given] : given;
  if (command.length === 0) return refuse(badRequest('you must specify at least 1 command to execute'));
  const stream = new Held();
  const options = { container, command, stdin: flag(request, 'stdin'), tty: flag(request, 'tty') };
  const session = agent.exec(pod, options, listenerOf(stream));
  if ('status' in session && isStatus(session.status)) return refuse(session.status);
  connect(stream, session as Exclude<typeof session, { status: Status }>);
  return { status: 101, body: undefined, stream };
}

/**
 * The terminal of a container: what it writes from now on, and what is typed to it. A container that is nothing but a
 * shell waiting for input talks; of any other the output is shown, and what is typed is lost on it.
 */
export function attach(
  agent: NodeAgent | undefined,
  request: KubeRequest,
  pod: Pod,
  now: number,
): ServerResponse {
  const container = containerOf(pod, request);
  if (!pod.spec.nodeName) return refuse(badRequest(`pod ${pod.metadata.name} does not have a host assigned`));
  if (!agent) return refuse(BAD_GATEWAY(pod));
  const stream = new Held();
  const options = { container, stdin: flag(request, 'stdin'), tty: flag(request, 'tty') };
  const session = agent.attach(pod, options, listenerOf(stream));
  if (session) return { status: 101, body: undefined, stream: connect(stream, session) };
  const over = () => {
    stream.item({ exit: 0 });
    stream.end();
  };
  // What waits for its first visitor (`kubectl run -i`) has said nothing to anybody else yet.
  const waited = pod.spec.containers.some((one) => one.name === container && one.stdinOnce);
  const lines = { container, ...(!waited && { sinceMs: now }) };
  const stop = agent.followLogs(pod, lines, (stdout) => stream.item({ stdout }), over);
  if (typeof stop !== 'function') return refuse(stop.status);
  stream.onClose = stop;
  return { status: 101, body: undefined, stream };
}

/** What a program in a container writes, and its end, as items of a stream. */
const listenerOf = (stream: Held): ExecListener => ({
  stdout: (stdout) => stream.item({ stdout }),
  stderr: (stderr) => stream.item({ stderr }),
  exit: (exit, message) => {
    stream.item({ exit, ...(message !== undefined && { message }) });
    stream.end();
  },
});

/** What is sent reaches the program; an empty text is the end of its input. */
function connect(stream: Held, session: ExecSession): Held {
  stream.onClose = () => session.close();
  stream.onSend = (text) => (text === '' ? session.end() : session.send(text));
  return stream;
}

/** A stream that keeps what comes until somebody listens. */
class Held implements ServerStream {
  onClose: () => void = () => undefined;
  onSend: (text: string) => void = () => undefined;
  #waiting: StreamItem[] = [];
  #ended = false;
  #onItem: ((item: StreamItem) => void) | undefined;
  #onEnd: (() => void) | undefined;

  item(item: StreamItem): void {
    if (this.#onItem) this.#onItem(item);
    else this.#waiting.push(item);
  }

  end(): void {
    this.#ended = true;
    this.#onEnd?.();
  }

  listen(onItem: (item: StreamItem) => void, onEnd: () => void): void {
    this.#onItem = onItem;
    this.#onEnd = onEnd;
    this.#waiting.splice(0).forEach(onItem);
    if (this.#ended) onEnd();
  }

  /** An empty text is the end of standard input. */
  send(text: string): void {
    this.onSend(text);
  }

  close(): void {
    this.#onItem = () => undefined;
    this.#onEnd = undefined;
    if (!this.#ended) this.onClose();
  }
}

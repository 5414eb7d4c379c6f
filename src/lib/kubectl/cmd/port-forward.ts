/** `kubectl port-forward`. From k8s.io/kubectl/pkg/cmd/portforward and client-go/tools/portforward. */
import type { KubeObject, Pod, Service } from '#lib/kube/types.ts';
import { rfc3339Micro } from '#lib/kube/time.ts';
import { Interrupted } from '#lib/sim/leash.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError, notSimulated, usageError } from '#lib/kubectl/errors.ts';
import type { LocalPending, LocalPorts, LocalRequest } from '#lib/kubectl/local-ports.ts';
import { podOf } from '#lib/kubectl/pods.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';

const flags = {
  address: {
    type: 'string-slice',
    default: ['localhost'],
    about: 'Addresses to listen on: localhost or IP addresses',
  },
  'pod-running-timeout': { type: 'duration', default: 60_000, about: 'How long to wait for a pod to exist' },
} as const;

type ForwardRun = Run<typeof flags & GlobalFlags>;

interface Pair {
  readonly local: number;
  readonly remote: number;
}

export const portForward = command({
  use: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward local ports to a pod',
  examples: [
    '# Port 8080 of this machine leads to port 80 of a pod',
    'kubectl port-forward pod/web-1 8080:80',
    '# The same port on both sides, in the background',
    'kubectl port-forward deployment/web 8080 &',
    '# By the port of a service',
    'kubectl port-forward service/web 8080:http',
  ],
  flags,
  async run(run) {
    const { args } = run;
    if (args.length < 2)
      throw usageError(run.path, 'TYPE/NAME and list of ports are required for port-forward');
    const ports = run.localPorts;
    if (!ports) throw notSimulated('port-forward without a machine to listen on');
    const object = await objectNamed(run, args[0]!);
    const { pod } = await podOf(run, object, 'exec', run.flags['pod-running-timeout']);
    const words = args.slice(1).map((word) => translated(word, object, pod));
    for (const word of words) checkPair(word);
    if (pod.status?.phase !== 'Running') {
      throw new CommandError(
        `unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`,
      );
    }
    return new Forwarder(run, ports, pod).run(words.map(pairOf));
  },
});

async function objectNamed(run: ForwardRun, word: string): Promise<KubeObject> {
  const args = word.includes('/') ? [word] : ['pods', word];
  const { targets, errors } = await targetsOf(run, { args, fetch: true }).all();
  if (errors.length) throw errors[0]!;
  return targets[0]!.object!;
}

/** `LOCAL:REMOTE` with numbers for names; of a service, the port behind its port. */
function translated(word: string, object: KubeObject, pod: Pod): string {
  const at = word.indexOf(':');
  const [local, remote] = at < 0 ? [word, word] : [word.slice(0, at), word.slice(at + 1)];
  if (object.kind !== 'Service') {
    if (/^\d*$/.test(remote) || remote.includes(':')) return word;
    return `${at < 0 ? '' : local}${at < 0 ? '' : ':'}${namedPort(pod, remote)}`;
  }
  const found = servicePort(object as unknown as Service, pod, remote);
  const own = at < 0 ? found.port : local;
  return String(own) === String(found.target) ? String(found.target) : `${own}:${found.target}`;
}

function servicePort(
  service: Service,
  pod: Pod,
  word: string,
): { readonly port: number; readonly target: number } {
  const { ports = [], clusterIP } = service.spec;
  const isNumber = /^\d+$/.test(word);
  const found = ports.find(({ port, name }) => (isNumber ? port === Number(word) : name === word));
  if (!found)
    throw new CommandError(
      isNumber
        ? `Service ${service.metadata.name} does not have a service port ${word}`
        : `Service '${service.metadata.name}' does not have a named port '${word}'`,
    );
  if (clusterIP === 'None') return { port: found.port, target: found.port };
  const { targetPort = found.port } = found;
  return {
    port: found.port,
    target: typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort),
  };
}

function namedPort({ spec, metadata }: Pod, name: string): number {
  for (const { ports = [] } of spec.containers) {
    const found = ports.find((port) => port.name === name);
    if (found) return found.containerPort;
  }
  throw new CommandError(`Pod '${metadata.name}' does not have a named port '${name}'`);
}

function checkPair(word: string): void {
  const parts = word.split(':');
  if (parts.length > 2) throw new CommandError(`invalid port format '${word}'`);
  const [local = '', remote = local] = parts;
  const bad = (which: string, text: string) => {
    if (/^\d+$/.test(text) && Number(text) <= 65_535) return;
    const why = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
    throw new CommandError(
      `error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
    );
  };
  if (local !== '' || parts.length === 1) bad('local', local);
  bad('remote', remote);
  if (Number(remote) === 0) throw new CommandError('remote port must be > 0');
}

function pairOf(word: string): Pair {
  const [local = '', remote = local] = word.split(':');
  return { local: Number(local || 0), remote: Number(remote) };
}

/** One forwarding under way. */
class Forwarder {
  readonly #run: ForwardRun;
  readonly #ports: LocalPorts;
  readonly #pod: Pod;
  /** What connections have to say, in order; a last one that ends it all. */
  readonly #news: ReturnType<ForwardRun['process']['leash']['mailbox']>;

  constructor(run: ForwardRun, ports: LocalPorts, pod: Pod) {
    this.#run = run;
    this.#ports = ports;
    this.#pod = pod;
    this.#news = run.process.leash.mailbox<unknown>();
  }

  async run(pairs: readonly Pair[]): Promise<number> {
    const open: { close(): void }[] = [];
    try {
      for (const pair of pairs) open.push(...(await this.#listen(pair)));
      if (open.length === 0) {
        const wanted = pairs.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
        throw new CommandError(`unable to listen on any of the requested ports: [${wanted}]`);
      }
      return await this.#serve();
    } finally {
      for (const one of open) one.close();
    }
  }

  async #listen({ local, remote }: Pair): Promise<{ close(): void }[]> {
    const open: { close(): void }[] = [];
    for (const address of this.#run.flags.address) {
      let port = local;
      const listener = this.#ports.listen(address, local, (request, source) =>
        this.#connection(port, remote, request, source),
      );
      if (!listener) {
        await this.#run.printErr(`Unable to listen on port ${local}: ${inUse(address, local)}`);
        continue;
      }
      ({ port } = listener);
      open.push(listener);
      for (const shown of address === 'localhost' ? ['127.0.0.1', '[::1]'] : [address])
        await this.#run.print(`Forwarding from ${shown}:${port} -> ${remote}`);
    }
    return open;
  }

  /** What goes to the port goes to the pod; a pod that has gone, or does not listen, ends the forwarding. */
  #connection(port: number, remote: number, request: LocalRequest, source: string): LocalPending {
    this.#news.put(`Handling connection for ${port}`);
    const ip = this.#pod.status?.podIP ?? '';
    const path = request.url.replace(/^(?:\w+:\/\/)?[^/?#]*/, '');
    const pending = this.#ports.send({ ...request, url: `http://${ip}:${remote}${path || '/'}` }, source);
    return {
      tookMs: pending.tookMs,
      finish: async () => {
        const outcome = await pending.finish();
        if (outcome.ok) return outcome;
        this.#news.put(new LostConnection(port, remote));
        return { ok: false, error: 'empty' };
      },
    };
  }

  async #serve(): Promise<number> {
    const { process } = this.#run;
    try {
      for (;;) {
        const said = await this.#news.take(process.interrupt);
        if (said instanceof LostConnection) {
          await this.#run.printErr(this.#refused(said));
          throw new CommandError('lost connection to pod');
        }
        await this.#run.print(String(said));
      }
    } catch (error) {
      if (error instanceof Interrupted && error.signal === 'SIGINT') return 0;
      throw error;
    }
  }

  #refused({ local, remote }: LostConnection): string {
    const time = rfc3339Micro(this.#run.process.leash.now);
    const stamp = `E${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 26)}`;
    const { uid = '' } = this.#pod.metadata;
    const id = this.#pod.status?.containerStatuses?.[0]?.containerID?.replace(/^.*\/\//, '') ?? uid;
    const space = `/var/run/netns/cni-${uid}`;
    const why = `failed to execute portforward in network namespace \\"${space}\\": failed to connect to localhost:${remote} inside namespace \\"${id}\\", IPv4: dial tcp4 127.0.0.1:${remote}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
    return `${stamp}     512 portforward.go:424] "Unhandled Error" err="an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${id}, uid : ${why}"`;
  }
}

/** What was forwarded when nobody answered. */
class LostConnection {
  readonly local: number;
  readonly remote: number;

  constructor(local: number, remote: number) {
    this.local = local;
    this.remote = remote;
  }
}

function inUse(address: string, port: number): string {
  const families =
    address === 'localhost' ? [`tcp4 127.0.0.1:${port}`, `tcp6 [::1]:${port}`] : [`tcp4 ${address}:${port}`];
  const errors = families.map(
    (where) => `unable to create listener: Error listen ${where}: bind: address already in use`,
  );
  return `Listeners failed to create with the following errors: [${errors.join(' ')}]`;
}

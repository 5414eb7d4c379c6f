/** docker inspect: what is known of a container or an image, with the field names of the API. */
import { hostnameOf, type Container } from '#lib/cluster/host/container.ts';
import { familiar } from '#lib/cluster/images/reference.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { exposedOf, stateOf } from './list.ts';
import { print, type Command, type DockerRun } from './context.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';
import { moment } from './print.ts';

export const inspect: Command = async (run) => {
  const { docker, daemon, flags, args, shown, process } = run;
  if (flags.has('size')) throw notSimulated('inspect --size');
  const type =
    flags.value('type') ??
    (shown.startsWith('image') ? 'image' : shown.startsWith('container') ? 'container' : undefined);
  if (type !== undefined && !['image', 'container'].includes(type))
    throw notSimulated(`inspect --type ${type}`);
  const found: unknown[] = [];
  const missing: string[] = [];
  for (const name of args) {
    const container = type === 'image' ? undefined : docker.containers.find(daemon, name);
    const image = container || type === 'container' ? undefined : docker.find(daemon, name);
    if (container) found.push(containerData(run, container));
    else if (image) found.push(imageData(run, image));
    else missing.push(name);
  }
  const format = flags.value('format');
  if (format === 'json') await print(run, JSON.stringify(found));
  else if (format === undefined) await print(run, JSON.stringify(found, null, 4));
  else {
    const show = run.template(format, false);
    for (const one of found) {
      try {
        await print(run, show(one));
      } catch (error) {
        if (!(error instanceof Error) || !('output' in error)) throw error;
        const why = error.message.replace(/^error executing template "(?:\\.|[^"\\])*": /, '');
        throw new DockerError(
          `template parsing error: ${why.replace(/template: output:/, 'template: :').replace('"output"', '""')}`,
        );
      }
    }
    if (found.length === 0) await process.stdout.write('\n');
  }
  for (const name of missing) {
    const error =
      type === undefined
        ? new DockerError(`Error: No such object: ${name}`)
        : daemonError(
            `No such ${type}: ${type === 'image' && !/[:@][^/]*$/.test(name) ? `${name}:latest` : name}`,
          );
    await process.stderr.write(`${error.message}\n`);
  }
  return missing.length > 0 ? 1 : 0;
};

const listOf = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(env).map(([name, value]) => `${name}=${value}`);

const portSet = (exposed: readonly string[]) => Object.fromEntries(exposed.map((port) => [port, {}]));

function imageData({ docker, daemon }: DockerRun, image: MadeImage): unknown {
  const { config } = image;
  return {
    Id: image.id,
    RepoTags: docker.namesOf(daemon, image.id).map(familiar),
    RepoDigests: docker.digestsOf(daemon, image.id),
    Parent: '',
    Comment: '',
    Created: moment(image.createdMs),
    Config: {
      User: config.user,
      ExposedPorts: portSet(config.exposed),
      Env: listOf(config.env),
      Cmd: config.cmd.length > 0 ? config.cmd : null,
      WorkingDir: config.workdir,
      Entrypoint: config.entrypoint.length > 0 ? config.entrypoint : null,
      Labels: Object.keys(config.labels).length > 0 ? config.labels : null,
    },
    Architecture: 'amd64',
    Os: 'linux',
    Size: image.sizeBytes,
    RootFS: {
      Type: 'layers',
      Layers: image.history
        .filter(({ bytes }) => bytes > 0)
        .map((_, at) => `${image.id.slice(0, -2)}${String(at).padStart(2, '0')}`),
    },
  };
}

function containerData(run: DockerRun, container: Container): unknown {
  const state = stateOf(container);
  const ports = Object.fromEntries(
    [
      ...exposedOf(run, container),
      ...container.ports.map(({ container: port, protocol }) => `${port}/${protocol}`),
    ].map((port) => {
      const mapped = container.ports.filter((one) => `${one.container}/${one.protocol}` === port);
      return [
        port,
        mapped.length > 0
          ? mapped.flatMap(({ host }) =>
              ['0.0.0.0', '::'].map((HostIp) => ({ HostIp, HostPort: String(host) })),
            )
          : null,
      ];
    }),
  );
  const address = state === 'running' ? container.address : '';
  const network = {
    IPAddress: address,
    Gateway: state === 'running' ? '172.17.0.1' : '',
    IPPrefixLen: state === 'running' ? 16 : 0,
  };
  return {
    Id: container.id,
    Created: moment(container.createdMs),
    Path: container.argv[0] ?? '',
    Args: container.argv.slice(1),
    State: {
      Status: state,
      Running: state === 'running',
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: state === 'running' ? 4242 : 0,
      ExitCode: container.exitCode ?? 0,
      Error: '',
      StartedAt: moment(container.startedMs),
      FinishedAt: moment(container.endedMs),
    },
    Image: container.imageId,
    Name: `/${container.name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: {
      NetworkMode: container.network,
      PortBindings: Object.fromEntries(
        container.ports.map(({ host, container: port, protocol }) => [
          `${port}/${protocol}`,
          [{ HostIp: '', HostPort: String(host) }],
        ]),
      ),
      RestartPolicy: {
        Name: container.restart.split(':')[0] ?? 'no',
        MaximumRetryCount: Number(container.restart.split(':')[1] ?? 0),
      },
      AutoRemove: container.removes,
    },
    Mounts: [],
    Config: {
      Hostname: hostnameOf(container),
      Tty: container.tty,
      OpenStdin: container.stdin,
      Env: listOf(container.env),
      Cmd: container.argv,
      Image: container.image,
      WorkingDir: container.workdir,
      Labels: container.labels,
    },
    NetworkSettings: {
      Ports: state === 'running' ? ports : {},
      ...network,
      Networks: { [container.network]: network },
    },
  };
}

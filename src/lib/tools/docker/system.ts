/** docker version, info, system df and prune, context: the daemon itself. */
import { prunedContainers } from './containers.ts';
import { print, type Command } from './context.ts';
import { confirmed, pruned } from './images.ts';
import { prunedNetworks } from './networks.ts';
import { checkArgs, DockerError, notSimulated } from './parse.ts';
import { humanSize, table } from './print.ts';

export const VERSION = '28.2.2';

const CLIENT = {
  Version: VERSION,
  ApiVersion: '1.50',
  GitCommit: 'e6534b4',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  BuildTime: 'Fri May 30 12:07:14 2025',
  Context: 'default',
};
const SERVER = {
  Version: VERSION,
  ApiVersion: '1.50',
  MinAPIVersion: '1.24',
  GitCommit: '45873be',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  Experimental: false,
  BuildTime: 'Fri May 30 12:07:14 2025',
};

export const version: Command = async (run) => {
  const format = run.flags.value('format');
  const data = { Client: CLIENT, Server: SERVER };
  if (format === 'json') return print(run, JSON.stringify(data));
  if (format !== undefined) return print(run, run.template(format)(data));
  await run.process.stdout.write(
    [
      'Client:',
      ` Version:           ${CLIENT.Version}`,
      ` API version:       ${CLIENT.ApiVersion}`,
      ` Go version:        ${CLIENT.GoVersion}`,
      ` Git commit:        ${CLIENT.GitCommit}`,
      ` Built:             ${CLIENT.BuildTime}`,
      ` OS/Arch:           ${CLIENT.Os}/${CLIENT.Arch}`,
      ` Context:           ${CLIENT.Context}`,
      '',
      'Server: (simulated)',
      ' Engine:',
      `  Version:          ${SERVER.Version}`,
      `  API version:      ${SERVER.ApiVersion} (minimum version ${SERVER.MinAPIVersion})`,
      `  Go version:       ${SERVER.GoVersion}`,
      `  Git commit:       ${SERVER.GitCommit}`,
      `  Built:            ${SERVER.BuildTime}`,
      `  OS/Arch:          ${SERVER.Os}/${SERVER.Arch}`,
      `  Experimental:     ${String(SERVER.Experimental)}`,
      '',
    ].join('\n'),
  );
};

export const info: Command = async (run) => {
  const { docker, daemon, process } = run;
  const containers = docker.containers.list(daemon);
  const running = containers.filter((one) => docker.containers.isRunning(one)).length;
  const images = new Set(docker.rows(daemon).map(({ image }) => image.id)).size;
  const data = {
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: containers.length - running,
    Images: images,
    Driver: 'overlay2',
    LoggingDriver: 'json-file',
    CgroupDriver: 'systemd',
    CgroupVersion: '2',
    ServerVersion: VERSION,
    OperatingSystem: 'Linux (simulated)',
    OSType: 'linux',
    Architecture: 'x86_64',
    NCPU: 2,
    MemTotal: 4_026_531_840,
    Name: daemon === '' ? (process.env.get('HOSTNAME') ?? 'localhost') : daemon,
  };
  const format = run.flags.value('format');
  if (format === 'json') return print(run, JSON.stringify(data));
  if (format !== undefined) return print(run, run.template(format)(data));
  await process.stdout.write(
    [
      'Client:',
      ` Version:    ${VERSION}`,
      ' Context:    default',
      ' Debug Mode: false',
      '',
      'Server:',
      ` Containers: ${data.Containers}`,
      `  Running: ${running}`,
      '  Paused: 0',
      `  Stopped: ${data.ContainersStopped}`,
      ` Images: ${images}`,
      ` Server Version: ${VERSION}`,
      ` Storage Driver: ${data.Driver}`,
      ` Logging Driver: ${data.LoggingDriver}`,
      ` Cgroup Driver: ${data.CgroupDriver}`,
      ` Cgroup Version: ${data.CgroupVersion}`,
      ' Swarm: inactive',
      ` Operating System: ${data.OperatingSystem}`,
      ` OSType: ${data.OSType}`,
      ` Architecture: ${data.Architecture}`,
      ` CPUs: ${data.NCPU}`,
      ' Total Memory: 3.75GiB',
      ` Name: ${data.Name}`,
      '',
    ].join('\n'),
  );
};

export const df: Command = async (run) => {
  const { docker, daemon, flags, process } = run;
  if (flags.has('verbose') || flags.given.includes('format')) throw notSimulated('system df with flags');
  const containers = docker.containers.list(daemon);
  const images = [...new Map(docker.rows(daemon).map(({ image }) => [image.id, image])).values()];
  const used = new Set(containers.map(({ imageId }) => imageId));
  const size = images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const free = images.filter(({ id }) => !used.has(id)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const share = size === 0 ? '' : ` (${Math.floor((100 * free) / size)}%)`;
  const running = containers.filter((one) => docker.containers.isRunning(one)).length;
  await process.stdout.write(
    table([
      ['TYPE', 'TOTAL', 'ACTIVE', 'SIZE', 'RECLAIMABLE'],
      [
        'Images',
        String(images.length),
        String(images.length - images.filter(({ id }) => !used.has(id)).length),
        humanSize(size),
        `${humanSize(free)}${share}`,
      ],
      ['Containers', String(containers.length), String(running), '0B', '0B'],
      ['Local Volumes', '0', '0', '0B', '0B'],
      ['Build Cache', '0', '0', '0B', '0B'],
    ]),
  );
};

export const pruneAll: Command = async (run) => {
  const { flags } = run;
  if (flags.given.includes('filter')) throw notSimulated('system prune --filter');
  const all = flags.has('all');
  const warning = [
    'WARNING! This will remove:',
    '  - all stopped containers',
    '  - all networks not used by at least one container',
    ...(flags.has('volumes') ? ['  - all anonymous volumes not used by at least one container'] : []),
    all ? '  - all images without at least one container associated to them' : '  - all dangling images',
    all ? '  - all build cache' : '  - unused build cache',
    '',
  ].join('\n');
  if (!(await confirmed(run, warning))) return;
  await prunedContainers(run);
  await prunedNetworks(run);
  await print(run, `Total reclaimed space: ${humanSize(await pruned(run, all))}`);
};

export const context: Command = async (run) => {
  const { shown, args, flags, process } = run;
  const verb = shown.split(' ')[1] ?? '';
  if (verb === 'show') return print(run, 'default');
  if (verb === 'ls' || verb === 'list') {
    if (flags.has('quiet')) return print(run, 'default');
    return process.stdout.write(
      table([
        ['NAME', 'DESCRIPTION', 'DOCKER ENDPOINT', 'ERROR'],
        ['default *', 'Current DOCKER_HOST based configuration', 'unix:///var/run/docker.sock', ''],
      ]),
    );
  }
  if (verb === 'use') {
    checkArgs('context use', shown, args.length, [1, 1]);
    if (args[0] === 'default') {
      await print(run, 'default');
      return process.stderr.write('Current context is now "default"\n');
    }
    throw new DockerError(
      `context "${args[0] ?? ''}": context not found: open /root/.docker/contexts/meta: no such file or directory`,
    );
  }
  throw notSimulated(shown);
};

/** docker run and create. */
import type { Container, ContainerSpec, PortMapping } from '#lib/cluster/host/container.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { parseReference } from '#lib/cluster/images/reference.ts';
import { Interrupted } from '#lib/sim/leash.ts';
import { begin, checkName } from './containers.ts';
import { print, type Command, type DockerRun } from './context.ts';
import { converse } from './run-inside.ts';
import { follow } from './logs.ts';
import { networkExists } from './networks.ts';
import { DockerError, notSimulated, usage } from './parse.ts';
import { fetched } from './registry.ts';

/** Flags that are done as they say. */
const DONE =
  'detach interactive tty rm name env env-file publish publish-all entrypoint workdir hostname label network restart pull quiet platform cidfile'.split(
    ' ',
  );
/** Flags that only limit or allow what nobody here measures or asks for. */
const SILENT =
  'memory memory-swap memory-reservation cpus cpu-shares cpu-quota cpu-period cpuset-cpus privileged cap-add cap-drop security-opt init ulimit shm-size log-driver log-opt stop-timeout stop-signal sig-proxy detach-keys pids-limit oom-kill-disable add-host dns attach'.split(
    ' ',
  );

export const run: Command = async (docker) => {
  const { containers } = docker.docker;
  const container = await made(docker);
  const removes = docker.flags.has('rm');
  try {
    begin(docker, container);
  } catch (error) {
    if (removes) containers.delete(container.id);
    throw asRun(docker, error);
  }
  if (docker.flags.has('detach')) return print(docker, container.id);
  try {
    return await attachedTo(docker, container);
  } catch (error) {
    // Ctrl-C is for the container: it ends as it does on SIGINT.
    if (error instanceof Interrupted) containers.end(container.id, 130);
    throw error;
  } finally {
    if (removes) containers.delete(container.id);
  }
};

async function attachedTo(docker: DockerRun, container: Container): Promise<number> {
  const { containers } = docker.docker;
  const { stdin } = docker.process;
  if (containers.waitsForInput(container)) {
    if (stdin.isTerminal) {
      const code = await converse(docker, container, container.env, container.workdir);
      containers.end(container.id, code);
      return code;
    }
    containers.set(container.id, { typed: await stdin.readAll() });
  } else if (container.stdin && !stdin.isTerminal)
    containers.set(container.id, { typed: await stdin.readAll() });
  return (await follow(docker, container.id, 0)) ?? 0;
}

export const create: Command = async (docker) => {
  const container = await made(docker);
  await print(docker, container.id);
};

/** The daemon's errors as `docker run` gives them. */
function asRun({ shown }: DockerRun, error: unknown): unknown {
  if (!(error instanceof DockerError) || /^(not simulated|docker:|invalid argument)/.test(error.message))
    return error;
  const status = error.status === 127 ? 127 : 125;
  return new DockerError(
    `docker: ${error.message}\n\nRun 'docker ${shown} --help' for more information`,
    status,
  );
}

/** A container that is not started yet. */
async function made(docker: DockerRun): Promise<Container> {
  const { flags, args, shown, process } = docker;
  const [name = '', ...words] = args;
  const missing = flags.given.find((flag) => !DONE.includes(flag) && !SILENT.includes(flag));
  if (missing !== undefined) throw notSimulated(`${shown} --${missing}`);
  const platform = flags.value('platform');
  if (platform !== undefined && platform !== 'linux/amd64')
    throw notSimulated(`${shown} --platform ${platform}`);
  if (
    flags.has('tty') &&
    flags.has('interactive') &&
    !flags.has('detach') &&
    !process.stdin.isTerminal &&
    shown.endsWith('run')
  )
    throw new DockerError('the input device is not a TTY');
  const reference = parseReference(name);
  if ('error' in reference) throw asRun(docker, new DockerError(reference.error));
  try {
    const given = flags.value('name');
    const ports = flags.values('publish').map((text) => portIn(docker, text));
    const env = envIn(docker);
    const image = await imageFor(docker, name);
    if (given !== undefined) checkName(docker, given);
    const container = docker.docker.containers.create(
      docker.daemon,
      specOf(docker, { name, image, words, ports, env }),
    );
    const file = flags.value('cidfile');
    if (file !== undefined) process.files.write(process.files.resolve(process.cwd, file), container.id);
    return container;
  } catch (error) {
    throw asRun(docker, error);
  }
}

async function imageFor(docker: DockerRun, name: string): Promise<MadeImage> {
  const policy = docker.flags.value('pull') ?? 'missing';
  if (!['always', 'missing', 'never'].includes(policy))
    throw new DockerError(`invalid pull option: '${policy}': must be one of "always", "missing" or "never"`);
  const here = docker.docker.find(docker.daemon, name);
  if (here && policy !== 'always') return here;
  const reference = parseReference(name);
  const shown = 'error' in reference || /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
  if (policy === 'never') throw new DockerError(`Error response from daemon: No such image: ${shown}`);
  const quiet = docker.flags.has('quiet');
  if (!here && !quiet) await docker.process.stderr.write(`Unable to find image '${shown}' locally\n`);
  return fetched(docker, name, quiet ? undefined : docker.process.stderr);
}

interface Parts {
  readonly name: string;
  readonly image: MadeImage;
  readonly words: readonly string[];
  readonly ports: readonly PortMapping[];
  readonly env: Readonly<Record<string, string>>;
}

function specOf(docker: DockerRun, { name, image, words, ports, env }: Parts): ContainerSpec {
  const { flags } = docker;
  const { config, app } = image;
  const given = flags.value('entrypoint');
  const entrypoint = given === undefined ? config.entrypoint : given === '' ? [] : [given];
  const cmd = words.length > 0 ? words : given === undefined ? config.cmd : [];
  const argv = argvOf(image, entrypoint, cmd, words, given !== undefined);
  if (argv.length === 0) throw new DockerError('Error response from daemon: no command specified');
  const network = flags.value('network') ?? 'bridge';
  if (!networkExists(docker, network))
    throw new DockerError(
      `Error response from daemon: failed to set up container networking: network ${network} not found`,
    );
  const all = flags.has('publish-all') ? exposedPorts(docker, config.exposed) : [];
  return {
    name: flags.value('name') ?? freshName(docker),
    image: name,
    imageId: image.id,
    argv,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...app.env,
      ...config.env,
      ...env,
    },
    workdir: flags.value('workdir') ?? (config.workdir || '/'),
    ...(flags.given.includes('hostname') && { hostname: flags.value('hostname') ?? '' }),
    ports: [...ports, ...all],
    // One that is attended is removed by whoever attends it, who reads its last words first.
    removes: flags.has('rm') && flags.has('detach'),
    tty: flags.has('tty'),
    stdin: flags.has('interactive'),
    restart: flags.value('restart') ?? 'no',
    labels: {
      ...config.labels,
      ...Object.fromEntries(
        flags.values('label').map((one) => [one.split('=')[0] ?? '', one.split('=').slice(1).join('=')]),
      ),
    },
    network,
  };
}

/** The words of a container. What the catalogue calls a command is, for an image of a program, what its entry point is. */
function argvOf(
  image: MadeImage,
  entrypoint: readonly string[],
  cmd: readonly string[],
  words: readonly string[],
  replaced: boolean,
): readonly string[] {
  const { app } = image;
  const isProgram = app.entrypoint === undefined && !app.shell && !replaced && words.length > 0;
  if (isProgram && words[0]?.startsWith('-')) return [...(app.command ?? []), ...words];
  return [...entrypoint, ...cmd];
}

/** `8080:80`, `127.0.0.1:8080:80/udp`, `80`. */
function portIn(docker: DockerRun, text: string): PortMapping {
  const [, , host, inner = '', protocol = 'tcp'] =
    /^(?:(\d+\.\d+\.\d+\.\d+|localhost|\[[\da-f:]*\]):)?(?:(\d*):)?(\d+)(?:\/(tcp|udp|sctp))?$/.exec(text) ??
    [];
  if (inner === '' || Number(inner) > 65_535 || Number(host ?? 0) > 65_535) {
    const bad = text.split(':').at(-1) ?? text;
    throw new DockerError(`invalid ${/^\d+$/.test(bad) ? 'hostPort' : 'containerPort'}: ${bad}`);
  }
  return { host: host ? Number(host) : freePort(docker), container: Number(inner), protocol };
}

function freePort({ docker }: DockerRun): number {
  let port = 32_768;
  while (docker.containers.published(port)) port += 1;
  return port;
}

function exposedPorts(docker: DockerRun, exposed: readonly string[]): readonly PortMapping[] {
  let next = freePort(docker);
  return exposed.map((one) => {
    const [port = '', protocol = 'tcp'] = one.split('/');
    return { host: next++, container: Number(port), protocol };
  });
}

/** Variables of -e and --env-file; a bare name takes the learner's own. */
export function envIn({ flags, process, shown }: DockerRun): Record<string, string> {
  const env: Record<string, string> = {};
  const put = (line: string): void => {
    const at = line.indexOf('=');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? process.env.get(line) : line.slice(at + 1);
    if (value !== undefined) env[name] = value;
  };
  for (const file of flags.values('env-file')) {
    const path = process.files.resolve(process.cwd, file);
    if (process.files.stat(path)?.kind !== 'file')
      throw new DockerError(`open ${file}: no such file or directory`);
    for (const line of process.files.read(path).split('\n'))
      if (line.trim() !== '' && !line.startsWith('#')) put(line);
  }
  for (const one of flags.values('env')) {
    if (one === '' || one.startsWith('='))
      throw usage(
        'run',
        shown,
        `invalid argument ${JSON.stringify(one)} for "-e, --env" flag: invalid environment variable: ${one}`,
      );
    put(one);
  }
  return env;
}

const MANNERS =
  'brave calm clever eager gentle happy keen kind lively lucid merry nimble patient quiet sharp steady sunny swift tidy witty'.split(
    ' ',
  );
const PEOPLE =
  'babbage curie darwin euler franklin galileo hopper hypatia kepler lamarr lovelace meitner newton noether pasteur ramanujan ritchie shannon turing wing'.split(
    ' ',
  );

/** A name for a container that was given none. */
function freshName({ docker, daemon, process }: DockerRun): string {
  const { random } = process.leash.sim;
  const taken = new Set(docker.containers.list(daemon).map(({ name }) => name));
  for (;;) {
    const name = `${random.pick(MANNERS)}_${random.pick(PEOPLE)}`;
    if (!taken.has(name)) return name;
    if (taken.size > MANNERS.length * 10) return `${name}${random.below(1000)}`;
  }
}

/** docker stop, start, kill, rm, rename, port, top, wait, attach: what is done with containers that are there. */
import type { Container } from '#lib/cluster/host/container.ts';
import { containerOf, each, pass, print, type Command, type DockerRun } from './context.ts';
import { confirmed } from './images.ts';
import { stateOf } from './list.ts';
import { follow, LOOK_MS } from './logs.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';
import { humanSize, table } from './print.ts';
import { converse } from './run-inside.ts';

const graceOf = ({ flags }: DockerRun): number => Number(flags.value('timeout') ?? '10') * 1000;

export const stop: Command = (run) =>
  each(run, run.args, async (name) => {
    await stopped(run, containerOf(run, name), graceOf(run));
    await print(run, name);
  });

/** SIGTERM, and SIGKILL when the grace is over. */
async function stopped(run: DockerRun, container: Container, graceMs: number): Promise<void> {
  const { containers } = run.docker;
  if (!containers.isRunning(container)) return;
  const { ms, code } = containers.stopping(container, graceMs);
  await pass(run, ms);
  containers.end(container.id, code);
}

export const kill: Command = (run) =>
  each(run, run.args, async (name) => {
    const container = containerOf(run, name);
    const signal = (run.flags.value('signal') ?? 'KILL').replace(/^SIG/, '').toUpperCase();
    if (!/^(KILL|TERM|INT|QUIT|HUP|USR1|USR2|9|15|2|1)$/.test(signal))
      throw daemonError(`invalid signal: ${run.flags.value('signal') ?? ''}`);
    if (!run.docker.containers.isRunning(container))
      throw daemonError(`cannot kill container: ${name}: container ${container.id} is not running`);
    if (/^(KILL|9)$/.test(signal)) run.docker.containers.end(container.id, 137);
    else if (/^(TERM|15|INT|2|QUIT)$/.test(signal)) {
      const { ms, code } = run.docker.containers.stopping(container, Infinity);
      if (ms !== Infinity) {
        await pass(run, ms);
        run.docker.containers.end(container.id, code);
      }
    }
    await print(run, name);
  });

export const start: Command = async (run) => {
  const { flags, args, docker } = run;
  const attached = flags.has('attach') || flags.has('interactive');
  if (attached && args.length > 1)
    throw new DockerError('you cannot start and attach multiple containers at once');
  if (flags.given.some((name) => name.startsWith('checkpoint'))) throw notSimulated('start --checkpoint');
  let code = 0;
  const status = await each(run, args, async (name) => {
    const container = containerOf(run, name);
    const before = docker.containers.logs(container).length;
    if (!docker.containers.isRunning(container)) begin(run, container);
    if (attached)
      code =
        (await follow(run, container.id, before > 0 && container.startedMs === undefined ? before : 0)) ?? 0;
    else await print(run, name);
  });
  if (status !== 0 && !attached)
    await run.process.stderr.write(`failed to start containers: ${args.join(', ')}\n`);
  return status || code;
};

/** Starts it. Throws the daemon's error where its ports are taken or its program is not there. */
export function begin({ docker }: Pick<DockerRun, 'docker'>, container: Container): void {
  for (const { host } of container.ports) {
    const other = docker.containers.published(host);
    if (other && other.container.id !== container.id)
      throw daemonError(
        `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name} (${container.id}): Bind for 0.0.0.0:${host} failed: port is already allocated`,
      );
  }
  const fault = docker.containers.start(container.id);
  if (fault !== undefined) throw daemonError(fault, 127);
}

export const restart: Command = (run) =>
  each(run, run.args, async (name) => {
    const container = containerOf(run, name);
    await stopped(run, container, graceOf(run));
    begin(run, container);
    await print(run, name);
  });

export const remove: Command = (run) =>
  each(run, run.args, async (name) => {
    const { docker, daemon, flags } = run;
    const found = docker.containers.find(daemon, name);
    if (!found && flags.has('force')) {
      await run.process.stderr.write(`Error response from daemon: No such container: ${name}\n`);
      return;
    }
    const container = found ?? containerOf(run, name);
    if (docker.containers.isRunning(container) && !flags.has('force'))
      throw daemonError(
        `cannot remove container "/${container.name}": container is running: stop the container before removing or force remove`,
      );
    docker.containers.delete(container.id);
    await print(run, name);
  });

export const rename: Command = (run) => {
  const [name = '', fresh = ''] = run.args;
  const container = containerOf(run, name);
  checkName(run, fresh);
  run.docker.containers.set(container.id, { name: fresh });
  return Promise.resolve();
};

/** Throws where a container cannot have the name. */
export function checkName({ docker, daemon }: DockerRun, name: string): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
    throw daemonError(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`, 125);
  const other = docker.containers.list(daemon).find((one) => one.name === name);
  if (other)
    throw daemonError(
      `Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      125,
    );
}

export const port: Command = async (run) => {
  const [name = '', wanted] = run.args;
  const container = containerOf(run, name);
  const asked = wanted === undefined || wanted.includes('/') ? wanted : `${wanted}/tcp`;
  const mapped = stateOf(container) === 'running' ? container.ports : [];
  const fit = mapped.filter(
    ({ container: inner, protocol }) => asked === undefined || asked === `${inner}/${protocol}`,
  );
  if (asked !== undefined && fit.length === 0)
    throw new DockerError(`Error: No public port '${asked}' published for ${name}`);
  for (const { host, container: inner, protocol } of fit)
    for (const address of ['0.0.0.0', '[::]'])
      await print(
        run,
        asked === undefined ? `${inner}/${protocol} -> ${address}:${host}` : `${address}:${host}`,
      );
};

export const top: Command = async (run) => {
  const container = containerOf(run, run.args[0] ?? '');
  if (!run.docker.containers.isRunning(container))
    throw daemonError(`container ${container.id} is not running`);
  if (run.args.length > 1) throw notSimulated('top with options of ps');
  const time = new Date(container.startedMs ?? 0).toISOString().slice(11, 16);
  await run.process.stdout.write(
    table([
      ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
      [
        'root',
        '4242',
        '4221',
        '0',
        time,
        container.tty ? 'pts/0' : '?',
        '00:00:00',
        container.argv.join(' '),
      ],
    ]),
  );
};

export const wait: Command = (run) =>
  each(run, run.args, async (name) => {
    const { docker, process } = run;
    const { id } = containerOf(run, name);
    for (;;) {
      const container = docker.containers.get(id);
      if (!container || !docker.containers.isRunning(container))
        return print(run, String(container?.exitCode ?? 0));
      const next = docker.containers.nextMoment(container) ?? Infinity;
      await pass(run, Math.max(1, Math.min(LOOK_MS, next - process.leash.now)));
    }
  });

export const attach: Command = async (run) => {
  const { docker, args } = run;
  const container = containerOf(run, args[0] ?? '');
  if (!docker.containers.isRunning(container))
    throw new DockerError('cannot attach to a stopped container, start it first');
  if (docker.containers.waitsForInput(container)) {
    const code = await converse(run, container, container.env, container.workdir);
    docker.containers.end(container.id, code);
    return code;
  }
  return (await follow(run, container.id, docker.containers.logs(container).length)) ?? 0;
};

/** Removes all that do not run. */
export async function prunedContainers(run: DockerRun): Promise<void> {
  const { docker, daemon } = run;
  const gone = docker.containers.list(daemon).filter((one) => !docker.containers.isRunning(one));
  if (gone.length > 0) await print(run, 'Deleted Containers:');
  for (const { id } of gone) {
    docker.containers.delete(id);
    await print(run, id);
  }
  if (gone.length > 0) await print(run, '');
}

export const prune: Command = async (run) => {
  if (run.flags.given.includes('filter')) throw notSimulated('container prune --filter');
  if (!(await confirmed(run, 'WARNING! This will remove all stopped containers.'))) return;
  await prunedContainers(run);
  await print(run, `Total reclaimed space: ${humanSize(0)}`);
};

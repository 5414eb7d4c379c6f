/** docker ps, logs, stop, start, kill, rm, rename, port, top, wait, attach: what is done with containers that are there. */
import type { Container } from '#lib/cluster/host/container.ts';
import { containerOf, each, formatted, pass, print, type Command, type DockerRun } from './context.ts';
import { confirmed, hasLabel } from './images.ts';
import { daemonError, DockerError, notSimulated, usage } from './parse.ts';
import { cut, goTime, humanDuration, humanSize, moment, shortId, table } from './print.ts';

const HEADERS = {
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Names: 'NAMES',
  Networks: 'NETWORKS',
  Labels: 'LABELS',
  Size: 'SIZE',
};

export const stateOf = (container: Container): 'created' | 'running' | 'exited' =>
  container.endedMs !== undefined ? 'exited' : container.startedMs !== undefined ? 'running' : 'created';

function statusOf(container: Container, now: number): string {
  const { startedMs, endedMs, exitCode = 0 } = container;
  if (endedMs !== undefined) return `Exited (${exitCode}) ${humanDuration(now - endedMs)} ago`;
  return startedMs === undefined ? 'Created' : `Up ${humanDuration(now - startedMs)}`;
}

/** `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp` */
export const portsOf = (container: Container, exposed: readonly string[]): string => {
  if (stateOf(container) !== 'running') return '';
  const mapped = container.ports.map(
    ({ host, container: port, protocol }) =>
      `0.0.0.0:${host}->${port}/${protocol}, [::]:${host}->${port}/${protocol}`,
  );
  const others = exposed.filter(
    (one) => !container.ports.some(({ container: port, protocol }) => one === `${port}/${protocol}`),
  );
  return [...mapped, ...others].join(', ');
};

export const list: Command = async (run) => {
  const { docker, daemon, flags, process } = run;
  const { now } = process.leash;
  const filters = flags.values('filter').map((one) => {
    const at = one.indexOf('=');
    if (at < 0)
      throw usage(
        'ps',
        run.shown,
        `invalid argument ${JSON.stringify(one)} for "-f, --filter" flag: bad format of filter (expected name=value)`,
      );
    return [one.slice(0, at), one.slice(at + 1)] as const;
  });
  const everything =
    flags.has('all') ||
    flags.has('latest') ||
    flags.given.includes('last') ||
    filters.some(([name]) => name === 'status' || name === 'exited');
  const number = flags.has('latest')
    ? 1
    : flags.value('last') === undefined
      ? Infinity
      : Number(flags.value('last'));
  const found = docker.containers
    .list(daemon)
    .filter((one) => everything || stateOf(one) === 'running')
    .filter((one) => filters.every(([name, value]) => filtered(run, one, name, value)))
    .slice(0, number < 0 ? Infinity : number);
  const id = (one: Container) => (flags.has('no-trunc') ? one.id : shortId(one.id));
  if (flags.has('quiet')) {
    for (const one of found) await print(run, id(one));
    return;
  }
  const items = found.map((one) => ({
    ID: id(one),
    Image: docker.find(daemon, one.image)?.id === one.imageId ? one.image : shortId(one.imageId),
    Command: `"${flags.has('no-trunc') ? one.argv.join(' ') : cut(one.argv.join(' '), 20)}"`,
    CreatedAt: goTime(one.createdMs),
    RunningFor: `${humanDuration(now - one.createdMs)} ago`,
    Ports: portsOf(one, exposedOf(run, one)),
    State: stateOf(one),
    Status: statusOf(one, now),
    Names: one.name,
    Networks: one.network,
    Labels: Object.entries(one.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
    Size: '0B',
    Mounts: '',
    LocalVolumes: '0',
  }));
  const format = flags.value('format');
  if (format !== undefined && format !== 'table') return formatted(run, items, format, HEADERS, table);
  const columns = [
    'ID',
    'Image',
    'Command',
    'RunningFor',
    'Status',
    'Ports',
    'Names',
    ...(flags.has('size') ? ['Size'] : []),
  ] as (keyof typeof HEADERS)[];
  await process.stdout.write(
    table([columns.map((name) => HEADERS[name]), ...items.map((item) => columns.map((name) => item[name]))]),
  );
};

export const exposedOf = ({ docker, daemon }: DockerRun, { imageId }: Container): readonly string[] =>
  docker.find(daemon, imageId)?.config.exposed ?? [];

function filtered({ docker, daemon }: DockerRun, one: Container, name: string, value: string): boolean {
  if (name === 'name') return new RegExp(value).test(one.name);
  if (name === 'id') return one.id.startsWith(value);
  if (name === 'status') return stateOf(one) === value;
  if (name === 'exited') return one.endedMs !== undefined && one.exitCode === Number(value);
  if (name === 'label') return hasLabel(one.labels, value);
  if (name === 'ancestor') return docker.find(daemon, value)?.id === one.imageId;
  if (name === 'network') return one.network === value;
  if (['before', 'since', 'volume', 'publish', 'expose', 'health', 'is-task', 'isolation'].includes(name))
    throw notSimulated(`ps --filter ${name}`);
  throw daemonError(`invalid filter '${name}'`);
}

// --- logs

export const logs: Command = async (run) => {
  const { docker, flags, args } = run;
  if (flags.has('details')) throw notSimulated('logs --details');
  const container = containerOf(run, args[0] ?? '');
  const { now } = run.process.leash;
  const since = momentIn(flags.value('since'), now);
  const until = momentIn(flags.value('until'), now);
  const tail = flags.value('tail') ?? 'all';
  const fit = docker.containers.logs(container).filter(({ at }) => at >= since && at <= (until || Infinity));
  const number = tail === 'all' || Number(tail) < 0 || Number.isNaN(Number(tail)) ? Infinity : Number(tail);
  const shown = number === 0 ? [] : number === Infinity ? fit : fit.slice(-number);
  const stamped = flags.has('timestamps');
  for (const line of shown) await show(run, line, stamped);
  if (flags.has('follow')) await follow(run, container.id, docker.containers.logs(container).length, stamped);
};

const show = async (
  { process }: DockerRun,
  { at, text, stderr }: { at: number; text: string; stderr?: boolean },
  stamped: boolean,
) => (stderr ? process.stderr : process.stdout).write(stamped ? `${moment(at)} ${text}` : text);

/** `10m`, `1h30m`, a date or seconds since the epoch; 0 where nothing is said. */
function momentIn(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return (
      now -
      parts.reduce(
        (sum, [, value, unit]) =>
          sum + Number(value) * ({ h: 3_600_000, m: 60_000, s: 1000 }[unit ?? ''] ?? 1),
        0,
      )
    );
  const date = Date.parse(/T/.test(text) ? text : `${text}T00:00:00Z`);
  if (Number.isNaN(date))
    throw daemonError(`invalid value for "since": failed to parse value as time or duration: "${text}"`);
  return date;
}

/** How long is waited at most before a container is looked at again: others may stop or ask something of it. */
const LOOK_MS = 500;

/** Writes on as the container does, until it ends. Returns its exit code; undefined where it was removed meanwhile. */
export async function follow(
  run: DockerRun,
  id: string,
  seen: number,
  stamped = false,
): Promise<number | undefined> {
  const { docker, process } = run;
  const { leash, interrupt } = process;
  let told = seen;
  for (;;) {
    const container = docker.containers.get(id);
    if (!container) return undefined;
    const lines = docker.containers.logs(container);
    for (const line of lines.slice(told)) await show(run, line, stamped);
    told = lines.length;
    if (!docker.containers.isRunning(container)) return container.exitCode ?? 0;
    const next = docker.containers.nextMoment(container);
    await leash.sleep(Math.max(1, Math.min(LOOK_MS, (next ?? Infinity) - leash.now)), interrupt);
  }
}

// --- their lives

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
    const { leash, interrupt } = run.process;
    const { converse } = await leash.load(() => import('./exec.ts'), interrupt);
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

/** docker ps: the rows of containers, which of them are shown, and what stands in their columns. */
import type { Container } from '#lib/cluster/host/container.ts';
import { formatted, print, type Command, type DockerRun } from './context.ts';
import { hasLabel } from './images.ts';
import { daemonError, notSimulated, usage } from './parse.ts';
import { cut, goTime, humanDuration, shortId, table } from './print.ts';

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
  const filters = filtersOf(run);
  const isAll =
    flags.has('all') ||
    flags.has('latest') ||
    flags.given.includes('last') ||
    filters.some(([name]) => name === 'status' || name === 'exited');
  const last = flags.has('latest') ? 1 : Number(flags.value('last') ?? -1);
  const found = docker.containers
    .list(daemon)
    .filter((one) => isAll || stateOf(one) === 'running')
    .filter((one) => filters.every(([name, value]) => filtered(run, one, name, value)))
    .slice(0, last < 0 ? Infinity : last);
  const items = found.map((one) => rowOf(run, one));
  if (flags.has('quiet')) {
    for (const { ID } of items) await print(run, ID);
    return;
  }
  const format = flags.value('format');
  if (format !== undefined && format !== 'table') return formatted(run, items, format, HEADERS, table);
  const columns = [...COLUMNS, ...(flags.has('size') ? (['Size'] as const) : [])];
  await process.stdout.write(
    table([columns.map((name) => HEADERS[name]), ...items.map((item) => columns.map((name) => item[name]))]),
  );
};

/** The columns without `--format`. */
const COLUMNS = ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'] as const;

function filtersOf({ flags, shown }: DockerRun): readonly (readonly [name: string, value: string])[] {
  return flags.values('filter').map((one) => {
    const at = one.indexOf('=');
    if (at >= 0) return [one.slice(0, at), one.slice(at + 1)] as const;
    const why = `invalid argument ${JSON.stringify(one)} for "-f, --filter" flag: bad format of filter (expected name=value)`;
    throw usage('ps', shown, why);
  });
}

/** A container as templates of `--format` see it. */
function rowOf(run: DockerRun, one: Container) {
  const { docker, daemon, flags, process } = run;
  const { now } = process.leash;
  const isWhole = flags.has('no-trunc');
  const words = one.argv.join(' ');
  const labels = Object.entries(one.labels).map(([name, value]) => `${name}=${value}`);
  return {
    ID: isWhole ? one.id : shortId(one.id),
    Image: docker.find(daemon, one.image)?.id === one.imageId ? one.image : shortId(one.imageId),
    Command: `"${isWhole ? words : cut(words, 20)}"`,
    CreatedAt: goTime(one.createdMs),
    RunningFor: `${humanDuration(now - one.createdMs)} ago`,
    Ports: portsOf(one, exposedOf(run, one)),
    State: stateOf(one),
    Status: statusOf(one, now),
    Names: one.name,
    Networks: one.network,
    Labels: labels.join(','),
    Size: '0B',
    Mounts: '',
    LocalVolumes: '0',
  };
}

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

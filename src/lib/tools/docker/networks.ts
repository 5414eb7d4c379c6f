/** docker network and docker volume: names that are kept; containers on every network reach the same simulated one. */
import { containerId } from '#lib/sim/ids.ts';
import { madeUpDigest } from '#lib/cluster/images/reference.ts';
import { containerOf, each, formatted, print, type Command, type DockerRun } from './context.ts';
import { confirmed } from './images.ts';
import { checkArgs, daemonError, DockerError, notSimulated } from './parse.ts';
import { shortId, table } from './print.ts';

interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
}

const BUILT_IN: readonly Network[] = ['bridge', 'host', 'none'].map((name) => ({
  id: madeUpDigest(`network ${name}`).slice('sha256:'.length),
  name,
  driver: name === 'none' ? 'null' : name,
}));

const networksOf = ({ process }: DockerRun) => process.leash.sim.table<Network>('docker/networks');
const volumesOf = ({ process }: DockerRun) => process.leash.sim.table<string>('docker/volumes');

const all = (run: DockerRun): readonly Network[] =>
  [...BUILT_IN, ...[...networksOf(run).values()]].sort((a, b) => (a.name < b.name ? -1 : 1));

const find = (run: DockerRun, name: string): Network | undefined =>
  all(run).find((one) => one.name === name || (name.length > 2 && one.id.startsWith(name)));

/** Whether a container can be put onto a network of that name. */
export const networkExists = (run: DockerRun, name: string): boolean =>
  name.startsWith('container:') || name === 'default' || find(run, name) !== undefined;

function networkOf(run: DockerRun, name: string): Network {
  const found = find(run, name);
  if (!found) throw daemonError(`network ${name} not found`);
  return found;
}

const HEADERS = { ID: 'NETWORK ID', Name: 'NAME', Driver: 'DRIVER', Scope: 'SCOPE' };

export const network: Command = async (run) => {
  const { flags, args, shown, process } = run;
  const verb = shown.split(' ')[1] ?? '';
  const count = (least: number, most = Infinity) =>
    checkArgs(`network ${verb}`, shown, args.length, [least, most]);
  if (verb === 'ls' || verb === 'list') {
    count(0, 0);
    if (flags.given.includes('filter')) throw notSimulated('network ls --filter');
    const items = all(run).map(({ id, name, driver }) => ({
      ID: flags.has('no-trunc') ? id : shortId(id),
      Name: name,
      Driver: driver,
      Scope: 'local',
    }));
    if (flags.has('quiet')) {
      for (const { ID } of items) await print(run, ID);
      return;
    }
    const format = flags.value('format');
    if (format !== undefined && format !== 'table') return formatted(run, items, format, HEADERS, table);
    return process.stdout.write(table([Object.values(HEADERS), ...items.map((item) => Object.values(item))]));
  }
  if (verb === 'create') {
    count(1, 1);
    const missing = flags.given.find(
      (flag) => !['driver', 'label', 'subnet', 'gateway', 'attachable'].includes(flag),
    );
    if (missing !== undefined) throw notSimulated(`network create --${missing}`);
    const [name = ''] = args;
    if (find(run, name)) throw daemonError(`network with name ${name} already exists`);
    const driver = flags.value('driver') ?? 'bridge';
    if (driver !== 'bridge') throw notSimulated(`network create --driver ${driver}`);
    const id = containerId(process.leash.sim.random);
    networksOf(run).set(name, { id, name, driver });
    return print(run, id);
  }
  if (verb === 'rm' || verb === 'remove') {
    count(1);
    return each(run, args, async (name) => {
      const found = networkOf(run, name);
      if (BUILT_IN.includes(found))
        throw daemonError(`${found.name} is a pre-defined network and cannot be removed`);
      const user = run.docker.containers
        .list(run.daemon)
        .find((one) => one.network === found.name && run.docker.containers.isRunning(one));
      if (user)
        throw daemonError(
          `error while removing network: network ${found.name} has active endpoints (name:${JSON.stringify(user.name)} id:${JSON.stringify(user.id.slice(0, 12))})`,
        );
      networksOf(run).delete(found.name);
      await print(run, name);
    });
  }
  if (verb === 'inspect') {
    count(1);
    const found = args
      .map((name) => networkOf(run, name))
      .map((one) => ({
        Name: one.name,
        Id: one.id,
        Scope: 'local',
        Driver: one.driver,
        Containers: Object.fromEntries(
          run.docker.containers
            .list(run.daemon)
            .filter(
              (container) => container.network === one.name && run.docker.containers.isRunning(container),
            )
            .map((container) => [
              container.id,
              { Name: container.name, IPv4Address: `${container.address}/16` },
            ]),
        ),
      }));
    const format = flags.value('format');
    if (format === undefined) return print(run, JSON.stringify(found, null, 4));
    for (const one of found) await print(run, run.template(format)(one));
    return;
  }
  if (verb === 'connect' || verb === 'disconnect') {
    count(2, 2);
    const container = containerOf(run, args[1] ?? '');
    const found = networkOf(run, args[0] ?? '');
    run.docker.containers.set(container.id, { network: verb === 'connect' ? found.name : 'none' });
    return;
  }
  if (verb === 'prune') {
    if (
      !(await confirmed(
        run,
        'WARNING! This will remove all custom networks not used by at least one container.',
      ))
    )
      return;
    return prunedNetworks(run);
  }
  throw new DockerError(
    `docker: unknown command: docker ${shown}\n\nUsage:  docker network\n\nRun 'docker network --help' for more information`,
  );
};

/** Removes networks that no container is on. */
export async function prunedNetworks(run: DockerRun): Promise<void> {
  const used = new Set(run.docker.containers.list(run.daemon).map((one) => one.network));
  const gone = [...networksOf(run).values()].filter(({ name }) => !used.has(name));
  if (gone.length > 0) await print(run, 'Deleted Networks:');
  for (const { name } of gone) {
    networksOf(run).delete(name);
    await print(run, name);
  }
  if (gone.length > 0) await print(run, '');
}

export const volume: Command = async (run) => {
  const { flags, args, shown, process } = run;
  const verb = shown.split(' ')[1] ?? '';
  const kept = volumesOf(run);
  const known = (name: string): string => {
    if (!kept.has(name)) throw daemonError(`get ${name}: no such volume`);
    return name;
  };
  if (verb === 'ls' || verb === 'list') {
    if (flags.given.some((flag) => flag !== 'quiet')) throw notSimulated('volume ls with flags');
    const names = [...kept.keys()].sort();
    if (flags.has('quiet')) return process.stdout.write(names.map((name) => `${name}\n`).join(''));
    return process.stdout.write(table([['DRIVER', 'VOLUME NAME'], ...names.map((name) => ['local', name])]));
  }
  if (verb === 'create') {
    checkArgs('volume create', shown, args.length, [0, 1]);
    if (flags.given.some((flag) => !['label', 'driver'].includes(flag)))
      throw notSimulated('volume create with options');
    const name = args[0] ?? containerId(process.leash.sim.random);
    kept.set(name, name);
    return print(run, name);
  }
  if (verb === 'rm' || verb === 'remove') {
    checkArgs('volume rm', shown, args.length, [1, Infinity]);
    return each(run, args, async (name) => {
      kept.delete(known(name));
      await print(run, name);
    });
  }
  if (verb === 'inspect') {
    checkArgs('volume inspect', shown, args.length, [1, Infinity]);
    const found = args.map((name) => ({
      Driver: 'local',
      Mountpoint: `/var/lib/docker/volumes/${known(name)}/_data`,
      Name: name,
      Scope: 'local',
    }));
    return print(run, JSON.stringify(found, null, 4));
  }
  if (verb === 'prune') {
    if (
      !(await confirmed(
        run,
        'WARNING! This will remove anonymous local volumes not used by at least one container.',
      ))
    )
      return;
    return print(run, 'Total reclaimed space: 0B');
  }
  throw new DockerError(
    `docker: unknown command: docker ${shown}\n\nUsage:  docker volume\n\nRun 'docker volume --help' for more information`,
  );
};

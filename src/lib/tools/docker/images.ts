/** docker images, tag, rmi, save, load, history, image prune. */
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { familiar, parseReference } from '#lib/cluster/images/reference.ts';
import { FileError } from '#lib/shell/program.ts';
import { each, formatted, print, type Command, type DockerRun } from './context.ts';
import { tarFile, tarFiles } from './archive.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';
import { cut, goTime, humanDuration, humanSize, moment, shortId, table } from './print.ts';

const HEADERS = {
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  ID: 'IMAGE ID',
  Digest: 'DIGEST',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
};

export const images: Command = async (run) => {
  const { docker, daemon, flags, args, process } = run;
  if (flags.has('tree')) throw notSimulated('images --tree');
  const { now } = process.leash;
  const filters = flags.values('filter').map((one) => one.split('='));
  const wanted = args[0] === undefined ? undefined : splitName(args[0]);
  const rows = docker.rows(daemon).filter(({ repository, tag, image }) => {
    if (
      wanted &&
      !(fits(wanted.repository, repository) && (wanted.tag === undefined || fits(wanted.tag, tag)))
    )
      return false;
    return filters.every(([name, value = '']) => {
      if (name === 'dangling') return (value === 'true') === (repository === '<none>');
      if (name === 'reference') {
        const pattern = splitName(value);
        return fits(pattern.repository, repository) && (pattern.tag === undefined || fits(pattern.tag, tag));
      }
      if (name === 'label') return hasLabel(image.config.labels, filterValue(value));
      if (['before', 'since', 'until'].includes(name ?? ''))
        throw notSimulated(`images --filter ${name ?? ''}`);
      throw daemonError(`invalid filter '${name ?? ''}'`);
    });
  });
  const id = (image: MadeImage) => (flags.has('no-trunc') ? image.id : shortId(image.id));
  if (flags.has('quiet')) {
    for (const { image } of rows) await print(run, id(image));
    return;
  }
  const items = rows.map(({ repository, tag, image }) => ({
    Repository: repository,
    Tag: tag,
    ID: id(image),
    Digest: docker.digestsOf(daemon, image.id).length > 0 ? image.digest : '<none>',
    CreatedSince: `${humanDuration(now - image.createdMs)} ago`,
    CreatedAt: goTime(image.createdMs),
    Size: humanSize(image.sizeBytes),
    Containers: 'N/A',
    SharedSize: 'N/A',
    UniqueSize: 'N/A',
    VirtualSize: humanSize(image.sizeBytes),
  }));
  const format = flags.value('format');
  if (format !== undefined && format !== 'table') return formatted(run, items, format, HEADERS, table);
  const columns = [
    'Repository',
    'Tag',
    ...(flags.has('digests') ? ['Digest'] : []),
    'ID',
    'CreatedSince',
    'Size',
  ] as (keyof typeof HEADERS)[];
  await process.stdout.write(
    table([columns.map((name) => HEADERS[name]), ...items.map((item) => columns.map((name) => item[name]))]),
  );
};

const filterValue = (value: string): string => value;

export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...value] = wanted.split('=');
  return name in labels && (value.length === 0 || labels[name] === value.join('='));
}

function splitName(name: string): { repository: string; tag?: string } {
  const at = name.lastIndexOf(':');
  return at > name.lastIndexOf('/')
    ? { repository: name.slice(0, at), tag: name.slice(at + 1) }
    : { repository: name };
}

const fits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^$(){}|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  ).test(text);

/** The image of a name. Throws the daemon's error where there is none. */
export function imageOf({ docker, daemon }: DockerRun, name: string): MadeImage {
  const image = docker.find(daemon, name);
  if (image) return image;
  const reference = parseReference(name);
  throw daemonError(`No such image: ${'error' in reference ? name : familiar(reference.name)}`);
}

export const tag: Command = (run) => {
  const { docker, daemon, args } = run;
  const [source = '', target = ''] = args;
  const reference = parseReference(target);
  if ('error' in reference)
    throw new DockerError(
      `Error parsing reference: ${JSON.stringify(target)} is not a valid repository/tag: ${reference.error}`,
    );
  if (reference.digest !== undefined)
    throw new DockerError('refusing to create a tag with a digest reference');
  docker.tag(daemon, imageOf(run, source), reference.name);
  return Promise.resolve();
};

export const remove: Command = (run) =>
  each(run, run.args, async (name) => {
    const { docker, daemon, flags } = run;
    const image = imageOf(run, name);
    const reference = parseReference(name);
    const names = docker.namesOf(daemon, image.id);
    const named = !('error' in reference) && names.includes(reference.name) ? reference.name : undefined;
    const users = docker.containers.list(daemon).filter(({ imageId }) => imageId === image.id);
    const running = users.find((one) => docker.containers.isRunning(one));
    const [user] = users;
    const last = named === undefined || names.length === 1;
    const force = flags.has('force');
    if (last && named !== undefined && user && (running ?? !force))
      if (!force)
        throw daemonError(
          `conflict: unable to remove repository reference ${JSON.stringify(name)} (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${shortId(image.id)}`,
        );
    if (named === undefined && running)
      throw daemonError(
        `conflict: unable to delete ${shortId(image.id)} (cannot be forced) - image is being used by running container ${running.id.slice(0, 12)}`,
      );
    if (named === undefined && user && !force)
      throw daemonError(
        `conflict: unable to delete ${shortId(image.id)} (must be forced) - image is being used by stopped container ${user.id.slice(0, 12)}`,
      );
    if (named === undefined && names.length > 1 && !force)
      throw daemonError(
        `conflict: unable to delete ${shortId(image.id)} (must be forced) - image is referenced in multiple repositories`,
      );
    for (const one of named === undefined ? names : [named]) {
      docker.untag(daemon, one);
      await print(run, `Untagged: ${familiar(one)}`);
    }
    if (!last) return;
    for (const digest of docker.digestsOf(daemon, image.id)) await print(run, `Untagged: ${digest}`);
    if (user) return;
    docker.forget(daemon, image.id);
    await print(run, `Deleted: ${image.id}`);
  });

/** Removes images without a name, with `all` those that no container has. Returns what was freed. */
export async function pruned(run: DockerRun, all: boolean): Promise<number> {
  const { docker, daemon } = run;
  const used = new Set(docker.containers.list(daemon).map(({ imageId }) => imageId));
  const gone = docker
    .rows(daemon)
    .filter(({ repository, image }) => !used.has(image.id) && (all || repository === '<none>'));
  const unique = [...new Map(gone.map(({ image }) => [image.id, image])).values()];
  if (unique.length > 0) await print(run, 'Deleted Images:');
  for (const image of unique) {
    for (const name of docker.namesOf(daemon, image.id)) {
      docker.untag(daemon, name);
      await print(run, `untagged: ${familiar(name)}`);
    }
    docker.forget(daemon, image.id);
    await print(run, `deleted: ${image.id}`);
  }
  if (unique.length > 0) await print(run, '');
  return unique.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

export const prune: Command = async (run) => {
  const all = run.flags.has('all');
  if (run.flags.given.includes('filter')) throw notSimulated('image prune --filter');
  const what = all ? 'all images without at least one container associated to them' : 'all dangling images';
  if (!(await confirmed(run, `WARNING! This will remove ${what}.`))) return;
  await print(run, `Total reclaimed space: ${humanSize(await pruned(run, all))}`);
};

/** Asks on standard input unless --force. */
export async function confirmed(run: DockerRun, warning: string): Promise<boolean> {
  const { flags, process } = run;
  if (flags.has('force')) return true;
  await process.stdout.write(`${warning}\nAre you sure you want to continue? [y/N] `);
  const answer = (await process.stdin.readLine()) ?? '';
  return /^y(es)?$/i.test(answer.trim());
}

export const history: Command = async (run) => {
  const { flags, args, process } = run;
  const image = imageOf(run, args[0] ?? '');
  const { now } = process.leash;
  const whole = flags.has('no-trunc');
  const items = [...image.history].reverse().map(({ by, bytes, atMs }, at) => ({
    ID: at === 0 ? (whole ? image.id : shortId(image.id)) : '<missing>',
    CreatedSince: `${humanDuration(now - atMs)} ago`,
    CreatedAt: moment(atMs),
    CreatedBy: whole ? by : cut(by, 45),
    Size: humanSize(bytes),
    Comment: '',
  }));
  if (flags.has('quiet')) {
    for (const { ID } of items) await print(run, ID);
    return;
  }
  const headers = {
    ID: 'IMAGE',
    CreatedSince: 'CREATED',
    CreatedBy: 'CREATED BY',
    Size: 'SIZE',
    Comment: 'COMMENT',
  };
  const format = flags.value('format');
  if (format !== undefined && format !== 'table') return formatted(run, items, format, headers, table);
  const columns = Object.keys(headers) as (keyof typeof headers)[];
  await process.stdout.write(
    table([columns.map((name) => headers[name]), ...items.map((item) => columns.map((name) => item[name]))]),
  );
};

export const save: Command = async (run) => {
  const { docker, daemon, flags, args, process } = run;
  const output = flags.value('output');
  if (output === undefined && process.stdout.isTerminal)
    throw new DockerError('cowardly refusing to save to a terminal. Use the -o flag or redirect');
  const saved = args.map((name) => ({ image: imageOf(run, name), name: parseReference(name) }));
  const manifest = saved.map(({ image, name }) => ({
    Config: `blobs/sha256/${image.id.slice('sha256:'.length)}`,
    RepoTags: 'error' in name || docker.find(daemon, name.name) === undefined ? null : [familiar(name.name)],
    Layers: [],
  }));
  const text = tarFile([
    ...saved.map(({ image }) => ({
      path: `blobs/sha256/${image.id.slice('sha256:'.length)}`,
      text: JSON.stringify(image),
    })),
    { path: 'manifest.json', text: `${JSON.stringify(manifest)}\n` },
  ]);
  if (output === undefined) return process.stdout.write(text);
  try {
    process.files.write(process.files.resolve(process.cwd, output), text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new DockerError(`failed to save image: open ${output}: ${error.message.toLowerCase()}`);
  }
};

export const load: Command = async (run) => {
  const { docker, daemon, flags, process } = run;
  const input = flags.value('input');
  let text: string;
  if (input === undefined) {
    if (process.stdin.isTerminal) throw new DockerError('requested load from stdin, but stdin is empty');
    text = await process.stdin.readAll();
  } else {
    const path = process.files.resolve(process.cwd, input);
    const stat = process.files.stat(path);
    if (!stat) throw new DockerError(`open ${input}: no such file or directory`);
    if (stat.kind === 'dir') throw new DockerError(`read ${input}: is a directory`);
    text = process.files.read(path);
  }
  const files = tarFiles(text);
  const manifest = files.get('manifest.json');
  if (manifest === undefined) throw daemonError('unrecognized image format');
  for (const { Config, RepoTags } of JSON.parse(manifest) as readonly {
    Config: string;
    RepoTags: readonly string[] | null;
  }[]) {
    const image = JSON.parse(files.get(Config) ?? 'null') as MadeImage | null;
    if (!image) throw daemonError('unrecognized image format');
    docker.built(daemon, { image, keys: [], steps: [] }, []);
    for (const name of RepoTags ?? []) {
      const reference = parseReference(name);
      if (!('error' in reference)) docker.tag(daemon, image, reference.name);
      if (!flags.has('quiet')) await print(run, `Loaded image: ${name}`);
    }
    if (!RepoTags && !flags.has('quiet')) await print(run, `Loaded image ID: ${image.id}`);
  }
};

/** docker cp: files into a container and out of it. */
import type { Container } from '#lib/cluster/host/container.ts';
import { FileError } from '#lib/shell/program.ts';
import { containerOf, type Command, type DockerRun } from './context.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';

interface Place {
  readonly container?: Container;
  readonly path: string;
}

export const copy: Command = (run) => {
  const [from = '', to = ''] = run.args;
  const places = [from, to].map((word) => placeOf(run, word));
  const [source, target] = places as [Place, Place];
  if (source.container && target.container)
    throw new DockerError('copying between containers is not supported');
  if (!source.container && !target.container)
    throw new DockerError('must specify at least one container source');
  if (from === '-' || to === '-') throw notSimulated('cp with -');
  return source.container
    ? outOf(run, source.container, source.path, target.path)
    : into(run, source.path, target.container as Container, target.path);
};

function placeOf(run: DockerRun, word: string): Place {
  const at = word.indexOf(':');
  if (at <= 0 || word.startsWith('.') || word.startsWith('/')) return { path: word };
  return { container: containerOf(run, word.slice(0, at)), path: word.slice(at + 1) };
}

const clean = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function outOf(run: DockerRun, container: Container, path: string, to: string): Promise<void> {
  const { files, cwd, stderr } = run.process;
  const source = clean(path);
  const inside = run.docker.containers.files(container);
  const single = inside[source];
  const below = Object.keys(inside).filter((one) => one.startsWith(`${source}/`) && !one.endsWith('/'));
  if (single === undefined && below.length === 0)
    throw daemonError(`Could not find the file ${path} in container ${container.name}`);
  const given = files.resolve(cwd, to);
  const isFolder = files.stat(given)?.kind === 'dir';
  const target = isFolder ? `${given.replace(/\/$/, '')}/${baseName(source)}` : given;
  try {
    if (single !== undefined) files.write(target, single);
    for (const one of below) {
      const path = `${target}${one.slice(source.length)}`;
      files.makeDir(path.slice(0, path.lastIndexOf('/')), true);
      files.write(path, inside[one] ?? '');
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new DockerError(
      `invalid output path: directory ${JSON.stringify(given.slice(0, given.lastIndexOf('/')))} does not exist`,
    );
  }
  if (!run.flags.has('quiet'))
    await stderr.write(
      `Successfully copied ${kilobytes(single ?? below.map((one) => inside[one]).join(''))} to ${given}\n`,
    );
}

async function into(run: DockerRun, path: string, container: Container, to: string): Promise<void> {
  const { files, cwd, stderr, leash } = run.process;
  const source = files.resolve(cwd, path);
  const stat = files.stat(source);
  if (!stat) throw new DockerError(`lstat ${source}: no such file or directory`);
  const inside = run.docker.containers.files(container);
  const given = clean(to);
  const isFolder =
    to.endsWith('/') ||
    given === '/' ||
    Object.keys(inside).some((one) => one.startsWith(`${given}/`)) ||
    /^\/(tmp|etc|var|usr|opt|home|root|srv|mnt)$/.test(given);
  const target = isFolder ? `${given.replace(/\/$/, '')}/${baseName(source)}` : given;
  const texts = new Map<string, string>();
  const read = (from: string, as: string): void => {
    if (files.stat(from)?.kind === 'dir')
      for (const name of files.list(from)) read(`${from}/${name}`, `${as}/${name}`);
    else texts.set(as, files.read(from));
  };
  read(source, path.endsWith('/.') ? given : target);
  run.docker.containers.keep(
    container.id,
    [...texts].map(([one, text]) => ({ at: leash.now, path: one, text })),
  );
  if (!run.flags.has('quiet'))
    await stderr.write(
      `Successfully copied ${kilobytes([...texts.values()].join(''))} to ${container.name}:${to}\n`,
    );
}

/** The size of the archive that goes over the wire. */
const kilobytes = (text: string): string =>
  `${((Math.ceil(text.length / 512) * 512 + 1536) / 1000).toPrecision(3)}kB`;

/** docker build and docker buildx build: reads the context, shows the steps as BuildKit does, and keeps the image. */
import { withoutIgnored } from '#lib/cluster/host/build-copy.ts';
import type { BuildResult, BuildStep } from '#lib/cluster/host/build.ts';
import { parseReference } from '#lib/cluster/images/reference.ts';
import type { FileSystem, Process } from '#lib/shell/program.ts';
import { BuildBoard } from './build-board.ts';
import { pass, print, printErr, type Command, type DockerRun } from './context.ts';
import { DockerError, notSimulated } from './parse.ts';

const DONE =
  'build-arg file label no-cache pull quiet tag target platform push load progress iidfile provenance builder'.split(
    ' ',
  );
const SILENT =
  'rm force-rm compress memory memory-swap cpu-shares cpu-quota cpu-period cpuset-cpus shm-size ulimit security-opt cache-from cache-to network debug disable-content-trust sbom attest'.split(
    ' ',
  );

const fail = (message: string): DockerError => new DockerError(`ERROR: ${message}`);

export const build: Command = async (run) => {
  const { flags, args, process, docker, daemon, credentials } = run;
  const missing = flags.given.find((flag) => !DONE.includes(flag) && !SILENT.includes(flag));
  if (missing !== undefined) throw notSimulated(`${run.shown} --${missing}`);
  const platforms = (flags.value('platform') ?? 'linux/amd64').split(',');
  if (!platforms.includes('linux/amd64'))
    throw notSimulated(`${run.shown} --platform ${platforms.join(',')}`);
  const names = namesIn(flags.values('tag'));
  const { files, dockerfile, dockerfileName } = await read(run, args[0] ?? '');
  const pairs = (list: readonly string[]) =>
    Object.fromEntries(
      list.map((one) => {
        const at = one.indexOf('=');
        return at < 0 ? [one, process.env.get(one) ?? ''] : [one.slice(0, at), one.slice(at + 1)];
      }),
    );
  const target = flags.value('target');
  const result = docker.build(
    daemon,
    {
      dockerfile,
      dockerfileName,
      context: files,
      args: pairs(flags.values('build-arg')),
      labels: pairs(flags.values('label')),
      noCache: flags.has('no-cache'),
      ...(target !== undefined && { target }),
    },
    names,
    credentials,
  );
  await show(run, result, names);
  const { image, error } = result;
  if (!image) {
    if (result.excerpt !== undefined) await process.stderr.write(result.excerpt);
    throw error?.startsWith('not simulated: ')
      ? new DockerError(error)
      : fail(`failed to solve: ${error ?? ''}`);
  }
  docker.built(daemon, result, names);
  const iidfile = flags.value('iidfile');
  if (iidfile !== undefined) process.files.write(process.files.resolve(process.cwd, iidfile), image.id);
  if (flags.has('quiet')) await print(run, image.id);
  if (!flags.has('push')) return;
  for (const name of names) {
    await pass(run, 1500);
    const pushed = docker.push(daemon, name, credentials);
    if ('error' in pushed) throw fail(`failed to solve: failed to push ${name}: ${pushed.error}`);
    if (!flags.has('quiet')) await printErr(run, `pushing manifest for ${name}@${image.digest} done`);
  }
};

function namesIn(tags: readonly string[]): readonly string[] {
  return tags.map((tag) => {
    const reference = parseReference(tag);
    if ('error' in reference) throw fail(`invalid tag ${JSON.stringify(tag)}: ${reference.error}`);
    return reference.name;
  });
}

interface Context {
  readonly files: Readonly<Record<string, string>>;
  readonly dockerfile: string;
  readonly dockerfileName: string;
}

/** The folder of a build, and its Dockerfile, which may lie elsewhere or come on standard input. */
async function read({ flags, process }: DockerRun, path: string): Promise<Context> {
  const { files, cwd, stdin } = process;
  if (/^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(path)) {
    const host = /^(?:\w+:\/\/)?(?:[^@/]*@)?([^/:]+)/.exec(path)?.[1] ?? '';
    throw fail(
      `failed to solve: failed to read remote: fatal: unable to access '${path}': Could not resolve host: ${host}`,
    );
  }
  const file = flags.value('file');
  if (path === '-' && file === '-')
    throw fail("invalid argument: can't use stdin for both build context and dockerfile");
  if (path === '-') return { files: {}, dockerfile: await stdin.readAll(), dockerfileName: 'Dockerfile' };
  const root = files.resolve(cwd, path);
  const stat = files.stat(root);
  if (!stat) throw fail(`unable to prepare context: path ${JSON.stringify(path)} not found`);
  if (stat.kind !== 'dir')
    throw fail(`unable to prepare context: path ${JSON.stringify(path)} must be a directory`);
  if (file === '-')
    return {
      files: contextOf(process, root),
      dockerfile: await stdin.readAll(),
      dockerfileName: 'Dockerfile',
    };
  const place = file === undefined ? `${root === '/' ? '' : root}/Dockerfile` : files.resolve(cwd, file);
  const name = place.slice(place.lastIndexOf('/') + 1);
  const found = files.stat(place);
  if (found?.kind !== 'file')
    throw fail(
      `failed to solve: failed to read dockerfile: ${found ? `read ${name}: is a directory` : `open ${name}: no such file or directory`}`,
    );
  return { files: contextOf(process, root), dockerfile: files.read(place), dockerfileName: name };
}

/** All files below the folder but those that .dockerignore names. */
function contextOf({ files }: Process, root: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  collect(files, root === '/' ? '' : root, '', found);
  return withoutIgnored(found, found['.dockerignore']);
}

function collect(files: FileSystem, folder: string, below: string, found: Record<string, string>): void {
  for (const name of files.list(folder || '/')) {
    const path = `${folder}/${name}`;
    const shown = below === '' ? name : `${below}/${name}`;
    if (files.stat(path)?.kind === 'dir') collect(files, path, shown, found);
    else found[shown] = files.read(path);
  }
}

// --- what is seen of it

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** Steps one after the other, in BuildKit's plain form, or on a terminal as the list that it leaves behind. */
async function show(
  run: DockerRun,
  { steps, image, error }: BuildResult,
  names: readonly string[],
): Promise<void> {
  const { flags, process } = run;
  const { stderr } = process;
  if (flags.has('quiet')) {
    for (const { ms } of steps) await pass(run, ms);
    return;
  }
  if (!stderr.isTerminal || flags.value('progress') === 'plain') {
    await stderr.write('#0 building with "default" instance using docker driver\n\n');
    for (const [at, step] of steps.entries()) {
      await pass(run, step.ms);
      await stderr.write(plainStep(at + 1, step, image && at === steps.length - 1 ? names : []));
    }
  } else {
    const board = new BuildBoard(process.terminal ?? { columns: 80, rows: 24 }, steps.length);
    await stderr.write(board.begin());
    for (const step of steps) {
      await pass(run, step.ms);
      await stderr.write(board.step(step));
    }
    await stderr.write(board.end(image ? names : [], error !== undefined));
  }
  if (error !== undefined) await stderr.write(failure(steps));
}

function plainStep(
  number: number,
  { name, ms, cached, log, error }: BuildStep,
  names: readonly string[],
): string {
  const head = `#${number} ${name}\n`;
  if (cached) return `${head}#${number} CACHED\n\n`;
  let at = 0;
  const lines = log.map((line) => {
    at += ms / (log.length + 1);
    return name.startsWith('[internal]') || name.startsWith('exporting')
      ? `#${number} ${line}\n`
      : `#${number} ${(at / 1000).toFixed(3)} ${line}\n`;
  });
  const named = names.map((one) => `#${number} naming to ${one} done\n`);
  const end = error === undefined ? `#${number} DONE ${seconds(ms)}s\n\n` : `#${number} ERROR: ${error}\n`;
  return `${head}${lines.join('')}${named.join('')}${end}`;
}

/** The step that failed, with what it printed last. */
function failure(steps: readonly BuildStep[]): string {
  const failed = steps.at(-1);
  if (failed?.error === undefined) return '';
  const lines = failed.log.slice(-10).map((line) => `${(failed.ms / 1000).toFixed(3)} ${line}\n`);
  return `------\n > ${failed.name}:\n${lines.join('')}------\n`;
}
